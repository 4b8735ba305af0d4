"""*Perintah*: the papers of a plan by unit, who stands in its teams by name, and the annex that comes back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.deployment.orders.annex_in import read_annex
from damai.deployment.orders.faults import AnnexRefused
from damai.deployment.orders.model import Classification
from damai.deployment.pages import tabs_for
from damai.deployment.pages.order_known import known_of
from damai.deployment.plans import manning, ordering
from damai.deployment.plans.manning import Line, Unfit
from damai.deployment.plans.model import OWNER, State
from damai.webkit.context import web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of
from damai.webkit.uploads import FORM_B, Oversized, Upload, form_with_file

Db = NamedDependency[SkipValidation[Database]]
ANNEX_MAX_B = 2 * 2**20
_one_at_a_time = threading.Lock()
"""Each annex is whole in memory while it is read; whoever comes meanwhile is told so and does not wait."""
FAULTS_N = 100
"""Most faults that are named: whoever has more mends the file, not its rows. All are counted."""


@get("/rencana/{plan:str}/perintah", sync_to_thread=True)
def page(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[str]:
    """Units with their papers, and who stands in their teams."""
    return _page(request, db, plan)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    plan: str,
    *,
    error: DamaiError | None = None,
    form: str = "",
    faults: Sequence[str] = (),
    unit: str = "",
) -> Response[str]:
    actor = actor_of(request)
    found, known, is_named = known_of(request, db, actor, plan)
    return web_of(request).render(
        request,
        "plan/orders.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        p=found,
        known=known,
        is_named=is_named,
        rows=[
            {
                "unit": unit,
                "name": known.unit_names.get(unit, unit),
                "teams": len(known.sends(unit)),
                "places": sum(m.police_n for t in known.sends(unit) for m in t.met if m.unit == unit),
                "named": sum(
                    one.unit == unit for t in known.sends(unit) for one in known.people.get(t.team, ())
                ),
            }
            for unit in sorted({met.unit for team in known.teams for met in team.met})
        ],
        classifications=list(Classification),
        may_name=actor.may("roster.edit", area=found.area, owner=OWNER)
        and found.state is State.PUBLISHED,
        error=error,
        form=form,
        faults=faults,
        unit=unit,
    )  # fmt: skip


@post("/rencana/{plan:str}/perintah/nama", status_code=303)
async def fill(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """Officers of the roster stand in the teams, by service number."""
    actor = actor_of(request)
    actor.require("plan.orders")
    fields = await form_of(request)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _page(request, db, plan, error=error, form="fill")

    return await submit(
        request, db, "plan.names", fields, lambda uow: manning.fill_names(uow, actor, plan),
        there=f"/rencana/{plan}/perintah", again=again,
    )  # fmt: skip


@post(
    "/rencana/{plan:str}/perintah/lampiran",
    status_code=303,
    request_max_body_size=ANNEX_MAX_B + FORM_B,
)
async def take_annex(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """The annex of a unit as it came back: whole, or not at all with every fault by its row."""
    actor = actor_of(request)
    actor.require("plan.orders")
    web = web_of(request)
    lang = web.language(request)
    fields: dict[str, str] = {}
    file = ""

    def again(error: DamaiError, faults: Sequence[str] = ()) -> Response[str]:
        unless_hidden(error)
        if isinstance(error, Unfit):
            faults = [
                web.words.text("plan.orders.row", lang, file=file, row=row, said=web.sentence(fault, lang))
                for row, fault in error.faults[:FAULTS_N]
            ]  # fmt: skip
        unit = fields.get("satuan", "")
        return _page(request, db, plan, error=error, form="file", faults=faults, unit=unit)

    try:
        fields, brought = await form_with_file(request, "file", ANNEX_MAX_B)
        if brought is None:
            raise Invalid("upload-missing", field="file")
        file = brought.name
        lines, faults, told = await asyncio.to_thread(_read, request, db, plan, brought)
    except AnnexRefused as refused:
        error = Invalid("annex-refused", field="file", n=refused.faults_n)
        return await asyncio.to_thread(again, error, refused.sentences(lang))
    except Oversized:
        large = Invalid("annex-large", field="file", most_mb=ANNEX_MAX_B // 2**20)
        return await asyncio.to_thread(again, large)
    except DamaiError as error:
        return await asyncio.to_thread(again, error)
    unit = fields.get("satuan", "")
    return await submit(
        request, db, "plan.annex", {**fields, "rows": told},
        lambda uow: manning.take_lines(uow, actor, plan, unit, lines, faults),
        there=f"/rencana/{plan}/perintah", again=again,
    )  # fmt: skip


def _read(
    request: Request[Any, Any, Any], db: Database, plan: str, file: Upload
) -> tuple[list[Line], list[tuple[int, Invalid]], str]:
    """The rows with their stations by code; of those whose stations are none, what is wrong; the rows as one text, to tell
    a second press from another file. Raises Conflict("import-running") at once while another annex is read."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Conflict("import-running")
    try:
        _, known, _ = known_of(request, db, actor_of(request), plan)
        stations = ordering.stations_of(known)
        lines: list[Line] = []
        faults: list[tuple[int, Invalid]] = []
        for row in read_annex(file.raw, file.name):
            try:
                codes = stations.codes_of(row)
                lines.append(Line(nrp=row.nrp, name=row.name, stations=codes, row=row.row))
            except Invalid as fault:
                faults.append((row.row, fault))
        return lines, faults, str(lines)
    finally:
        _one_at_a_time.release()


router = Router(path="/", include_in_schema=False, route_handlers=[page, fill, take_annex])
