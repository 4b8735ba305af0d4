"""Who meets whom in a plan, and who of a class stays without when pairs fall short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from damai.deployment.assigning import Row, Teams, Units, assign_teams
from damai.deployment.by_district import Asking, by_district
from damai.deployment.formations import pairs_of
from damai.deployment.grouping_rules import Team
from damai.deployment.locks import locked_teams, pairs_in
from damai.deployment.plan import Inputs, Options
from damai.deployment.shortage import priority_of
from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.coverage import chosen, coverage
from damai.deployment.solvers.fairness import levelled
from damai.deployment.solvers.field import Ints
from damai.deployment.solvers.sending import FLOW
from damai.deployment.ways import Ways, ways_of


@dataclass(frozen=True, slots=True)
class Meeting:
    """``rows`` by team, then unit; ``uncovered``: team ids without officers; ``uncovered_n`` of every class, the highest
    first. ``answer`` is of the metres of the teams whose points were measured, those of locked units among them."""

    rows: tuple[Row, ...]
    uncovered: frozenset[str]
    uncovered_n: Mapping[str, int]
    answer: Answer


def meet(
    teams: Sequence[Team], inputs: Inputs, options: Options, *, running: Running = always
) -> Meeting:
    """Assign the teams to the units in pairs of officers. The police of locked teams are taken first; then who of a class
    stays without is decided by voters (more are served first), then by id, and never by distance; then teams whose points
    nobody measured are met by district, and the others with the fewest metres.

    Raises Unplannable ``no-way``, ``matrix-hole``.
    """
    asked = _Asked(teams, inputs, options)
    rows = asked.locked_rows()
    served = asked.served()
    left = asked.left(served)
    rows += asked.by_district_rows([t for t in served if not asked.ways.surveyed[t]], left)
    more, answer = asked.nearest_rows([t for t in served if asked.ways.surveyed[t]], left, running)
    kept_m = sum((row.metres or 0) * pairs_in(row.police) for row in asked.locked_rows())
    rows += more
    met = {row.team_id for row in rows}
    bare = frozenset(team.team_id for team in teams if team.team_id not in met)
    rows += [Row(team, "", 0, 0, 0.0) for team in bare]
    uncovered_n = {
        name: sum(team.risk_class == name and team.team_id in bare for team in teams)
        for name in reversed(list(inputs.formations))
    }
    return Meeting(
        tuple(sorted(rows, key=lambda row: (row.team_id, row.unit_id))),
        bare,
        uncovered_n,
        replace(answer, value=answer.value + kept_m, bound=answer.bound + kept_m),
    )


class _Asked:
    """Teams in the order of their ids, units likewise; what is still left of each unit."""

    def __init__(self, teams: Sequence[Team], inputs: Inputs, options: Options) -> None:
        self.teams = sorted(teams, key=lambda team: team.team_id)
        self.inputs, self.options = inputs, options
        self.ways: Ways = ways_of(self.teams, inputs)
        self.locked = locked_teams(self.teams, options)
        self.police = [inputs.formations[team.risk_class].police for team in self.teams]
        self.capacity = np.array(
            [pairs_of(int(n), options.reserve) for n in inputs.units.strength], np.int64
        )
        self.taken = np.zeros_like(self.capacity)
        at = {unit: u for u, unit in enumerate(inputs.units.unit_id)}
        for one in self.locked.values():
            for unit, police in one.units:
                self.taken[at[unit]] += pairs_in(police)

    def locked_rows(self) -> list[Row]:
        at = {unit: u for u, unit in enumerate(self.inputs.units.unit_id)}
        return [
            Row(team.team_id, unit, police, *self.ways.way(t, at[unit]))
            for t, team in enumerate(self.teams)
            for unit, police in self._sent(t)
        ]

    def _sent(self, team: int) -> Sequence[tuple[str, int]]:
        lock = self.locked.get(self.teams[team].team_id)
        return lock.units if lock else ()

    def served(self) -> list[int]:
        """The teams that the pairs left by the locked ones cover, those of the highest class and with most voters first."""
        open_ = [t for t in range(len(self.teams)) if not self._sent(t)]
        supply = int((self.capacity - self.taken).sum())
        pairs = np.array([pairs_in(self.police[t]) for t in open_], np.int64)
        order = list(self.inputs.formations)
        rank = np.array([order.index(self.teams[t].risk_class) for t in open_], np.int64)
        priority = self._priority(open_)
        found = chosen(coverage(pairs, rank, supply), pairs, priority, supply)
        first = sorted(np.flatnonzero(found).tolist(), key=lambda k: (-rank[k], priority[k]))
        return [open_[k] for k in first]

    def _priority(self, open_: Sequence[int]) -> Ints:
        stations = self.inputs.stations
        voters = dict(zip(stations.station_id, stations.voters.tolist(), strict=True))
        ids = [self.teams[t].team_id for t in open_]
        each = [sum(max(voters[code], 0) for code in self.teams[t].stations) for t in open_]
        return priority_of(ids, [float("nan")] * len(ids), each)

    def left(self, served: Sequence[int]) -> Ints:
        """Pairs of each unit for the teams served; with ``level`` only so many that the fullest is as empty as can be."""
        needed = sum(pairs_in(self.police[t]) for t in served)
        if not self.options.level:
            return self.capacity - self.taken
        return levelled(self.capacity, needed, self.taken)[0]

    def by_district_rows(self, asking: Sequence[int], left: Ints) -> list[Row]:
        """Takes their pairs from ``left``."""
        each = [Asking(self.teams[t].district, pairs_in(self.police[t])) for t in asking]
        police = {t: self.police[t] for t in asking}
        rows = []
        for k, u, pairs in by_district(each, self.inputs.units.districts, left.tolist()):
            sent = min(2 * pairs, police[asking[k]])
            police[asking[k]] -= sent
            left[u] -= pairs
            rows.append(Row(self.teams[asking[k]].team_id, self.inputs.units.unit_id[u], sent, None, None))  # fmt: skip
        return rows

    def nearest_rows(
        self, asking: Sequence[int], left: Ints, running: Running
    ) -> tuple[list[Row], Answer]:
        """The fewest metres from the pairs ``left``, every team whole."""
        if not asking:
            return [], Answer(0.0, 0.0, Status.OPTIMAL, FLOW)
        asking = sorted(asking)
        stations, units = self.inputs.stations, self.inputs.units
        base = [self.ways.base[t] for t in asking]
        block = [self.ways.row[t] for t in asking]
        rows, found = assign_teams(
            Teams(
                team_id=[self.teams[t].team_id for t in asking],
                rank=[0] * len(asking),
                lat=stations.lat[base].tolist(),
                lon=stations.lon[base].tolist(),
                police=[self.police[t] for t in asking],
            ),
            Units(
                unit_id=units.unit_id,
                lat=units.lat.tolist(),
                lon=units.lon.tolist(),
                strength=(2 * left).tolist(),
            ),
            reserve=0.0,
            metres=None if self.ways.metres is None else self.ways.metres[block],
            minutes=None if self.ways.minutes is None else self.ways.minutes[block],
            running=running,
        )
        return rows, found.answer
