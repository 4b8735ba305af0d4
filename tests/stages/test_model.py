"""Spans, holidays, zones and what runs when: rules that hold for every instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.errors import Invalid
from damai.stages.calendars import CALENDARS
from damai.stages.happenings import HAPPENINGS
from damai.stages.holidays import COLLECTIVE_LEAVE, HOLIDAYS, WORKING_DAYS
from damai.stages.model import (
    ByEvent,
    Cause,
    HolidaysUnknown,
    OnDay,
    Placed,
    Span,
    Stage,
    State,
    Unit,
    WorkingDays,
    check_at,
    day_begins,
    end_of,
    nth_day,
    place,
    repeat_code,
    running,
    steady,
)

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
instants = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the strategy takes naive bounds and adds the zone
    datetime(2025, 8, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES)


def after(n: int, unit: Unit, *, since: bool = False) -> ByEvent:
    return ByEvent(event="e", span=Span(n=n, unit=unit, since=since))


@given(instants, zones, st.integers(1, 200))
def test_hours_are_exact_whatever_the_zone(at: datetime, zone: str, hours: int) -> None:
    end = end_of(after(hours, Unit.HOURS), {"e": at}, zone, WORKING_DAYS)

    assert end == at + timedelta(hours=hours)


@given(instants, zones, st.integers(1, 60), st.booleans())
def test_days_end_at_midnight_of_the_place(at: datetime, zone: str, n: int, since: bool) -> None:
    end = end_of(after(n, Unit.DAYS, since=since), {"e": at}, zone, WORKING_DAYS)

    assert end is not None
    local = end.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    day = at.astimezone(ZoneInfo(zone)).date()
    assert local.date() - day == timedelta(days=n + (0 if since else 1))
    assert end > at


@given(instants, zones, st.integers(1, 45), st.booleans())
def test_a_span_of_working_days_holds_exactly_so_many_of_them_and_ends_on_one(
    at: datetime, zone: str, n: int, since: bool
) -> None:
    day = at.astimezone(ZoneInfo(zone)).date()
    last = nth_day(at, Span(n=n, unit=Unit.WORKING_DAYS, since=since), zone, WORKING_DAYS)

    first = day if since else day + timedelta(days=1)
    span = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    assert sum(WORKING_DAYS.has(d) for d in span) == n
    assert WORKING_DAYS.has(last)


@given(instants, instants, zones, st.integers(1, 45))
def test_a_later_event_never_has_an_earlier_deadline(
    one: datetime, other: datetime, zone: str, n: int
) -> None:
    early, late = sorted((one, other))
    for unit in Unit:
        ends = [
            end_of(after(n, unit, since=True), {"e": at}, zone, WORKING_DAYS)
            for at in (early, late)
        ]
        assert ends[0] is not None
        assert ends[1] is not None
        assert ends[0] <= ends[1]


def test_the_turn_of_the_year_and_its_holidays_are_counted_through() -> None:
    eve = datetime(2024, 12, 24, 3, tzinfo=UTC)  # Tuesday; 25 and 26 are free, and 1 January

    last = nth_day(eve, Span(n=5, unit=Unit.WORKING_DAYS, since=True), "Asia/Jakarta", WORKING_DAYS)

    assert last == date(2025, 1, 2)


def test_one_instant_is_another_day_in_the_east() -> None:
    at = datetime(2024, 12, 6, 16, tzinfo=UTC)  # Friday 23.00 WIB, Saturday 01.00 WIT
    span = Span(n=1, unit=Unit.WORKING_DAYS, since=True)

    assert nth_day(at, span, "Asia/Jakarta", WORKING_DAYS) == date(2024, 12, 6)
    assert nth_day(at, span, "Asia/Jayapura", WORKING_DAYS) == date(2024, 12, 9)


def test_a_year_whose_holidays_nobody_entered_is_said_and_not_guessed() -> None:
    only_2024 = WorkingDays(free=frozenset(), years=frozenset({2024}))
    at = datetime(2024, 12, 31, 3, tzinfo=UTC)
    stage = a_stage(ByEvent(event="e"), after(3, Unit.WORKING_DAYS))

    with pytest.raises(HolidaysUnknown):
        nth_day(at, Span(n=3, unit=Unit.WORKING_DAYS), "Asia/Jakarta", only_2024)
    found = place(stage, {"e": at}, "Asia/Jakarta", only_2024)

    assert (found.begins_at, found.ends_at, found.lacks_year) == (at, None, 2025)


def a_stage(begins: OnDay | ByEvent, ends: OnDay | ByEvent | None, code: str = "x") -> Stage:
    return Stage(
        code=code, title_id=code, title_en=code, begins=begins, ends=ends, law="law", read_in="x"
    )


def test_a_stage_waits_for_its_event_and_says_which() -> None:
    stage = a_stage(ByEvent(event="verdict"), after(3, Unit.DAYS))
    now = datetime(2024, 5, 1, tzinfo=UTC)

    found = place(stage, {}, "Asia/Jakarta", WORKING_DAYS)

    assert (found.begins_at, found.waits_for, found.state(now)) == (None, "verdict", State.WAITING)


def test_a_stage_that_began_runs_on_while_its_end_waits() -> None:
    stage = a_stage(OnDay(on=date(2024, 2, 14)), ByEvent(event="announced"))
    now = datetime(2024, 3, 1, tzinfo=UTC)

    found = place(stage, {}, "Asia/Jakarta", WORKING_DAYS)

    assert (found.state(now), found.ends_at, found.waits_for) == (State.RUNNING, None, "announced")


def test_a_stage_whose_end_was_over_before_its_event_never_runs() -> None:
    stage = a_stage(ByEvent(event="e"), OnDay(on=date(2024, 2, 24)))
    late = datetime(2024, 3, 1, tzinfo=UTC)

    found = place(stage, {"e": late}, "Asia/Jakarta", WORKING_DAYS)

    assert found.state(late) is State.OVER


@given(instants)
def test_what_runs_is_the_same_until_the_next_edge_and_half_open_at_it(now: datetime) -> None:
    placed = [place(s, {}, "Asia/Makassar", WORKING_DAYS) for s in CALENDARS["pemilu-2024"]]

    since, until = steady(placed, now)
    codes = [p.stage.code for p in running(placed, now)]

    if since is not None:
        assert since <= now
        assert {p.stage.code for p in running(placed, since)} == set(codes)
    if until is not None:
        assert now < until
        last = until - timedelta(microseconds=1)
        assert {p.stage.code for p in running(placed, last)} == set(codes)
        assert {p.stage.code for p in running(placed, until)} != set(codes)


def test_the_most_specific_stage_comes_first() -> None:
    placed = [place(s, {}, "Asia/Jakarta", WORKING_DAYS) for s in CALENDARS["pemilu-2024"]]
    noon = datetime(2024, 2, 14, 5, tzinfo=UTC)

    assert [p.stage.code for p in running(placed, noon)] == ["voting", "counting", "planning"]


@pytest.mark.parametrize("election", CALENDARS)
def test_a_calendar_is_whole(election: str) -> None:
    stages = CALENDARS[election]

    assert len({s.code for s in stages}) == len(stages)
    for stage in stages:
        assert stage.law
        assert stage.read_in
        assert 0 < len(stage.title_id) <= 50
        for moment in (stage.begins, stage.ends):
            if isinstance(moment, ByEvent):
                assert election in HAPPENINGS[moment.event].elections, stage.code
        found = place(stage, {}, "Asia/Jakarta", WORKING_DAYS)
        if found.begins_at and found.ends_at:
            assert found.begins_at < found.ends_at, stage.code
    waited = {m.event for s in stages for m in (s.begins, s.ends) if isinstance(m, ByEvent)}
    assert waited == {h.code for h in HAPPENINGS.values() if election in h.elections}


def test_holidays_have_their_source_and_stand_once() -> None:
    days = [day for day, source in (*HOLIDAYS, *COLLECTIVE_LEAVE) if source]

    assert len(days) == len(set(days)) == len(HOLIDAYS) + len(COLLECTIVE_LEAVE)
    assert sum(d.startswith("2024") for d, s in HOLIDAYS if s.startswith("SKB")) == 17
    assert sum(d.startswith("2025") for d, s in HOLIDAYS if s.startswith("SKB")) == 17


def test_an_event_is_neither_ahead_nor_before_its_calendar() -> None:
    now = datetime(2024, 3, 20, tzinfo=UTC)
    stages = CALENDARS["pilkada-2024"]
    begun = day_begins(date(2024, 2, 27), "Asia/Jakarta")

    check_at(begun, now, stages, "Asia/Jakarta")
    with pytest.raises(Invalid, match="event-ahead"):
        check_at(now + timedelta(seconds=1), now, stages, "Asia/Jakarta")
    with pytest.raises(Invalid, match="event-too-early"):
        check_at(begun - timedelta(seconds=1), now, stages, "Asia/Jakarta")


def test_a_second_repeat_vote_of_the_same_day_gets_its_own_code() -> None:
    day = date(2024, 2, 24)
    first = repeat_code("pemilu-2024", Cause.PSU, day, set())

    assert first == "psu-pemilu-2024-20240224"
    assert repeat_code("pemilu-2024", Cause.PSU, day, {first}) == first + "-2"


def test_a_stage_without_instants_is_never_running() -> None:
    item = Placed(stage=a_stage(ByEvent(event="e"), None), begins_at=None, ends_at=None)

    assert running([item], datetime(2024, 1, 1, tzinfo=UTC)) == []
