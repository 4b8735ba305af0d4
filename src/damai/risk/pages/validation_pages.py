"""*Validasi*: after the events, whether a published version knew of them, in plain words."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.risk.pages import tabs_for
from damai.risk.pages.version_words import FAULTS_N, faults_of, in_language
from damai.risk.versions import judging, service, store
from damai.risk.versions.judging import Counting, Judged, judge
from damai.risk.versions.model import State, Version
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of
from damai.webkit.uploads import FORM_B, Oversized, Upload, form_with_files

Db = NamedDependency[SkipValidation[Database]]
Counted = NamedDependency[SkipValidation[Counting]]
STOOD = frozenset({State.PUBLISHED, State.SUPERSEDED})
"""What was said before the event, and is judged after it."""


@get("/kerawanan/validasi", sync_to_thread=True)
def page(
    request: Request[Any, Any, Any],
    db: Db,
    counting: Counted,
    index: Annotated[str, QueryParameter(max_length=36)] = "",
) -> Response[str]:
    """Choose a version; with ``index`` it is held against the incidents that the house knows."""
    actor = actor_of(request)
    try:
        judged = _by_house(db, actor, counting, index) if index else None
    except DamaiError as error:
        if error.status in (401, 403, 404):
            raise
        return _page(request, db, index, error=error)
    return _page(request, db, index, judged=judged, by="house")


def _by_house(db: Database, actor: Actor, counting: Counting, index: str) -> Judged:
    with db.read() as conn:
        found, rows = _forecast(conn, actor, index)
        return judge(found, rows, counting(conn, actor, found, [row.place for row in rows]))


def _by_file(db: Database, actor: Actor, index: str, file: Upload | None) -> Judged:
    if file is None:
        raise Invalid("upload-missing", field="file")
    with db.read() as conn:
        found, rows = _forecast(conn, actor, index)
    return judge(found, rows, judging.read(file.raw, [row.place for row in rows]))


def _forecast(conn: Any, actor: Actor, index: str) -> tuple[Version, list[Any]]:
    """A version and its scores as they were published, of the reader's places. Raises NotFound, Invalid."""
    found = service.version(conn, actor, index)
    if found.state not in STOOD:
        raise Invalid("risk-validate-unpublished", field="index")
    return found, store.scores(conn, found.id, actor.scope)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    index: str,
    *,
    judged: Judged | None = None,
    by: str = "",
    error: DamaiError | None = None,
) -> Response[str]:
    """``by``: ``house`` or ``file``, where the events come from."""
    actor = actor_of(request)
    web = web_of(request)
    lang = web.language(request)
    with db.read() as conn:
        found = service.versions(conn, actor, election_of(request))
    stood = [item for item in found if item.state in STOOD]
    return web.render(
        request,
        "risk/validation.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        versions=stood,
        index=index,
        chosen=next((item for item in stood if item.id == index), None),
        judged=judged,
        by=by,
        few_n=judging.FEW_N,
        sure_n=judging.SURE_N,
        faults=faults_of(web, error, lang),
        faults_n=FAULTS_N,
        error=error,
        **in_language(web, lang),
    )


@post(
    "/kerawanan/validasi",
    status_code=200,
    request_max_body_size=judging.FILE_B + FORM_B,
)
async def bring(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """Hold a version against a table of events; nothing of it is kept."""
    actor = actor_of(request)
    index = ""
    judged: Judged | None = None
    wrong: DamaiError | None = None
    try:
        fields, files = await form_with_files(request, {"file": judging.FILE_B})
        index = fields.get("index", "")
        judged = await asyncio.to_thread(_by_file, db, actor, index, files.get("file"))
    except DamaiError as error:
        if error.status in (401, 403, 404):
            raise
        wrong = error
        if isinstance(error, Oversized):
            wrong = Invalid("risk-outcomes-large", field="file", most=judging.FILE_B // 2**20)
    render = partial(_page, request, db, index, judged=judged, by="file", error=wrong)
    return await asyncio.to_thread(render)


router = Router(path="/", include_in_schema=False, route_handlers=[page, bring])
