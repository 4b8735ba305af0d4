"""*Daftar*: who is on duty at a time, who rests and who is free; an institution's own people alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.units import duties, roster, service
from damai.units.model import Duty, Officer
from damai.units.pages.naming import targets_named
from damai.units.pages.shown import common
from damai.units.rest import REST
from damai.units.unit_form import day_of
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
Word = Annotated[str, QueryParameter(max_length=40)]
LIST_N = 200
STATES = ("duty", "rest", "free")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An officer on a day. ``state``: duty, rest (ended too late before, or begins too soon after) or free."""

    officer: Officer
    duties: tuple[Duty, ...]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address says; ``hal`` = the page, from 1."""

    tanggal: str = ""
    satuan: str = ""
    regu: str = ""
    status: str = ""
    hal: int = 1


@get("/satuan/daftar", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    tanggal: Word = "",
    satuan: Word = "",
    regu: Word = "",
    status: Word = "",
    hal: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
) -> Response[str]:
    """The roster of a day, narrowed by unit, shift and state, a page at a time."""
    return _list(
        request, db, Asked(tanggal=tanggal, satuan=satuan, regu=regu, status=status, hal=hal)
    )


def _list(
    request: Request[Any, Any, Any], db: Database, asked: Asked, *, error: DamaiError | None = None
) -> Response[str]:
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    actor.require("roster.read")
    zone = ZoneInfo(web.place().zone)
    day = db.clocks.scene.now().astimezone(zone).date()
    try:
        day = day_of(asked.tanggal, "tanggal") if asked.tanggal else day
    except Invalid as wrong:
        error = wrong
    with db.read() as conn:
        units = roster.named_units(conn, actor, election)
        people = service.officers(conn, actor, election)
        near = duties.span(
            conn, actor, election,
            since=(day - timedelta(days=2)).isoformat(), until=(day + timedelta(days=1)).isoformat(),
        )  # fmt: skip
        names = targets_named(conn, actor, election, web.language(request), web.words)
        seq = reader.size(conn)
    lines = lines_of(people, near, day, zone)
    shown = [
        line
        for line in lines
        if asked.satuan in ("", line.officer.unit)
        and asked.status in ("", line.state)
        and (not asked.regu or any(d.shift == asked.regu for d in line.duties))
    ]
    return web.render(
        request,
        "units/roster.html",
        status=200 if error is None else error.status,
        lines=shown[(asked.hal - 1) * LIST_N : asked.hal * LIST_N],
        shown_n=len(shown),
        more=asked.hal + 1 if len(shown) > asked.hal * LIST_N else None,
        counts={state: sum(line.state == state for line in lines) for state in STATES},
        shifts=sorted({d.shift for line in lines for d in line.duties}),
        states=STATES,
        units={unit.code: unit.name for unit in units},
        target=names,
        on=day.isoformat(),
        asked=asked,
        may_man=actor.may("roster.edit"),
        rest_h=REST // timedelta(hours=1),
        error=error,
        **common(request, seq),
    )


def lines_of(people: list[Officer], near: list[Duty], day: date, zone: ZoneInfo) -> list[Line]:
    """Everybody with the duties that touch the day, those on duty first, then who rests, by unit and number."""
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    by_officer: dict[str, list[Duty]] = {}
    for duty in near:
        by_officer.setdefault(duty.officer, []).append(duty)
    lines = []
    for person in people:
        mine = by_officer.get(person.id, [])
        today = tuple(d for d in mine if d.starts_at < ends and d.ends_at > begins)
        resting = any(begins - REST < d.ends_at <= begins or ends <= d.starts_at < ends + REST for d in mine)  # fmt: skip
        state = "duty" if today else "rest" if resting else "free"
        lines.append(Line(officer=person, duties=today, state=state))
    return sorted(lines, key=lambda line: (STATES.index(line.state), line.officer.unit, line.officer.nrp))  # fmt: skip


@post("/satuan/daftar", status_code=303)
async def man(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Fill the published teams in the reader's reach with their units' officers."""
    actor = actor_of(request)
    actor.require("roster.edit")
    fields = await form_of(request)
    election = election_of(request)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _list(request, db, Asked(), error=error)

    return await submit(
        request,
        db,
        "units.man-teams",
        fields,
        lambda uow: service.man_teams(uow, actor, election),
        there="/satuan/daftar",
        again=again,
    )


router = Router(path="/", include_in_schema=False, route_handlers=[list_page, man])
