"""Stages and the law's units of time. Pure.

A stage begins and ends on a fixed date or by an event. Dates are whole days of the place, kept as
half-open instants: a stage that ends "on 13 February" ends at the first instant of the 14th.

The law counts in three units, and two words decide where the count begins: *sejak* (since) counts the
day of the event itself, *setelah* (after) begins with the next one. See ``Span``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from damai.core.errors import Invalid

DECISION_MAX, NOTE_MAX = 120, 500
"""Most characters of a decision's number and of a note."""

COURT_ZONE = "Asia/Jakarta"
"""The Constitutional Court sits in Jakarta: its days end at 24.00 WIB, wherever the case is from."""


class Unit(StrEnum):
    """How a span is counted. Hours run from the instant; days are whole and end at 24.00."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"


class HolidaysUnknown(LookupError):
    """A working day was asked for in a year whose holidays nobody entered."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Monday to Friday, less ``free`` days; ``years`` are those whose free days are known."""

    free: frozenset[date]
    years: frozenset[int]

    def has(self, day: date) -> bool:
        """Raises HolidaysUnknown."""
        if day.year not in self.years:
            raise HolidaysUnknown(day.year)
        return day.weekday() < 5 and day not in self.free


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """``n`` units from an event. ``since`` = the event's own day is the first, when it counts at all."""

    n: int
    unit: Unit
    since: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A day of the place: a stage begins at its first instant and ends at its last."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ByEvent:
    """An event, or ``span`` from it: a day's span begins and ends as the days do, of ``zone`` (None = the place's)."""

    event: str
    span: Span | None = None
    zone: str | None = None


Moment = OnDay | ByEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """``ends`` None = open until somebody says so. ``law`` = the rule; ``read_in`` = where we read it."""

    code: str
    title_id: str
    title_en: str
    begins: Moment
    ends: Moment | None
    law: str
    read_in: str

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title_id


