"""Two clocks, and instants as whole microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.clock import (
    Clocks,
    MovableClock,
    ScaledClock,
    SystemClock,
    epoch_ms,
    epoch_us,
    from_epoch_us,
)

START = datetime(2024, 2, 14, tzinfo=UTC)
zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones))  # noqa: DTZ001
def test_microseconds_are_exact_both_ways(at: datetime) -> None:
    us = epoch_us(at)

    assert from_epoch_us(us) == at
    assert epoch_ms(at) == us // 1000


def test_a_known_instant() -> None:
    assert epoch_us(datetime(2024, 2, 14, 7, tzinfo=timezone(timedelta(hours=7)))) == (
        1_707_868_800_000_000
    )
    assert epoch_us(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_a_scaled_clock_runs_as_many_times_as_fast_as_its_base() -> None:
    wall = MovableClock(START)
    scene = ScaledClock(wall, START + timedelta(days=30), 60)
    assert scene.now() == START + timedelta(days=30)

    wall.forward(seconds=1.5)

    assert scene.now() == START + timedelta(days=30, seconds=90)


@pytest.mark.parametrize("speed", [0, -1])
def test_a_scene_does_not_stand_still_or_run_back(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(MovableClock(START), START, speed)


def test_a_movable_clock_stands_until_it_is_moved() -> None:
    clock = MovableClock(START)
    assert clock.now() == clock.now() == START

    assert clock.forward(minutes=60) == clock.now() == START + timedelta(hours=1)
    clock.set(START.astimezone(timezone(timedelta(hours=7))))

    assert (clock.now(), clock.now().tzinfo) == (START, UTC)
    with pytest.raises(ValueError, match="aware"):
        MovableClock(datetime(2024, 2, 14))  # noqa: DTZ001 - what is refused


def test_the_real_clocks_are_one_and_in_utc() -> None:
    clocks = Clocks.real()

    assert clocks.scene is clocks.wall
    assert isinstance(clocks.wall, SystemClock)
    assert clocks.wall.now().tzinfo is UTC


def test_a_scene_that_is_taken_up_again_goes_on_at_the_same_speed() -> None:
    wall = MovableClock(START)
    scene = ScaledClock(wall, START, 60)
    wall.forward(seconds=100)

    scene.jump(START + timedelta(hours=5))
    wall.forward(seconds=1)

    assert scene.now() == START + timedelta(hours=5, seconds=60)
