"""*Tahapan*: the calendar of the current election, what happened, and the votes that are held again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.stages import service
from damai.stages.happenings import HAPPENINGS, of_election
from damai.stages.model import Cause, day_begins
from damai.stages.view import AROUND, WIDTH, lines_of
from damai.webkit.context import web_of
from damai.webkit.formats import ZONES, clock, day
from damai.webkit.forms import submit
from damai.webkit.guards import actor_of, form_of, version_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(
        key="stages.nav", href="/tahapan", icon="calendar-event", letter="t", action="stages.read"
    )
]


@get("/tahapan", sync_to_thread=True)
def calendar_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return _calendar(request, db)


@get("/tahapan/kini", sync_to_thread=True, unattended=True)
def now_part(request: Request[Any, Any, Any]) -> Response[str]:
    """The top bar's stage alone: open pages fetch it again when its time is over."""
    actor_of(request).require("stages.read")
    return web_of(request).render(request, "stages/now.html")


def _calendar(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: dict[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: record, correct or repeat."""
    actor = actor_of(request)
    actor.require("stages.read")
    web = web_of(request)
    place, now, lang = web.place(), web.clocks.scene.now(), web.language(request)
    with db.read() as conn:
        found = service.calendar(conn, place.election, place.zone)
        seq = reader.size(conn)
    lines = lines_of(found.all, now, lang, place.zone)

    def mine(owner: str) -> bool:
        return actor.may("stages.record", area=place.area, owner=owner)

    happenings = [(h, found.happened.get(h.code)) for h in of_election(place.election)]
    local = now.astimezone(ZoneInfo(place.zone))
    return web.render(
        request,
        "stages/calendar.html",
        status=200 if error is None else error.status,
        lines=lines,
        seq=seq if actor.may("incidents.read") else None,
        spread=WIDTH // 2,
        event_titles={code: h.title(lang) for code, h in HAPPENINGS.items()},
        recorded=[(h, h.title(lang), r, mine(h.owner)) for h, r in happenings if r is not None],
        recordable=[(h, h.title(lang)) for h, r in happenings if r is None and mine(h.owner)],
        owners=sorted({h.owner for h, _ in happenings}),
        repeats=[(vote, day_begins(vote.voting_on, place.zone)) for vote, _ in found.repeats],
        around_d=AROUND.days,
        causes=list(Cause),
        may_repeat=bool(found.placed and happenings)
        and actor.may("stages.repeat", area=place.area[:5], owner=service.DECIDES),
        local=lambda at: at.astimezone(ZoneInfo(place.zone)),
        zone_short=ZONES.get(place.zone, place.zone),
        today=f"{local:%Y-%m-%d}",
        error=_in_words(error, lang, place.zone),
        asked=error is not None and error.code.startswith(service.ORDER),
        form=form,
        fields=fields or {},
    )


def _in_words(error: DamaiError | None, lang: str, zone: str) -> DamaiError | None:
    """A question about the order with the other event's title and day in the reader's language."""
    if error is None or not error.code.startswith(service.ORDER):
        return error
    other = HAPPENINGS.get(str(error.data["other"]))
    at = error.data["at"] and datetime.fromisoformat(str(error.data["at"]))
    said = f"{day(at, zone, lang)}, {clock(at, zone)}" if isinstance(at, datetime) else ""
    title = "" if other is None else other.title(lang)
    return Invalid(error.code, field=error.field, other=title, at=said)


@post("/tahapan/peristiwa", status_code=303)
async def record(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Record an event of the current election."""
    place, actor = web_of(request).place(), actor_of(request)
    fields = await form_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.record_event(
            uow,
            actor,
            place.election,
            fields.get("event", ""),
            _instant(fields, place.zone),
            fields.get("decision", ""),
            fields.get("note", ""),
            sure=fields.get("sure") == "yes",
        )

    return await _done(request, db, "record", fields, act)


@post("/tahapan/peristiwa/koreksi", status_code=303)
async def correct(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Correct what was recorded, or say that it did not happen."""
    place, actor = web_of(request).place(), actor_of(request)
    fields = await form_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.correct_event(
            uow,
            actor,
            place.election,
            fields.get("event", ""),
            version_of(fields),
            None if fields.get("never") == "yes" else _instant(fields, place.zone),
            fields.get("decision", ""),
            fields.get("note", ""),
            sure=fields.get("sure") == "yes",
        )

    return await _done(request, db, "correct", fields, act)


@post("/tahapan/ulang", status_code=303)
async def repeat(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Decide to hold the vote again at some stations."""
    place, actor = web_of(request).place(), actor_of(request)
    fields = await form_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.decide_repeat(
            uow,
            actor,
            place.election,
            fields.get("cause", ""),
            _day(fields.get("voting_on", ""), "voting_on"),
            fields.get("stations", ""),
            fields.get("decision", ""),
        )

    return await _done(request, db, "repeat", fields, act)


async def _done(
    request: Request[Any, Any, Any],
    db: Database,
    form: str,
    fields: dict[str, str],
    act: Callable[[UnitOfWork], Done],
) -> Response[Any]:
    def again(error: DamaiError) -> Response[str]:
        return _calendar(request, db, error=error, form=form, fields=fields)

    return await submit(request, db, f"stages.{form}", fields, act, there="/tahapan", again=again)


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("date-wrong", field=field) from None


def _instant(fields: dict[str, str], zone: str) -> datetime:
    """The day and time of a form, at the place. Raises Invalid("date-wrong"|"time-wrong")."""
    on = _day(fields.get("on", ""), "on")
    try:
        at = time.fromisoformat(fields.get("at", "").strip().replace(".", ":"))
    except ValueError:
        raise Invalid("time-wrong", field="at") from None
    return datetime.combine(on, at.replace(tzinfo=None), ZoneInfo(zone))


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[calendar_page, now_part, record, correct, repeat],
)
