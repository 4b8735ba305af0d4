"""Two clocks, injected everywhere: *scene* (incidents, due times, ages) and *wall* (sessions, journal).

In a drill the scene may run at 60x while the wall clock stays true, so that a session does not
expire in a minute and a journal entry is stamped when it was really written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ScaledClock:
    """A scene clock that starts at ``start`` when made and runs ``speed`` times as fast as ``base``."""

    def __init__(self, base: Clock, start: datetime, speed: float) -> None:
        if speed <= 0:
            raise ValueError("speed must be above 0")
        self._base = base
        self._origin = base.now()
        self._start = start
        self.speed = speed

    def now(self) -> datetime:
        return self._start + (self._base.now() - self._origin) * self.speed

    def jump(self, to: datetime) -> None:
        """Go on from ``to`` at the same speed: a rehearsal that was stopped is taken up again."""
        self._origin = self._base.now()
        self._start = to


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("start must be an aware instant")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def forward(self, **delta: float) -> datetime:
        """Move by ``timedelta(**delta)`` and return the new instant."""
        self._now += timedelta(**delta)
        return self._now

    def set(self, at: datetime) -> None:
        self._now = at.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The pair that the composition root hands down."""

    scene: Clock
    wall: Clock

    @classmethod
    def real(cls) -> Clocks:
        clock = SystemClock()
        return cls(scene=clock, wall=clock)


def epoch_us(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exact (no float on the way)."""
    delta = at - _EPOCH  # by offsets: the first and last days of the calendar do not overflow
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_epoch_us(us: int) -> datetime:
    """The aware UTC instant of :func:`epoch_us`."""
    return _EPOCH + timedelta(microseconds=us)


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC, rounded down."""
    return epoch_us(at) // 1000


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
