"""*Versi baru*: a definition and a table are brought, looked at, and drafted exactly as they were looked at."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.core.codes import within
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.risk import definitions
from damai.risk.engine.faults import Refused
from damai.risk.pages import tabs_for, working
from damai.risk.pages.version_words import FAULTS_N, by_row, faults_of, in_language
from damai.risk.versions import service, uploading
from damai.risk.versions.model import NOTE_MAX, UNITS_MAX
from damai.risk.versions.prepare import DATA_MAX_B
from damai.risk.versions.uploading import Brought, Look
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit
from damai.webkit.guards import actor_of
from damai.webkit.uploads import FORM_B, Oversized, form_with_files

Db = NamedDependency[SkipValidation[Database]]
FILES = {"file": DATA_MAX_B, "definition_file": 2**20}
"""Largest of each as a form brings it; a definition of more than DEFINITION_MAX_B is refused by its own name."""


@get("/kerawanan/versi/baru", sync_to_thread=True)
def draft_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The form, without a file yet."""
    return _page(request, {})


def _page(
    request: Request[Any, Any, Any],
    fields: dict[str, str],
    *,
    look: Look | None = None,
    error: DamaiError | None = None,
) -> Response[str]:
    actor = actor_of(request)
    actor.require("risk.draft")
    web = web_of(request)
    lang = web.language(request)
    place = web.place()
    said = by_row(web, error, lang)
    return web.render(
        request,
        "risk/draft.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        shipped=definitions.names(),
        own=uploading.OWN,
        fields={"area": place.area if within(place.area, actor.scope) else actor.scope, **fields},
        exercise=place.exercise,
        look=look,
        note_max=NOTE_MAX,
        most_mb=DATA_MAX_B // 1_000_000,
        most_rows=UNITS_MAX,
        anchor=_anchor(error),
        faults=faults_of(web, said, lang),
        faults_n=FAULTS_N,
        error=said,
        **in_language(web, lang),
    )


def _anchor(error: DamaiError | None) -> str:
    """The field that a refusal is about: of a fault the file that it lies in."""
    if not isinstance(error, Refused):
        return (error and error.field) or ""
    return "file" if error.faults[0].where.startswith("data") else "definition_file"


@post(
    "/kerawanan/versi/baru",
    status_code=200,
    request_max_body_size=DATA_MAX_B + 2**20 + FORM_B,
)
async def bring(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Look at what was brought, or with ``verb`` draft put it on the table as it was looked at."""
    actor = actor_of(request)
    actor.require("risk.draft")
    election = election_of(request)
    fields: dict[str, str] = {}
    look: Look | None = None
    try:
        fields, files = await form_with_files(request, FILES)
        brought = Brought(
            choice=fields.get("definition", ""),
            definition=files["definition_file"].raw if "definition_file" in files else None,
            data=files["file"].raw if "file" in files else None,
            area=fields.get("area", ""),
        )
        work = partial(uploading.look, db.read, actor, election, brought)
        look = await working.for_one(actor.id, work)
        if fields.get("verb") == "draft":
            if fields.get("mark") != look.mark:
                raise Conflict("risk-not-as-looked")
            return await _drafted(request, db, fields, look)
    except DamaiError as error:
        if error.status in (401, 403):
            raise
        wrong = error
        if isinstance(error, Oversized):
            wrong = Invalid("risk-data-large", field="file", most=DATA_MAX_B)
        return await asyncio.to_thread(partial(_page, request, fields, look=look, error=wrong))
    return await asyncio.to_thread(partial(_page, request, fields, look=look))


async def _drafted(
    request: Request[Any, Any, Any], db: Database, fields: dict[str, str], look: Look
) -> Response[Any]:
    actor = actor_of(request)
    synthetic = web_of(request).place().exercise or fields.get("synthetic") == "yes"

    def again(error: DamaiError) -> Response[str]:
        if error.status == 403:
            raise error
        return _page(request, fields, look=look, error=error)

    return await submit(
        request,
        db,
        "risk.draft",
        fields,
        lambda uow: service.draft(
            uow,
            actor,
            election_of(request),
            look.area,
            look.computed,
            note=fields.get("note", ""),
            synthetic=synthetic,
        ),
        there=lambda done: f"/kerawanan/versi/{done.id}",
        again=again,
    )


router = Router(path="/", include_in_schema=False, route_handlers=[draft_page, bring])
