"""How the page draws and words a stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from damai.stages.calendars import PEMILU_2024
from damai.stages.holidays import WORKING_DAYS
from damai.stages.model import State, place
from damai.stages.view import AROUND, WIDTH, Line, lines_of

NOW = datetime(2024, 2, 14, 5, tzinfo=UTC)


def lines(now: datetime = NOW, zone: str = "Asia/Jakarta") -> dict[str, Line]:
    placed = [place(s, {}, zone, WORKING_DAYS) for s in PEMILU_2024]
    return {
        line.placed.stage.code: line
        for _, group in lines_of(placed, now, "id", zone)
        for line in group
    }


def test_what_runs_comes_first_then_what_comes_then_what_waits_then_what_was() -> None:
    placed = [place(s, {}, "Asia/Jakarta", WORKING_DAYS) for s in PEMILU_2024]

    groups = lines_of(placed, NOW, "en", "Asia/Jakarta")

    assert [state for state, _ in groups] == [State.RUNNING, State.AHEAD, State.WAITING, State.OVER]
    assert [line.title for line in groups[0][1]][:2] == ["Voting", "Counting at the stations"]
    assert groups[3][1][0].title == "Quiet period"
    assert sum(len(group) for _, group in groups) == len(PEMILU_2024)
    assert lines_of([], NOW, "id", "Asia/Jakarta") == []


def test_a_line_is_cut_off_at_the_ends_of_the_drawing_and_absent_beyond_them() -> None:
    found = lines()

    assert (found["planning"].x, found["planning"].width) == (0, WIDTH)
    assert found["oath-president"].width == 0
    assert found["filing-president"].width == 0
    for line in found.values():
        assert 0 <= line.x <= WIDTH
        assert line.x + line.width <= WIDTH or line.width == 4


def test_a_day_of_the_place_is_said_once_in_every_zone() -> None:
    for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
        assert lines(zone=zone)["voting"].one_day
        assert not lines(zone=zone)["quiet"].one_day


def test_the_last_minute_of_a_stage_is_of_its_last_day() -> None:
    quiet = lines()["quiet"]

    assert quiet.last_at == datetime(2024, 2, 13, 16, 59, tzinfo=UTC)
    assert lines()["filing-president"].last_at is None


def test_a_stage_stays_drawn_until_it_lies_further_back_than_the_line_reaches() -> None:
    end = datetime(2024, 2, 13, 17, tzinfo=UTC)

    assert lines(end + AROUND - timedelta(hours=1))["quiet"].width > 0
    assert lines(end + AROUND)["quiet"].width == 0
