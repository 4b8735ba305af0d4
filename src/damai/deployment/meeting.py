"""Who meets whom in a plan: the ways from the units to the bases, and who of a class stays without when pairs fall short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.assigning import Row, Teams, Units, assign_teams
from damai.deployment.faults import Unplannable
from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs, Options
from damai.deployment.shortage import priority_of
from damai.deployment.solvers.answer import Answer, Running, always


@dataclass(frozen=True, slots=True)
class Meeting:
    """``rows`` by team, then unit; ``uncovered``: team ids without officers; ``uncovered_n`` of every class, the highest
    first."""

    rows: tuple[Row, ...]
    uncovered: frozenset[str]
    uncovered_n: Mapping[str, int]
    answer: Answer


def meet(
    teams: Sequence[Team], inputs: Inputs, options: Options, *, running: Running = always
) -> Meeting:
    """Assign the teams to the units in pairs of officers. Who of a class stays without is decided by voters (more are
    served first), then by id, and never by distance. Raises Unplannable ``no-way``, ``matrix-hole``."""
    stations, units, formations = inputs.stations, inputs.units, inputs.formations
    at = {code: i for i, code in enumerate(stations.station_id)}
    classes = {name: rank for rank, name in enumerate(formations)}
    bases = [at[team.base_station] for team in teams]
    ids = [team.team_id for team in teams]
    voters = [int(sum(max(stations.voters[at[code]], 0) for code in team.stations)) for team in teams]  # fmt: skip
    metres, minutes = _stated(teams, inputs)
    rows, found = assign_teams(
        Teams(
            team_id=ids,
            rank=[classes[team.risk_class] for team in teams],
            lat=stations.lat[bases].tolist(),
            lon=stations.lon[bases].tolist(),
            police=[formations[team.risk_class].police for team in teams],
            priority=priority_of(ids, [float("nan")] * len(ids), voters).tolist(),
        ),
        Units(
            unit_id=units.unit_id,
            lat=units.lat.tolist(),
            lon=units.lon.tolist(),
            strength=units.strength.tolist(),
        ),
        reserve=options.reserve,
        metres=metres,
        minutes=minutes,
        running=running,
    )
    bare = frozenset(row.team_id for row in rows if not row.unit_id)
    uncovered_n = {
        name: sum(team.risk_class == name and team.team_id in bare for team in teams)
        for name in reversed(list(formations))
    }
    return Meeting(tuple(rows), bare, uncovered_n, found.answer)


def _stated(teams: Sequence[Team], inputs: Inputs) -> tuple[Any, Any]:
    """(metres, minutes), each (teams, units), of the matrix; None where it says nothing of them."""
    names = [team.base_station for team in teams]
    block = inputs.matrix.block(inputs.units.unit_id, names) if inputs.matrix else None
    if block is None:
        return None, None
    if not np.isfinite(block[0]).all():
        u, t = np.argwhere(~np.isfinite(block[0]))[0]
        raise Unplannable(
            "no-way",
            f"There is no way from {inputs.units.unit_id[u]} to {names[t]}; a unit must reach every team: give its minutes,"
            " by ferry too, or leave the unit out.",
        )
    return (None if block[1] is None else block[1].T), block[0].T
