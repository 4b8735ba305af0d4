"""Who meets whom: the ways from the units to the bases, and the rows of the assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.formations import Formation, pairs_of
from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs, Met, Options
from damai.deployment.reading.places import Stations
from damai.deployment.solvers.answer import Answer, Running, always
from damai.deployment.solvers.assign import assign
from damai.deployment.solvers.field import Points


@dataclass(frozen=True, slots=True)
class Meeting:
    """``uncovered``: team ids without officers; ``uncovered_n`` of every class, the highest first."""

    met: tuple[Met, ...]
    uncovered: frozenset[str]
    uncovered_n: Mapping[str, int]
    answer: Answer


def meet(
    teams: Sequence[Team], inputs: Inputs, options: Options, *, running: Running = always
) -> Meeting:
    """Assign the teams to the units in pairs of officers. Who of a class stays without is decided by voters (more are
    served first), then by id, and never by distance."""
    teams = sorted(teams, key=lambda team: team.team_id)
    formations, units = inputs.formations, inputs.units
    classes = {name: rank for rank, name in enumerate(formations)}
    pairs = np.array([formations[team.risk_class].pairs_n for team in teams], np.int64)
    capacity = np.array([pairs_of(int(n), options.reserve) for n in units.strength], np.int64)
    ways = _Ways(teams, inputs)
    found = assign(
        ways.field,
        pairs,
        capacity,
        np.array([classes[team.risk_class] for team in teams], np.int64),
        priority=_priority(teams, inputs.stations),
        running=running,
    )
    met = _rows(found, teams, ways, formations)
    bare = frozenset(team.team_id for team, ok in zip(teams, found.is_covered, strict=True) if not ok)  # fmt: skip
    uncovered_n = {
        name: sum(team.risk_class == name and team.team_id in bare for team in teams)
        for name in reversed(list(formations))
    }
    return Meeting(met, bare, uncovered_n, found.answer)


class _Ways:
    """Metres and minutes from unit to base: of the matrix where it knows such pairs, else straight and estimated."""

    def __init__(self, teams: Sequence[Team], inputs: Inputs) -> None:
        at = {code: i for i, code in enumerate(inputs.stations.station_id)}
        bases = [at[team.base_station] for team in teams]
        self.units = inputs.units
        self.lat, self.lon = inputs.stations.lat[bases], inputs.stations.lon[bases]
        names = [team.base_station for team in teams]
        block = inputs.matrix.block(self.units.unit_id, names) if inputs.matrix else None
        if block is not None and not np.isfinite(block[0]).all():
            u, t = np.argwhere(~np.isfinite(block[0]))[0]
            raise Unplannable(
                "no-way",
                f"There is no way from {self.units.unit_id[u]} to {names[t]}; a unit must reach every team: give its"
                " minutes, by ferry too, or leave the unit out.",
            )
        self.minutes: Any = None if block is None else block[0].T
        self.metres: Any = None if block is None or block[1] is None else block[1].T
        self.field: Any = (
            Points(self.lat, self.lon, self.units.lat, self.units.lon)
            if self.metres is None
            else self.metres
        )

    def way(self, team: int, unit: int) -> tuple[float, float]:
        """(metres, minutes)."""
        straight = int(metres([self.units.lat[unit]], [self.units.lon[unit]], [self.lat[team]], [self.lon[team]])[0, 0])  # fmt: skip
        far = float(straight) if self.metres is None else float(self.metres[team, unit])
        long = float(minutes_of(straight)) if self.minutes is None else float(self.minutes[team, unit])  # fmt: skip
        return far, long


def _priority(teams: Sequence[Team], stations: Stations) -> Any:
    """(teams_n,) the place of each team in the queue of its class: more voters first, then the smaller id."""
    known = dict(zip(stations.station_id, np.maximum(stations.voters, 0).tolist(), strict=True))
    voters = [sum(known[code] for code in team.stations) for team in teams]
    order = sorted(range(len(teams)), key=lambda i: (-voters[i], teams[i].team_id))
    place = np.empty(len(teams), np.int64)
    place[order] = np.arange(len(teams))
    return place


def _rows(
    found: Any, teams: Sequence[Team], ways: _Ways, formations: Mapping[str, Formation]
) -> tuple[Met, ...]:
    rows = []
    sent = [0] * len(teams)
    for t, u, pairs in zip(found.team.tolist(), found.unit.tolist(), found.pairs.tolist(), strict=True):  # fmt: skip
        police = min(2 * pairs, formations[teams[t].risk_class].police - sent[t])  # the odd officer
        sent[t] += police
        far, long = ways.way(t, u)
        unit = ways.units.unit_id[u]
        rows.append(Met(team_id=teams[t].team_id, unit_id=unit, police=police, metres=far, minutes=long))  # fmt: skip
    for t, team in enumerate(teams):
        if not found.is_covered[t]:
            rows.append(Met(team_id=team.team_id, unit_id="", police=0, metres=None, minutes=None))
    return tuple(rows)
