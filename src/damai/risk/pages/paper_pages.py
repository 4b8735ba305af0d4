"""A version to take away: the package that computes again elsewhere, and the document for paper."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.areas import service as areas
from damai.areas.calling import place_names
from damai.core.codes import within
from damai.core.errors import Forbidden
from damai.db.database import Database
from damai.risk.engine.faults import Refused
from damai.risk.pages import working
from damai.risk.pages.version_pages import look_into
from damai.risk.pages.version_words import in_language
from damai.risk.versions import package, service, store
from damai.risk.versions.examining import Examined, Sureness, sureness
from damai.risk.versions.model import Level, Version
from damai.risk.versions.trail import trail
from damai.webkit.actor import Actor
from damai.webkit.context import web_of
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]
ROWS_N = 1_000
"""Most places on paper, about forty pages; the package holds all."""
RELATIVE = frozenset({"mean_sd", "quantile", "jenks"})
"""Class rules that follow the scores: some place is always in the highest class."""


@get("/kerawanan/versi/{index:str}/paket.zip")
async def package_file(
    request: Request[Any, Any, Any], index: FromPath[str], db: Db
) -> Response[bytes]:
    """Definition, data, result and signatures of a version; for those whose area holds all of it."""
    actor = actor_of(request)
    found = await asyncio.to_thread(_whole, db, actor, index)

    def work() -> bytes:
        with db.read() as conn:
            definition, data = store.made_of(conn, found.id)
            signed = trail(conn, found)
        return package.packed(found, definition, data, signed)

    raw = await working.for_one(actor.id, work)
    headers = {"Content-Disposition": f'attachment; filename="{package.name_of(found)}"'}
    return Response(raw, media_type="application/zip", headers=headers)


def _whole(db: Database, actor: Actor, index: str) -> Version:
    with db.read() as conn:
        found = service.version(conn, actor, index)
    if not within(found.area, actor.scope):
        raise Forbidden("risk-package-area")
    return found


@get("/kerawanan/versi/{index:str}/cetak")
async def paper(request: Request[Any, Any, Any], index: FromPath[str], db: Db) -> Response[str]:
    """The version as a document, its table within the reader's area."""
    actor = actor_of(request)
    found = await asyncio.to_thread(_found, db, actor, index)
    seen, _ = await look_into(db, found)
    return await asyncio.to_thread(_paper, request, db, found, seen, await _sure(db, found))


def _found(db: Database, actor: Actor, index: str) -> Version:
    with db.read() as conn:
        return service.version(conn, actor, index)


async def _sure(db: Database, found: Version) -> Sureness | None:
    def work() -> Sureness:
        with db.read() as conn:
            definition, data = store.made_of(conn, found.id)
        return sureness(definition, data)

    try:
        return await working.shared(("sure", found.definition_sha256, found.data_sha256), work)
    except Refused:
        return None


def _paper(
    request: Request[Any, Any, Any],
    db: Database,
    found: Version,
    seen: Examined | None,
    sure: Sureness | None,
) -> Response[str]:
    actor = actor_of(request)
    web = web_of(request)
    with db.read() as conn:
        rows = store.scores(conn, found.id, actor.scope)
        shown = rows[:ROWS_N]
        signed = trail(conn, found)
        area_name = areas.area(conn, found.area).name
        names = place_names(conn, [row.place for row in shown])
    return web.render(
        request,
        "risk/paper.html",
        item=found,
        seen=seen,
        sure=sure,
        rows=shown,
        rows_n=len(rows),
        names=names,
        signed=signed,
        area_name=area_name,
        closed=found.level is Level.STATION,
        relative=seen is not None and seen.rule.name in RELATIVE,
        part=not within(found.area, actor.scope),
        **in_language(web, web.language(request)),
    )


router = Router(path="/", include_in_schema=False, route_handlers=[package_file, paper])
