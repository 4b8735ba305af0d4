"""A clock that jumps is held until a person releases it; one that only drifts is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from damai.core.clock import MovableClock
from damai.core.clockwatch import ClockWatch, steady_s, still_ahead
from tests.harness import POLLING_MORNING


class Times:
    """A wall clock and a steady one that a test moves, together or apart."""

    def __init__(self) -> None:
        self.wall = MovableClock(POLLING_MORNING)
        self.steady_s = 1000.0
        self.watch = ClockWatch(self.wall, lambda: self.steady_s)

    def pass_s(self, seconds: float, wall: float | None = None) -> bool:
        self.steady_s += seconds
        self.wall.forward(seconds=seconds if wall is None else wall)
        return self.watch.look()


@pytest.mark.parametrize("hours", [3, -3])
def test_a_jump_holds_and_says_how_far_it_went(hours: int) -> None:
    times = Times()
    assert times.pass_s(60)

    assert not times.pass_s(2, wall=2 + hours * 3600)

    assert times.watch.held
    assert times.watch.off == timedelta(hours=hours)
    assert times.watch.held_at == times.wall.now()


def test_it_stays_held_when_the_clock_is_right_again_until_somebody_says_so() -> None:
    times = Times()
    times.pass_s(1, wall=3601)
    assert not times.pass_s(1, wall=-3599)

    assert times.watch.off == timedelta(0)
    assert times.watch.release() == timedelta(0)
    assert times.pass_s(5)


def test_a_release_takes_the_clock_as_it_is_then() -> None:
    times = Times()
    times.pass_s(1, wall=3601)

    assert times.watch.release() == timedelta(hours=1)

    assert times.pass_s(5)
    assert times.watch.off == timedelta(0)
    assert times.watch.held_at is None


def test_half_a_minute_is_borne_and_more_is_not() -> None:
    assert Times().pass_s(10, wall=40)
    assert not Times().pass_s(10, wall=40.1)


def test_what_ntp_slews_over_days_is_no_jump() -> None:
    times = Times()
    for _ in range(24 * 30):
        assert times.pass_s(600, wall=600 * (1 + 500e-6))


def test_many_small_steps_within_the_hour_add_up() -> None:
    times = Times()
    assert [times.pass_s(60, wall=75) for _ in range(3)] == [True, True, False]


def test_a_clock_behind_what_was_written_before_is_held_from_the_start() -> None:
    times = Times()

    times.watch.hold(timedelta(hours=2))

    assert not times.watch.look()
    assert times.watch.off == timedelta(hours=-2)
    assert times.watch.release() == timedelta(hours=-2)
    assert times.pass_s(1)


def test_the_steady_clock_goes_on() -> None:
    assert steady_s() <= steady_s()


@pytest.mark.parametrize(
    ("ahead_s", "ahead"),
    [(-1, False), (0, False), (1, True), (60, True), (90, True), (91, False), (9e8, False)],
)
def test_an_instant_further_ahead_than_it_can_have_been_set_counts_as_past(
    ahead_s: float, ahead: bool
) -> None:
    now = POLLING_MORNING

    assert still_ahead(now + timedelta(seconds=ahead_s), now, timedelta(minutes=1)) is ahead
    assert not still_ahead(None, now, timedelta(minutes=1))
