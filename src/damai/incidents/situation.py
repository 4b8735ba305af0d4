"""The situation in one word and five numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

CLOSED_WITHIN = timedelta(hours=24)
"""What counts as closed lately. Own proposal: from midnight the number was 0 just when the night's watch takes
over; a whole day has every watch in it, and means the same to offices that change at other hours."""


class Word(StrEnum):
    """What the situation asks of those who lead."""

    CALM = "calm"
    WATCHFUL = "watchful"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Counts of incidents. ``late_n`` = handed over and not answered in time; ``closed_n`` = within CLOSED_WITHIN; ``in_sight_n`` = those of
    ``open_n`` that the reader may open."""

    open_n: int
    in_sight_n: int
    critical_n: int
    high_n: int
    waiting_n: int
    late_n: int
    closed_n: int
    stations_n: int
    all_stations_n: int

    @property
    def word(self) -> Word:
        """Grave with an open critical incident; watchful with a high one or a late answer.

        Own proposal, to be confirmed with the Polres: one glance must not need a sum of weights.
        """
        if self.critical_n:
            return Word.GRAVE
        if self.high_n or self.late_n:
            return Word.WATCHFUL
        return Word.CALM