class State(StrEnum):
    WAITING = "waiting"
    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A stage in time: ``begins_at <= t < ends_at``. ``waits_for`` = the event that is missing;
    ``lacks_year`` = the year whose holidays are."""

    stage: Stage
    begins_at: datetime | None
    ends_at: datetime | None
    waits_for: str | None = None
    lacks_year: int | None = None

    def state(self, now: datetime) -> State:
        if self.begins_at is None:
            return State.WAITING
        if now < self.begins_at:
            return State.AHEAD
        if self.ends_at is not None and now >= self.ends_at:
            return State.OVER
        return State.RUNNING


def day_begins(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def nth_day(at: datetime, span: Span, zone: str, working: WorkingDays) -> date:
    """The last day of a span of days or working days from ``at``.

    Raises HolidaysUnknown. Source: UU 7/2017 art. 475(1) (days after), UU 10/2016 art. 157(5) (working
    days since); that *sejak* counts the day itself: MK decision 115/PHPU.BUP-XXIII/2025.
    """
    day = at.astimezone(ZoneInfo(zone)).date()
    step = timedelta(days=1)
    if span.unit is Unit.DAYS:
        return day + step * (span.n - 1 if span.since else span.n)
    if not span.since:
        day += step
    left = span.n - int(working.has(day))
    while left > 0:
        day += step
        left -= working.has(day)
    return day


def begin_of(
    moment: Moment, events: Mapping[str, datetime], zone: str, working: WorkingDays
) -> datetime | None:
    """When something begins; None = its event has not happened. Raises HolidaysUnknown."""
    return _instant(moment, events, zone, working, after_days=0)


def end_of(
    moment: Moment, events: Mapping[str, datetime], zone: str, working: WorkingDays
) -> datetime | None:
    """The first instant after something; None = its event has not happened. Raises HolidaysUnknown."""
    return _instant(moment, events, zone, working, after_days=1)


def _instant(
    moment: Moment, events: Mapping[str, datetime], zone: str, working: WorkingDays, after_days: int
) -> datetime | None:
    if isinstance(moment, OnDay):
        return day_begins(moment.on + timedelta(days=after_days), zone)
    at = events.get(moment.event)
    if at is None or moment.span is None:
        return at
    if moment.span.unit is Unit.HOURS:
        return at + timedelta(hours=moment.span.n)
    counted_in = moment.zone or zone
    last = nth_day(at, moment.span, counted_in, working)
    return day_begins(last + timedelta(days=after_days), counted_in)


def place(stage: Stage, events: Mapping[str, datetime], zone: str, working: WorkingDays) -> Placed:
    """The stage in time, as far as the events say."""
    begins_at = ends_at = None
    waits_for = next(
        (
            m.event
            for m in (stage.begins, stage.ends)
            if isinstance(m, ByEvent) and m.event not in events
        ),
        None,
    )
    lacks_year = None
    try:
        begins_at = begin_of(stage.begins, events, zone, working)
        if stage.ends is not None and begins_at is not None:
            ends_at = end_of(stage.ends, events, zone, working)
    except HolidaysUnknown as missing:
        lacks_year = missing.year
    if begins_at is not None and ends_at is not None and ends_at < begins_at:
        ends_at = begins_at  # its end was over before it could begin: it never runs
    return Placed(
        stage=stage,
        begins_at=begins_at,
        ends_at=ends_at,
        waits_for=waits_for,
        lacks_year=lacks_year,
    )


def running(placed: Iterable[Placed], now: datetime) -> list[Placed]:
    """The stages that run at ``now``, the most specific first: the shortest, then the latest begun."""

    def breadth(item: Placed) -> tuple[bool, timedelta, timedelta, str]:
        begun = item.begins_at or now
        length = timedelta() if item.ends_at is None else item.ends_at - begun
        return item.ends_at is None, length, now - begun, item.stage.code

    return sorted((p for p in placed if p.state(now) is State.RUNNING), key=breadth)


def steady(placed: Sequence[Placed], now: datetime) -> tuple[datetime | None, datetime | None]:
    """(from, until) around ``now`` in which the same stages run; None = without end on that side."""
    edges = [at for p in placed for at in (p.begins_at, p.ends_at) if at is not None]
    return (
        max((at for at in edges if at <= now), default=None),
        min((at for at in edges if at > now), default=None),
    )


def in_order(placed: Iterable[Placed]) -> list[Placed]:
    """By begin, then end; those that wait come last, as they stand in the law."""
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(placed, key=lambda p: (p.begins_at or far, p.ends_at or far))


class Cause(StrEnum):
    """Why voting is held again at some stations. Source: UU 7/2017 art. 372-373 (PSU), 431 (PSL), 432 (PSS)."""

    PSU = "psu"
    PSL = "psl"
    PSS = "pss"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatVote:
    """An election of its own: a part of ``parent``'s stations votes again on ``voting_on``."""

    code: str
    parent: str
    cause: Cause
    voting_on: date
    decided_at: datetime
    decision: str
    stations: tuple[str, ...]


def repeat_code(parent: str, cause: Cause, voting_on: date, taken: Collection[str]) -> str:
    """A repeat vote's code: cause, parent and day, with a number from the second on."""
    base = f"{cause}-{parent}-{voting_on:%Y%m%d}"
    number = 1
    while (code := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event as it stands. ``at`` None = it was recorded by mistake and withdrawn."""

    election: str
    event: str
    at: datetime | None
    decision: str
    note: str
    recorded_by: str
    recorded_at: datetime
    version: int


def check_at(at: datetime, now: datetime, stages: Iterable[Stage], zone: str) -> None:
    """An event is recorded once it happened, and not before its calendar began.

    Raises Invalid("event-ahead"|"event-too-early").
    """
    if at > now:
        raise Invalid("event-ahead", field="on")
    first = min(s.begins.on for s in stages if isinstance(s.begins, OnDay))
    if at < day_begins(first, zone):
        raise Invalid("event-too-early", field="on")
