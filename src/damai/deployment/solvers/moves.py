"""Who could move where, and at what price: the unit graph of the flow, kept current while pairs move."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from damai.deployment.solvers.arcs import NEVER, Arcs
from damai.deployment.solvers.coverage import Flags
from damai.deployment.solvers.field import Ints

SHIFT = 27
"""Differences of metres fit 27 bits: each cost is below 2**26 (``field.FARTHEST_M``)."""
MIDDLE = 1 << (SHIFT - 1)


class Moves:
    """State of a flow in pairs. ``at[i]`` = unit of pair i, ``cost[i]`` its metres; of unit a, ``to[a]``, ``by[a]`` and
    ``who[a]``: the units its pairs could move to, the least extra metres, and the pair that would move; ``reach[a]``:
    the highest price of a under which no arc left out can matter to its pairs."""

    def __init__(self, arcs: Arcs, team_of: Ints, units_n: int) -> None:
        self.arcs, self.team_of, self.units_n = arcs, team_of, units_n
        self.at = arcs.unit[arcs.first[team_of]]
        self.cost = arcs.cost[arcs.first[team_of]]
        order = np.argsort(self.at, kind="stable")
        cuts = np.searchsorted(self.at[order], np.arange(units_n + 1))
        self.members = [set(order[a:b].tolist()) for a, b in pairwise(cuts.tolist())]
        empty = np.empty(0, np.int64)
        self.to, self.by, self.who = ([empty] * units_n for _ in range(3))
        self.reach = np.full(units_n, NEVER)
        self._lost: set[int] = set(range(units_n))
        self._gained: dict[int, set[int]] = {}
        self.settle()

    def move(self, pair: int, to: int, cost: int) -> None:
        """Takes effect on the graph at ``settle``."""
        old = int(self.at[pair])
        self.members[old].discard(pair)
        self.members[to].add(pair)
        self.at[pair], self.cost[pair] = to, cost
        self._lost.add(old)
        self._gained.setdefault(to, set()).add(pair)

    def extend(self, raised: Ints, price: Ints, is_lost: Flags) -> bool:
        """Give more arcs to the teams whose pairs would pay more than their horizon at ``raised`` prices, and to those at
        units with no way to any room; False = there are none to give. What is left out is judged by ``price``, which holds
        now: with more arcs the prices to come may be lower than ``raised``, but never than it."""
        units = np.flatnonzero((raised > self.reach) | is_lost)
        pairs = np.array([p for a in units.tolist() for p in sorted(self.members[a])], np.int64)
        teams, horizon = self.team_of[pairs], self.arcs.horizon[self.team_of[pairs]]
        pays = self.cost[pairs] + raised[self.at[pairs]]
        is_short = ((pays > horizon) | is_lost[self.at[pairs]]) & (horizon < NEVER)
        if not is_short.any():
            return False
        most = np.full(len(self.arcs.count), -1)
        np.maximum.at(most, teams[is_short], pays[is_short])
        rows = np.flatnonzero(most >= 0)
        self.arcs.extend(rows, most[rows], price)
        for pair in np.flatnonzero((most >= 0)[self.team_of]).tolist():
            self._gained.setdefault(int(self.at[pair]), set()).add(pair)
            self._lost.add(int(self.at[pair]))  # its reach has grown
        self.settle()
        return True

    def settle(self) -> None:
        """Price the moves of every unit that lost or gained a pair."""
        touched = sorted(self._lost | set(self._gained))
        step = 1024  # bounds the memory of the first pricing
        for at in range(0, len(touched), step):
            self._price_moves(touched[at : at + step])
        self._lost, self._gained = set(), {}

    def options(self, unit: int) -> tuple[Ints, Ints, Ints]:
        """(pair, to, extra metres) of every move out of a unit."""
        pairs = np.array(sorted(self.members[unit]), np.int64)
        which, arc = self.arcs.rows(self.team_of[pairs])
        pair, to = pairs[which], self.arcs.unit[arc]
        away = to != unit
        return pair[away], to[away], (self.arcs.cost[arc] - self.cost[pair])[away]

    def _price_moves(self, units: list[int]) -> None:
        """Best moves that are still there stay; only what lost its mover, and new pairs, are weighed again."""
        mine = [sorted(self.members[a] if a in self._lost else self._gained[a]) for a in units]
        local = np.repeat(np.arange(len(units)), [len(pairs) for pairs in mine])
        pairs = np.array([p for some in mine for p in some], np.int64)
        unit_, teams = np.array(units, np.int64), self.team_of[pairs]
        self.reach[[a for a in units if a in self._lost]] = NEVER
        np.minimum.at(self.reach, unit_[local], self.arcs.horizon[teams] - self.cost[pairs])
        is_new = np.array([p in new for a, some in zip(units, mine, strict=True)
                           for new in (self._gained.get(a, ()),) for p in some], bool)  # fmt: skip

        old = np.repeat(np.arange(len(units)), [len(self.to[a]) for a in units])
        old_to, old_by, old_who = (
            np.concatenate([of[a] for a in units]) for of in (self.to, self.by, self.who)
        )
        stays = self.at[old_who] == unit_[old]
        old, old_to, old_by, old_who = old[stays], old_to[stays], old_by[stays], old_who[stays]
        is_kept = np.zeros((len(units), self.units_n), bool)
        is_kept[old, old_to] = True

        which, arc = self.arcs.rows(teams)
        from_, to = local[which], self.arcs.unit[arc]
        counts = (to != unit_[from_]) & (is_new[which] | ~is_kept[from_, to])
        from_, to, who = from_[counts], to[counts], pairs[which[counts]]
        by = self.arcs.cost[arc[counts]] - self.cost[who]

        from_, to = np.concatenate((old, from_)), np.concatenate((old_to, to))
        by, who = np.concatenate((old_by, by)), np.concatenate((old_who, who))
        group = from_ * self.units_n + to
        order = np.argsort((group << SHIFT) + by + MIDDLE, kind="stable")
        best = order[np.flatnonzero(np.diff(group[order], prepend=-1))]
        cuts = np.searchsorted(from_[best], np.arange(len(units) + 1))
        for a, (start, end) in zip(units, pairwise(cuts.tolist()), strict=True):
            rows = best[start:end]
            self.to[a], self.by[a], self.who[a] = to[rows], by[rows], who[rows]
