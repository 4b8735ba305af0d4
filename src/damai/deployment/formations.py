"""A formation as named fields: so many police for so many stations with so many Linmas; never a bare triple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Formation:
    """``police`` guard ``stations`` stations, or up to ``stations_max`` where a range is ordered (else the same);
    ``linmas`` are those of the ``stations`` together: formed by PPS, never assigned or counted as police.
    ``areas`` states the number of stations for single kelurahan."""

    police: int
    stations: int
    stations_max: int
    linmas: int
    areas: Mapping[str, int] = field(default_factory=dict)

    @property
    def pairs_n(self) -> int:
        """Pairs of officers of a team; a single officer takes a whole pair (contracts.md 4)."""
        return -(-self.police // 2)


Formations = Mapping[str, Formation]
"""By class, in rising order of risk."""


def groups_n(stations_n: int, per_team: int) -> int:
    """Teams for ``stations_n`` stations, at most ``per_team`` each: the fewest, rounded up."""
    return -(-stations_n // per_team)


def police_needed(formation: Formation, stations_n: int, per_team: int | None = None) -> int:
    """Officers for stations of one class in one scope, by the formation as ordered or at another ``per_team``."""
    return formation.police * groups_n(stations_n, per_team or formation.stations)


def protection(formation: Formation, per_team: int) -> Fraction:
    """Police per station, exact: what plans are compared by."""
    return Fraction(formation.police, per_team)


def pairs_of(strength: int, reserve: float) -> int:
    """Pairs a unit can send once its reserve is held back. Source: contracts.md 4, with its 1e-9 against rounding."""
    return int((1 - reserve) * strength / 2 + 1e-9)
