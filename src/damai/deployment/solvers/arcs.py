"""Which units a team may be met by, nearest first, and no more of them than the prices call for."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.field import FARTHEST_M, Field, Ints

FIRST_K = 12
"""Arcs a team begins with. The study measured what a fixed K loses (10: 0.26 %, 20: 0.001 %); here nothing is lost,
because a team gets more before any omitted arc could matter."""
LEAST_MARGIN_M = 500
NEVER = np.iinfo(np.int64).max // 4


class Arcs:
    """Arcs of team t: ``unit`` and ``cost`` at ``first[t] : first[t] + count[t]``, the cheapest first.

    ``horizon[t]``: every arc left out costs at least that, its unit's price included; prices only rise, so it stays
    true. While what a pair of t pays (metres + price of its unit) is at most that, no arc left out can be of use.
    ``outside[t]`` >= 0 is a place beside the units (to stay uncovered), ``outside_m`` its cost; arcs longer than
    ``most_m`` do not exist.
    """

    def __init__(
        self, field: Field, teams: Ints, outside: Ints, outside_m: int = 0, most_m: int = NEVER
    ) -> None:
        self.field, self.teams, self.outside = field, teams, outside
        self.outside_m, self.most_m = outside_m, most_m
        n = len(teams)
        self.first, self.count = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.horizon = np.full(n, -1, np.int64)
        self.unit, self.cost = np.empty(0, np.int64), np.empty(0, np.int64)
        self.end = 0
        k = min(FIRST_K, field.shape[1])
        unit, cost = field.nearest(teams, k)
        is_all = (k == field.shape[1]) | (cost[:, -1] > most_m)
        self.horizon = np.where(is_all, NEVER, cost[:, -1])
        self.margin = np.maximum(LEAST_MARGIN_M, cost[:, -1] // 4)
        self._write(np.arange(n), np.repeat(np.arange(n), k), unit.ravel(), cost.ravel())

    def extend(self, rows: Ints, pays: Ints, price: Ints) -> None:
        """For these the units that cost less than ``pays`` and a margin at these prices, twice as wide each time."""
        real = price[: self.field.shape[1]]
        limit = pays + self.margin[rows]
        self.margin[rows] *= 2
        which, unit, cost = self.field.below(self.teams[rows], limit, real)
        kept, arc = self.rows(rows)
        is_real = self.unit[arc] < self.field.shape[1]
        which = np.concatenate((which, kept[is_real]))
        unit = np.concatenate((unit, self.unit[arc][is_real]))
        cost = np.concatenate((cost, self.cost[arc][is_real]))
        _, once = np.unique(which * self.field.shape[1] + unit, return_index=True)
        self._write(rows, which[once], unit[once], cost[once])
        is_all = limit > min(self.most_m, FARTHEST_M) + real.max()
        self.horizon[rows] = np.where(is_all, NEVER, limit)

    def rows(self, teams: Ints) -> tuple[Ints, Ints]:
        """(which of ``teams``, arc) of all their arcs, in order."""
        counts = self.count[teams]
        which = np.repeat(np.arange(len(teams)), counts)
        start = np.repeat(self.first[teams] - (np.cumsum(counts) - counts), counts)
        return which, start + np.arange(len(which))

    def _write(self, part: Ints, which: Ints, unit: Ints, cost: Ints) -> None:
        """Lists anew for the teams ``part``, the cheapest first."""
        legal = cost <= self.most_m
        which, unit, cost = which[legal], unit[legal], cost[legal]
        has = np.flatnonzero(self.outside[part] >= 0)
        which = np.concatenate((which, has))
        unit = np.concatenate((unit, self.outside[part[has]]))
        cost = np.concatenate((cost, np.full(len(has), self.outside_m)))
        order = np.lexsort((unit, cost, which))
        which, unit, cost = which[order], unit[order], cost[order]
        counts = np.bincount(which, minlength=len(part))
        need = self.end + len(which)
        if need > len(self.unit):
            more = np.empty(max(need, len(self.unit) * 5 // 4) - len(self.unit), np.int64)
            self.unit = np.concatenate((self.unit, more))
            self.cost = np.concatenate((self.cost, more))
        self.first[part] = self.end + np.cumsum(counts) - counts
        self.count[part] = counts
        self.unit[self.end : need], self.cost[self.end : need] = unit, cost
        self.end = need
