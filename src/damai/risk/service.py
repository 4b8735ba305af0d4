"""What other features ask of the index: the class that was decided for a station. Nothing else is an order.

The formation of a station, the rhythm of its check-ins and the order of triage follow the decided class; an index
that was only computed moves nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.risk.classes import store
from damai.risk.classes.model import StationClass


def class_of(read: Any, election: str, station: str) -> StationClass | None:
    """The class that stands; None = nobody has decided."""
    found = store.of_station(read, election, station)
    return found[0].klass if found else None


def classes_of(read: Any, election: str, scope: str = "") -> dict[str, StationClass]:
    """Station -> class, for the stations of a scope that have one."""
    return {code: made.klass for code, made in store.standing(read, election, scope).items()}


def classes_of_stations(
    read: Any, election: str, stations: Sequence[str]
) -> dict[str, StationClass]:
    """The same for some stations."""
    return {code: m.klass for code, m in store.standing_of(read, election, stations).items()}
