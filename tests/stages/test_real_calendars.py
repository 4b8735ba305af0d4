"""The arithmetic of the law against what really was: dates that the Court and KPU announced."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from damai.stages.calendars import CALENDARS
from damai.stages.holidays import WORKING_DAYS
from damai.stages.model import Placed, place

WIB = ZoneInfo("Asia/Jakarta")
ANNOUNCED = datetime(2024, 3, 20, 22, 19, tzinfo=WIB)
"""KPU decision 360/2024 was announced on 20 March 2024 at 22.19 WIB."""


def placed(
    election: str, code: str, event: str, at: datetime, zone: str = "Asia/Jakarta"
) -> Placed:
    stage = next(s for s in CALENDARS[election] if s.code == code)
    return place(stage, {event: at}, zone, WORKING_DAYS)


def wib(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_legislative_cases_of_2024_could_be_filed_until_the_same_minute_three_days_later(
    zone: str,
) -> None:
    found = placed("pemilu-2024", "filing-legislature", "results-announced", ANNOUNCED, zone)

    assert (found.begins_at, found.ends_at) == (ANNOUNCED, wib(2024, 3, 23, 22, 19))


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_presidential_cases_of_2024_could_be_filed_from_thursday_to_saturday_midnight_in_jakarta(
    zone: str,
) -> None:
    found = placed("pemilu-2024", "filing-president", "results-announced", ANNOUNCED, zone)

    assert (found.begins_at, found.ends_at) == (wib(2024, 3, 21), wib(2024, 3, 24))


@pytest.mark.parametrize(
    ("announced", "closed"),
    [
        # Pemalang: announced on Tuesday 3 December, closed with Thursday the 5th (115/PHPU.BUP-XXIII/2025).
        (wib(2024, 12, 3, 20), wib(2024, 12, 6)),
        # Jakarta: announced on Sunday 8 December, which does not count; closed with Wednesday the 11th.
        (wib(2024, 12, 8, 16), wib(2024, 12, 12)),
    ],
)
def test_pilkada_cases_of_2024_closed_on_the_third_working_day(
    announced: datetime, closed: datetime
) -> None:
    found = placed("pilkada-2024", "filing", "results-announced", announced)

    assert (found.begins_at, found.ends_at) == (announced, closed)


@pytest.mark.parametrize(
    ("election", "code", "event", "registered", "last_day"),
    [
        # 14 working days: registered 25 March 2024, decided 22 April 2024.
        ("pemilu-2024", "trial-president", "case-registered-president", wib(2024, 3, 25, 13), (2024, 4, 22)),
        # 30 working days: registered 23 April 2024, the last decisions on 10 June 2024.
        ("pemilu-2024", "trial-legislature", "case-registered-legislature", wib(2024, 4, 23, 14), (2024, 6, 10)),
        # 45 working days: registered 3 January 2025, the last day 11 March 2025.
        ("pilkada-2024", "trial", "case-registered", wib(2025, 1, 3, 14), (2025, 3, 11)),
    ],
)  # fmt: skip
def test_the_court_decided_on_the_last_day_that_the_law_gave_it(
    election: str, code: str, event: str, registered: datetime, last_day: tuple[int, int, int]
) -> None:
    found = placed(election, code, event, registered)

    assert found.ends_at is not None
    last = (found.ends_at.astimezone(WIB) - (wib(2024, 1, 1, 1) - wib(2024, 1, 1))).date()
    assert (last.year, last.month, last.day) == last_day
    assert found.ends_at.astimezone(WIB).hour == 0


def test_the_fixed_days_are_whole_days_of_the_place() -> None:
    stage = next(s for s in CALENDARS["pemilu-2024"] if s.code == "voting")

    jakarta = place(stage, {}, "Asia/Jakarta", WORKING_DAYS)
    jayapura = place(stage, {}, "Asia/Jayapura", WORKING_DAYS)

    assert (jakarta.begins_at, jakarta.ends_at) == (
        datetime(2024, 2, 13, 17, tzinfo=UTC), datetime(2024, 2, 14, 17, tzinfo=UTC),
    )  # fmt: skip
    assert jayapura.begins_at == datetime(2024, 2, 13, 15, tzinfo=UTC)
