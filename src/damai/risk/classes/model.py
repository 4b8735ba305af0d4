"""The class of a station: proposed by the index and the criteria, decided by a commander. Pure.

The four words are Polri's (domain study 2.3): kurang rawan, rawan, sangat rawan, khusus.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from damai.core.errors import Invalid

REASON_MAX = 500
ANSWERS_MAX = 10_000
"""Characters of a checklist as it was answered: a few dozen lines. Own proposal."""


class StationClass(StrEnum):
    """From the least to the most guarded; ``khusus`` is a kind of place, guarded by its own pattern."""

    KURANG_RAWAN = "kurang-rawan"
    RAWAN = "rawan"
    SANGAT_RAWAN = "sangat-rawan"
    KHUSUS = "khusus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``index_id`` is the version that was on the table, ``index_class`` and ``criteria_class`` what was proposed
    (empty = nothing was), ``answers`` the checklist as JSON."""

    election: str
    station: str
    number: int
    klass: StationClass
    reason: str
    index_id: str | None
    index_class: str
    criteria_class: str
    answers: str
    audience: str
    by: str
    agency: str
    at: datetime


def station_class(text: str) -> StationClass:
    """Raises Invalid("station-class")."""
    try:
        return StationClass(text)
    except ValueError:
        raise Invalid("station-class", field="class", value=text[:20]) from None


def same_word(name: str) -> StationClass | None:
    """The class that an index's class name says in Polri's own words; None for another scale, which is never mixed
    with this one (*tinggi* is not *sangat rawan*)."""
    try:
        return StationClass("-".join(name.casefold().split()))
    except ValueError:
        return None
