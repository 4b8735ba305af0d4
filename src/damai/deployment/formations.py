"""Formations: so many police for so many stations with so many Linmas, always as named fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LINMAS_PER_STATION = 2
"""By law two a station (domain.md 2.2); another number warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formation:
    """``police`` persons guard ``stations`` stations (T) with the help of ``linmas`` Linmas.

    Where a class has a range, ``stations`` is its lower end (the protection that is planned for) and ``stations_to`` its
    upper one (as thin as the order allows before the ladder); ``areas`` states T for single kelurahan.
    """

    risk_class: str
    police: int
    stations: int
    linmas: int
    stations_to: int = 0
    areas: Mapping[str, int] = field(default_factory=dict)

    @property
    def pairs(self) -> int:
        """Pairs of officers a team needs: ceil(P / 2)."""
        return -(-self.police // 2)

    def stations_in(self, area: str) -> int:
        """T of one kelurahan."""
        return self.areas.get(area, self.stations)

    def linmas_of(self, stations_n: int) -> int:
        """Linmas at ``stations_n`` stations, in the proportion of the formation, rounded up."""
        return -(-self.linmas * stations_n // self.stations)

    @property
    def is_usual(self) -> bool:
        """Two Linmas a station."""
        return self.linmas == LINMAS_PER_STATION * self.stations


def sentence(formation: Formation, language: str = "id") -> str:
    """The formation in words, to stand beside every number of it: ``2 polisi menjaga 8 TPS dibantu 16 Linmas``."""
    stations = str(formation.stations)
    if formation.stations_to > formation.stations:
        between = "sampai" if language == "id" else "to"
        stations = f"{stations} {between} {formation.stations_to}"
    if language == "id":
        return f"{formation.police} polisi menjaga {stations} TPS dibantu {formation.linmas} Linmas"
    plural = "" if stations == "1" else "s"
    return f"{formation.police} police guard {stations} station{plural} with the help of {formation.linmas} Linmas"
