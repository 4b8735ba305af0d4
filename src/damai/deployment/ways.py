"""The ways from the units to the bases of a plan: metres and minutes where points were measured, and nothing where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs


@dataclass(frozen=True, slots=True)
class Ways:
    """``base`` place of each team's base among the stations, ``surveyed`` whether it was measured. ``metres`` and
    ``minutes`` (surveyed teams, units), where somebody states them; ``row`` of a team there, -1 where not surveyed."""

    inputs: Inputs
    base: tuple[int, ...]
    surveyed: tuple[bool, ...]
    row: tuple[int, ...]
    metres: Any
    minutes: Any

    def way(self, team: int, unit: int) -> tuple[int, float] | tuple[None, None]:
        """(metres, minutes) from a unit to a team's base."""
        if not self.surveyed[team]:
            return None, None
        stations, units, at, row = (
            self.inputs.stations,
            self.inputs.units,
            self.base[team],
            self.row[team],
        )
        straight = metres(
            units.lat[[unit]], units.lon[[unit]], stations.lat[[at]], stations.lon[[at]]
        )
        long = straight[0, 0] if self.metres is None else self.metres[row, unit]
        minutes = minutes_of(long) if self.minutes is None else self.minutes[row, unit]
        return int(long), float(minutes)


def ways_of(teams: Sequence[Team], inputs: Inputs) -> Ways:
    """Raises Unplannable ``no-way`` and ``matrix-hole``: a unit must reach every team whose base was measured."""
    at = {code: i for i, code in enumerate(inputs.stations.station_id)}
    known = inputs.stations.is_surveyed
    base = tuple(at[team.base_station] for team in teams)
    surveyed = tuple(bool(known[i]) for i in base)
    row = tuple(k - 1 if yes else -1 for k, yes in zip(np.cumsum(surveyed).tolist(), surveyed, strict=True))  # fmt: skip
    metres_, minutes = _stated([t for t, yes in zip(teams, surveyed, strict=True) if yes], inputs)
    return Ways(inputs, base, surveyed, row, metres_, minutes)


def _stated(teams: Sequence[Team], inputs: Inputs) -> tuple[Any, Any]:
    """(metres, minutes), each (teams, units), of the matrix; None where it says nothing of them."""
    names = [team.base_station for team in teams]
    block = inputs.matrix.block(inputs.units.unit_id, names) if inputs.matrix and names else None
    if block is None:
        return None, None
    if not np.isfinite(block[0]).all():
        u, t = np.argwhere(~np.isfinite(block[0]))[0]
        raise Unplannable("no-way", unit=inputs.units.unit_id[u], station=names[t])
    return (None if block[1] is None else block[1].T), block[0].T
