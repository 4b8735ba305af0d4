"""Which units a team may be met by, nearest first, and no more of them than the prices call for."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.field import Field, Ints

FIRST_K = 12
"""Arcs a team begins with. The study measured what a fixed K loses (10: 0.26 %, 20: 0.001 %); here nothing is lost,
because a team gets more before any omitted arc could matter."""
NEVER = np.iinfo(np.int64).max // 4


class Arcs:
    """Arcs of team t: ``unit`` and ``cost`` at ``first[t] : first[t] + count[t]``, the cheapest first.

    ``horizon[t]``: no arc left out is shorter, metres. While what a pair of t pays (metres + price of its unit) is at
    most that above the lowest price, no arc left out can be of use. ``outside[t]`` >= 0 is a place beside the units (to
    stay uncovered), ``outside_m`` its cost; arcs longer than ``most_m`` do not exist.
    """

    def __init__(
        self, field: Field, teams: Ints, outside: Ints, outside_m: int = 0, most_m: int = NEVER
    ) -> None:
        self.field, self.teams, self.outside = field, teams, outside
        self.outside_m, self.most_m = outside_m, most_m
        n = len(teams)
        self.first, self.count = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.asked = np.zeros(n, np.int64)
        self.horizon = np.full(n, -1, np.int64)
        self.unit, self.cost = np.empty(0, np.int64), np.empty(0, np.int64)
        self.end = 0
        self.extend(np.arange(n))

    def extend(self, rows: Ints) -> None:
        """Twice as many arcs for these; those that have all keep them."""
        units_n = self.field.shape[1]
        wanted = np.minimum(np.maximum(FIRST_K, 2 * self.asked[rows]), units_n)
        for k in np.unique(wanted).tolist():
            part = rows[wanted == k]
            unit, cost = self.field.nearest(self.teams[part], k)
            is_all = (k == units_n) | (cost[:, -1] > self.most_m)
            self.horizon[part] = np.where(is_all, NEVER, cost[:, -1])
            self.asked[part] = k
            self._write(part, unit, cost)

    def rows(self, teams: Ints) -> tuple[Ints, Ints]:
        """(which of ``teams``, arc) of all their arcs, in order."""
        counts = self.count[teams]
        which = np.repeat(np.arange(len(teams)), counts)
        start = np.repeat(self.first[teams] - (np.cumsum(counts) - counts), counts)
        return which, start + np.arange(len(which))

    def _write(self, part: Ints, unit: Ints, cost: Ints) -> None:
        # Beside the units is either nearer than all of them or farther, so it stands first or last.
        first = self.outside_m == 0
        unit = np.insert(unit, 0 if first else unit.shape[1], self.outside[part], axis=1)
        cost = np.insert(cost, 0 if first else cost.shape[1], self.outside_m, axis=1)
        is_there = cost <= self.most_m
        is_there[:, 0 if first else -1] = self.outside[part] >= 0
        counts = is_there.sum(axis=1)
        need = self.end + int(counts.sum())
        if need > len(self.unit):
            room = max(need, len(self.unit) * 5 // 4) - len(self.unit)
            more = np.empty(room, np.int64)
            self.unit, self.cost = (
                np.concatenate((self.unit, more)),
                np.concatenate((self.cost, more)),
            )
        self.first[part] = self.end + np.cumsum(counts) - counts
        self.count[part] = counts
        self.unit[self.end : need], self.cost[self.end : need] = unit[is_there], cost[is_there]
        self.end = need
