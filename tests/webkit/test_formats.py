"""13.42 WIB, 27 Nov 2024, 1.234 and ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from damai.webkit import formats

AT = datetime(2024, 2, 14, 6, 42, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Jakarta", "13.42 WIB"),
        ("Asia/Makassar", "14.42 WITA"),
        ("Asia/Jayapura", "15.42 WIT"),
    ],
)
def test_a_time_is_written_as_at_the_place(zone: str, expected: str) -> None:
    assert formats.clock(AT, zone) == expected
    assert formats.clock(AT.astimezone(timezone(timedelta(hours=-9))), zone) == expected


def test_midnight_and_morning_keep_two_digits() -> None:
    assert formats.clock(datetime(2024, 2, 13, 17, 5, tzinfo=UTC), "Asia/Jakarta") == "00.05 WIB"


def test_another_zone_is_named_by_itself() -> None:
    assert formats.clock(AT, "UTC") == "06.42 UTC"


@pytest.mark.parametrize(
    ("month", "id", "en"),
    [(1, "Jan", "Jan"), (5, "Mei", "May"), (8, "Agu", "Aug"), (10, "Okt", "Oct"), (12, "Des", "Dec")],
)  # fmt: skip
def test_a_day_is_written_in_the_readers_language(month: int, id: str, en: str) -> None:
    at = datetime(2024, month, 9, 12, tzinfo=UTC)
    assert formats.day(at, "Asia/Jakarta", "id") == f"9 {id} 2024"
    assert formats.day(at, "Asia/Jakarta", "en") == f"9 {en} 2024"


def test_a_day_is_the_day_of_the_place() -> None:
    late = datetime(2024, 11, 26, 17, 0, tzinfo=UTC)
    assert formats.day(late, "Asia/Jakarta", "id") == "27 Nov 2024"
    assert formats.day(late, "UTC", "id") == "26 Nov 2024"


@pytest.mark.parametrize(
    ("value", "id", "en"),
    [(0, "0", "0"), (999, "999", "999"), (1234, "1.234", "1,234"),
     (125_906, "125.906", "125,906"), (204_807_222, "204.807.222", "204,807,222"),
     (-1234, "-1.234", "-1,234")],
)  # fmt: skip
def test_thousands_are_set_apart(value: int, id: str, en: str) -> None:
    assert formats.number(value, "id") == id
    assert formats.number(value, "en") == en


@pytest.mark.parametrize(
    ("seconds", "start"),
    [(-5, "0 dtk"), (0, "0 dtk"), (42.9, "42 dtk"), (60, "1 mnt"), (3599, "59 mnt"),
     (3600, "1 "), (7500, "2 "), (47 * 3600 + 3599, "47 "), (48 * 3600, "2 "), (250_000, "2 ")],
)  # fmt: skip
def test_an_age_grows_from_seconds_to_hours_to_days(seconds: float, start: str) -> None:
    assert formats.age(seconds, "id").startswith(start)


def test_an_age_in_hours_says_its_minutes() -> None:
    assert formats.age(2 * 3600 + 5 * 60, "id") == "2 j 05 m"
    assert formats.age(2 * 3600 + 5 * 60, "en") == "2 h 05 m"
    assert formats.age(72 * 3600, "id") == "3 hari"
    assert formats.age(72 * 3600, "en") == "3 d"


def test_an_age_never_looks_like_a_time() -> None:
    assert formats.age(380, "id") == "6 mnt"
    assert formats.age(380, "en") == "6 min"
    assert formats.age(38, "en") == "38 s"
