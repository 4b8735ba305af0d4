"""Who is whose neighbour: directed edges with weights, sorted by their focal unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from damai.risk.engine.arrays import Flags, Floats, Ints
from damai.risk.engine.faults import Fault, Refused

_FAULTS_N = 100


@dataclass(frozen=True)
class Edges:
    """Places of units from 0 to ``units_n``; weights above 0, no unit its own neighbour, no edge twice."""

    units_n: int
    focal: Ints
    neighbour: Ints
    weight: Floats

    def lag(self, x: Floats) -> Floats:
        """Sum of weight times value over each unit's neighbours; 0 without any."""
        return _added(self.focal, self.weight * x[self.neighbour], self.units_n)

    @cached_property
    def neighbours_n(self) -> Ints:
        return np.bincount(self.focal, minlength=self.units_n)

    @cached_property
    def row_sum(self) -> Floats:
        return _added(self.focal, self.weight, self.units_n)

    @cached_property
    def row_square(self) -> Floats:
        return _added(self.focal, self.weight**2, self.units_n)

    @cached_property
    def row_most(self) -> Floats:
        most = np.zeros(self.units_n)
        starts = np.flatnonzero(np.diff(self.focal, prepend=-1))
        if len(starts):
            most[self.focal[starts]] = np.maximum.reduceat(self.weight, starts)
        return most

    @cached_property
    def moments(self) -> tuple[float, float, float]:
        """S0, S1, S2 of Cliff and Ord, Spatial Processes (1981), section 1.5: sum of weights; half the sum of
        squares of w_ij + w_ji; sum of squares of row sum plus column sum."""
        key = self.focal * self.units_n + self.neighbour
        back = self.neighbour * self.units_n + self.focal
        at = np.searchsorted(key, back)
        at[at == len(key)] = 0
        found = key[at] == back if len(key) else np.zeros(0, dtype=bool)
        counter = np.where(found, self.weight[at], 0.0) if len(key) else self.weight
        # Each one-way edge is in the double sum twice, once from either end.
        s1 = 0.5 * float((((self.weight + counter) ** 2) * np.where(found, 1.0, 2.0)).sum())
        column_sum = _added(self.neighbour, self.weight, self.units_n)
        return float(self.weight.sum()), s1, float(((self.row_sum + column_sum) ** 2).sum())

    def standardised(self) -> Edges:
        """Rows that sum to 1."""
        return Edges(
            self.units_n, self.focal, self.neighbour, self.weight / self.row_sum[self.focal]
        )

    def among(self, kept: Flags) -> Edges:
        """Only the units that are kept, renumbered."""
        place = np.cumsum(kept) - 1
        both = kept[self.focal] & kept[self.neighbour]
        return Edges(
            int(kept.sum()), place[self.focal[both]], place[self.neighbour[both]], self.weight[both]
        )


def _added(at: Ints, parts: Floats, n: int) -> Floats:
    return np.bincount(at, parts, n).astype(np.float64, copy=False)


def edges(
    units: Sequence[str], focal: Sequence[str], neighbour: Sequence[str], weight: ArrayLike
) -> Edges:
    """Edges by code. Edges of weight 0 are none. Raises Refused for an unknown unit, a unit that is its own
    neighbour, an edge that is there twice, and a weight that is negative or missing."""
    place = {unit: at for at, unit in enumerate(units)}
    if len(place) != len(units):
        twice = next(u for at, u in enumerate(units) if place[u] != at)
        raise Refused("risk-unit-twice", str(twice), row=place[twice] + 1)
    weights = np.asarray(weight, dtype=np.float64)
    faults: list[Fault] = []
    for at, (a, b) in enumerate(zip(focal, neighbour, strict=True)):
        where = f"{at + 1}: {a}, {b}"
        if a not in place or b not in place:
            faults.append(Fault("risk-edge-unit", where, {"found": a if a not in place else b}))
        elif a == b:
            faults.append(Fault("risk-edge-self", where))
        elif not 0 <= weights[at] < np.inf:
            faults.append(Fault("risk-edge-weight", where, {"found": float(weights[at])}))
        if len(faults) >= _FAULTS_N:
            break
    if faults:
        raise Refused.of(faults)
    heavy = weights > 0
    one = np.array([place[a] for a in focal], dtype=np.int64)[heavy]
    two = np.array([place[b] for b in neighbour], dtype=np.int64)[heavy]
    return of_places(len(units), one, two, weights[heavy], units)


def of_places(
    units_n: int, focal: Ints, neighbour: Ints, weight: Floats, units: Sequence[str] | None = None
) -> Edges:
    """Edges by place in the table, in any order. Raises Refused for an edge that is there twice."""
    order = np.lexsort((neighbour, focal))
    focal, neighbour, weight = focal[order], neighbour[order], weight[order]
    twice = np.flatnonzero((np.diff(focal) == 0) & (np.diff(neighbour) == 0))
    if len(twice):
        a, b = int(focal[twice[0]]), int(neighbour[twice[0]])
        where = f"{units[a]}, {units[b]}" if units is not None else f"{a}, {b}"
        raise Refused("risk-edge-twice", where)
    return Edges(units_n, focal, neighbour, weight)


def siblings(units: Sequence[str]) -> Edges:
    """Neighbours by the code tree, where there are no boundaries: the units of one parent (the text before
    the last dot), each weighing 1."""
    below: dict[str, list[int]] = {}
    for at, unit in enumerate(units):
        below.setdefault(unit.rpartition(".")[0], []).append(at)
    pairs = [(a, b) for rows in below.values() for a in rows for b in rows if a != b]
    focal, neighbour = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return of_places(len(units), focal, neighbour, np.ones(len(pairs)))
