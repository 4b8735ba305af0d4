"""Whether the machine's clock still goes on from itself: a jump stops what the clock sets off.

A wall clock that is set three hours ahead makes three hours of deadlines pass at once, and what was done
cannot be taken back. So a jump holds, and a person says when the clock is right. Source: kernel rule 25.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from damai.core.clock import Clock

JUMP = timedelta(seconds=30)
AFRESH_S = 3600.0
"""How often the two clocks are set side by side anew: a clock that NTP slews at its most (500 ppm) is off
by 1.8 s then. Source: adjtimex(2)."""


def steady_s() -> float:
    """Seconds that nobody can set; on Linux those of a suspended machine count too."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def still_ahead(until: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Whether ``until`` is yet to come, where nobody ever sets it more than ``longest`` ahead.

    One that lies further ahead was set by a clock that was wrong, and counts as past: else it would block for
    as long as the clock had been ahead. JUMP is left for what the clocks of two nodes differ by.
    """
    return until is not None and now < until <= now + longest + JUMP


class ClockWatch:
    """``look`` often; from the first jump on it is ``held`` until ``release``."""

    def __init__(self, wall: Clock, steady: Callable[[], float] = steady_s) -> None:
        self._wall = wall
        self._steady = steady
        self._from = (wall.now(), steady())
        self._off = timedelta(0)
        self._held_at: datetime | None = None

    @property
    def held(self) -> bool:
        return self._held_at is not None

    @property
    def held_at(self) -> datetime | None:
        """What the wall clock said when the jump was seen."""
        return self._held_at

    @property
    def off(self) -> timedelta:
        """How far the wall clock is ahead (or behind, below 0) of where it should be."""
        return self._off

    def look(self) -> bool:
        """Whether what the clock sets off may go on."""
        now, steady_now_s = self._wall.now(), self._steady()
        began, steady_began_s = self._from
        passed_s = steady_now_s - steady_began_s
        self._off = (now - began) - timedelta(seconds=passed_s)
        if self._held_at is None:
            if abs(self._off) > JUMP:
                self._held_at = now
            elif passed_s > AFRESH_S:
                self._from = (now, steady_now_s)
        return self._held_at is None

    def hold(self, behind: timedelta) -> None:
        """Hold for what else shows that the clock is wrong: it is ``behind`` what was written before."""
        self._held_at = self._wall.now()
        self._from = (self._held_at + behind, self._steady())
        self._off = -behind

    def release(self) -> timedelta:
        """A person says that the clock is right now; returns how far it had been off."""
        self.look()
        off = self._off
        self._from = (self._wall.now(), self._steady())
        self._off, self._held_at = timedelta(0), None
        return off
