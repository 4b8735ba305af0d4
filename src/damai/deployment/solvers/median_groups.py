"""Groups around medoids: who belongs to whom at least cost, and which member is the best middle.

``cost[j, i]`` is what member ``i`` costs in the group of medoid ``j``. Groups are a table (p, capacity) of
members with the medoid first; an empty place holds ``n``, the index of a row and column of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Table = NDArray[np.intp]

FORBIDDEN_M = 100_000_000
"""Stands for a pair that may not be: 100,000 km, more than all arms of a part that keeps its rules together."""


@dataclass(frozen=True, slots=True)
class Costs:
    """``plain`` (n, n); ``padded`` (n + 1, n + 1) holds it, and 0 for places that nobody fills."""

    plain: Ints
    padded: Ints
    capacity: int

    @classmethod
    def of(cls, cost: Ints, capacity: int) -> Costs:
        padded = np.zeros((len(cost) + 1, len(cost) + 1), dtype=np.int64)
        padded[:-1, :-1] = cost
        return cls(cost, padded, capacity)

    @property
    def n(self) -> int:
        return len(self.plain)


def assigned(costs: Costs, medoids: Table, points: Table) -> Table:
    """The cheapest groups of ``points`` around ``medoids`` (among them), each at most ``capacity``: exact.

    A medoid stays at home, so each group has a member that is its medoid. The rest go to capacity - 1 equal
    places a medoid: linear assignment (Crouse, IEEE Trans. Aerosp. Electron. Syst. 52 (2016) 1679-1696, as scipy has it).
    """
    from scipy.optimize import linear_sum_assignment  # half a second of import

    at_home = np.zeros(costs.n, dtype=bool)
    at_home[medoids] = True
    others = points[~at_home[points]]
    places = costs.capacity - 1
    groups = np.full((len(medoids), costs.capacity), costs.n, dtype=np.intp)
    groups[:, 0] = medoids
    if len(others):
        table = np.repeat(costs.plain[np.ix_(medoids, others)], places, axis=0)
        row, column = linear_sum_assignment(table)
        groups[row // places, 1 + row % places] = others[column]
    return groups


def recentred(costs: Costs, groups: Table) -> tuple[Table, Ints]:
    """The best medoid of each group, the lowest where several are, and what the group costs around it."""
    sums = costs.padded[groups[:, :, None], groups[:, None, :]].sum(axis=2)
    sums[groups == costs.n] = np.iinfo(np.int64).max
    best = sums.min(axis=1)
    return np.where(sums == best[:, None], groups, costs.n).min(axis=1), best


def alternated(costs: Costs, medoids: Table, points: Table) -> tuple[Table, int]:
    """Groups and their cost after assigning and recentring in turn until nothing falls (Cooper 1964; Maranzana 1964).

    The medoids stand first in their groups. No other grouping around these medoids costs less.
    """
    groups = assigned(costs, medoids, points)
    best_medoids, cost = recentred(costs, groups)
    value = int(cost.sum())
    while not np.array_equal(best_medoids, groups[:, 0]):
        tried = assigned(costs, best_medoids, points)
        tried_medoids, tried_cost = recentred(costs, tried)
        if int(tried_cost.sum()) >= value:
            break
        groups, best_medoids, value = tried, tried_medoids, int(tried_cost.sum())
    return medoid_first(groups, best_medoids), value


def medoid_first(groups: Table, medoids: Table) -> Table:
    rows = np.arange(len(groups))
    at = np.argmax(groups == medoids[:, None], axis=1)
    turned = groups.copy()
    turned[rows, at], turned[:, 0] = groups[:, 0], medoids
    return turned
