"""*Impor amatan*: a table is looked at, and added as it was looked at. The file is gone with its request."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.areas import service as areas
from damai.areas.importing import workbooks
from damai.areas.importing.report import Report
from damai.areas.uploading import ENDINGS, OVERTAKEN, UNPACKED_B, ending_of
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.risk.observations import importing
from damai.risk.observations.importing import Terms
from damai.risk.pages import tabs_for
from damai.risk.versions.indicators import observable
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of
from damai.webkit.uploads import FORM_B, Upload, form_with_file

Db = NamedDependency[SkipValidation[Database]]
PROBLEMS_N = 50
"""Most refused rows that the page names."""
_one_at_a_time = threading.Lock()
"""A file is whole in memory while it is read; whoever comes meanwhile is told so and does not wait."""
_thread = ThreadPoolExecutor(1, thread_name_prefix="damai-observations")


@get("/kerawanan/amatan/impor", sync_to_thread=True)
def import_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """The form, without a file yet."""
    return _page(request, db, {})


@get("/kerawanan/amatan/contoh.csv", sync_to_thread=False)
def template(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A table to be filled in."""
    _check(actor_of(request))
    return Response(
        importing.template(),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="amatan.csv"'},
    )


def _check(actor: Actor) -> None:
    """Who observes and reads the index. Raises Forbidden."""
    actor.require("risk.read")
    actor.require("risk.observe")


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    fields: dict[str, str],
    *,
    report: Report | None = None,
    error: DamaiError | None = None,
) -> Response[str]:
    actor = actor_of(request)
    _check(actor)
    refused = report is not None and not report.ok
    with db.read() as conn:
        exercise = areas.the_house(conn).exercise
    return web_of(request).render(
        request,
        "risk/observation_import.html",
        status=error.status if error is not None else 422 if refused else 200,
        tabs=tabs_for(actor),
        endings=ENDINGS,
        most_mb=importing.FILE_B // 2**20,
        most_rows=importing.ROWS_N,
        columns=importing.LONG,
        exercise=exercise,
        fields=fields,
        report=report,
        problem=importing.problem_key,
        problems_n=PROBLEMS_N,
        error=error,
    )


@post("/kerawanan/amatan/impor", status_code=200, request_max_body_size=importing.FILE_B + FORM_B)
async def bring(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """Look at the file, or with ``verb`` apply add what is in it as it was looked at."""
    actor = actor_of(request)
    _check(actor)
    fields: dict[str, str] = {}
    report: Report | None = None
    wrong: DamaiError | None = None
    try:
        fields, file = await form_with_file(request, "file", importing.FILE_B)
        if file is None:
            raise Invalid("upload-missing", field="file")
        mark = fields.get("mark", "") if fields.get("verb") == "apply" else ""
        election = election_of(request)
        report, wrong = await _alone(partial(_look, db, actor, file, election, fields, mark))
    except DamaiError as error:
        if error.status in (401, 403):
            raise
        wrong = error
    return await asyncio.to_thread(_page, request, db, fields, report=report, error=wrong)


async def _alone(work: Callable[[], Any]) -> Any:
    """On the imports' own thread. Raises Conflict("import-running") at once while it is taken."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Conflict("import-running")
    running = _thread.submit(partial(contextvars.copy_context().run, work))
    # Not when the waiting ends: of a reader who went away the file is still being read.
    running.add_done_callback(lambda _: _one_at_a_time.release())
    return await asyncio.wrap_future(running)


def _look(
    db: Database, actor: Actor, file: Upload, election: str, fields: dict[str, str], mark: str
) -> tuple[Report, DamaiError | None]:
    """The report, and what kept it from being applied: then it is of a new look. Raises DamaiError."""
    if ending_of(file) == "xlsx":
        workbooks.check_parts(file.raw, file.name, UNPACKED_B)
    with db.read() as conn:
        known = set(observable(conn, actor, election))
        exercise = areas.the_house(conn).exercise
    terms = Terms(
        election=election,
        shared=fields.get("shared") == "yes",
        synthetic=exercise or fields.get("synthetic") == "yes",
    )
    bring_in = partial(importing.import_file, db, actor, file.raw, file.name, terms, known)
    if not mark:
        return bring_in(dry_run=True), None
    try:
        return bring_in(seen=mark), None
    except Conflict as error:
        if error.code not in (*OVERTAKEN, "observation-overtaken"):
            raise
        return bring_in(dry_run=True), error


router = Router(path="/", include_in_schema=False, route_handlers=[import_page, template, bring])
