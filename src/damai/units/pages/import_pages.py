"""*Impor*: a table of units or officers is looked at, its columns corrected, and in force as it was looked at."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.areas import service as areas
from damai.areas.uploading import ENDINGS
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.units.importing import looking
from damai.units.importing.apply import FILE_B, ROWS_N, template
from damai.units.importing.problems import problem_key
from damai.units.importing.rows import DATASETS, FIELDS, NEEDED, OFFICERS
from damai.units.pages.shown import common
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of
from damai.webkit.uploads import FORM_B, form_with_file

Db = NamedDependency[SkipValidation[Database]]
PROBLEMS_N = 50
"""Most refused rows that the page names."""
_one_at_a_time = threading.Lock()
"""A file is whole in memory while it is read; whoever comes meanwhile is told so and does not wait."""
_thread = ThreadPoolExecutor(1, thread_name_prefix="damai-units")


@get("/satuan/impor", sync_to_thread=True)
def import_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """The form, without a file yet."""
    return _page(request, db, DATASETS[0])


@get("/satuan/impor/contoh/{dataset:str}", sync_to_thread=False)
def sample(request: Request[Any, Any, Any], dataset: FromPath[str]) -> Response[bytes]:
    """A table to be filled in."""
    actor_of(request).require("units.edit")
    name = "personel" if dataset == OFFICERS else "satuan"
    return Response(
        template(dataset),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    dataset: str,
    *,
    look: looking.Look | None = None,
    made_up: bool = False,
    error: DamaiError | None = None,
) -> Response[str]:
    actor_of(request).require("units.edit")
    report = None if look is None else look.report
    refused = report is not None and not report.ok
    wrong = error or (look.problem if look is not None else None)
    with db.read() as conn:
        exercise = areas.the_house(conn).exercise
        seq = reader.size(conn)
    return web_of(request).render(
        request,
        "units/import.html",
        status=wrong.status if wrong is not None else 422 if refused else 200,
        dataset=dataset,
        datasets=DATASETS,
        endings=ENDINGS,
        most_mb=FILE_B // 2**20,
        most_rows=ROWS_N,
        exercise=exercise,
        made_up=made_up,
        look=look,
        report=report,
        columns=FIELDS.get(dataset, ()),
        needed=NEEDED.get(dataset, ()),
        problem=problem_key,
        problems_n=PROBLEMS_N,
        error=wrong,
        **common(request, seq),
    )


@post("/satuan/impor", status_code=200, request_max_body_size=FILE_B + FORM_B)
async def bring(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """Look at the file, or with ``verb`` apply put it in force as it was looked at."""
    actor = actor_of(request)
    actor.require("units.edit")
    dataset, made_up = DATASETS[0], False
    try:
        fields, file = await form_with_file(request, "file", FILE_B)
        dataset, made_up = fields.get("dataset", ""), fields.get("synthetic") == "yes"
        if file is None:
            raise Invalid("upload-missing", field="file")
        look = await _alone(db, actor, dataset, file, election_of(request), fields)
    except DamaiError as error:
        if error.status in (401, 403):
            raise
        return await asyncio.to_thread(_page, request, db, dataset, made_up=made_up, error=error)
    return await asyncio.to_thread(_page, request, db, dataset, look=look, made_up=made_up)


async def _alone(db: Database, actor: Actor, *args: Any) -> looking.Look:
    """On the imports' own thread. Raises Conflict("import-running") at once while it is taken."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Conflict("import-running")
    work = partial(contextvars.copy_context().run, looking.look, db, actor, *args)
    running = _thread.submit(work)
    # Not when the waiting ends: of a reader who went away the file is still being read.
    running.add_done_callback(lambda _: _one_at_a_time.release())
    return await asyncio.wrap_future(running)


router = Router(path="/", include_in_schema=False, route_handlers=[import_page, sample, bring])
