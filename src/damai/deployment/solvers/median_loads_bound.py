"""Pricing of medoids when demands differ: a knapsack each, all at once.

Each candidate takes itself and the others that pay most within the capacity left: 0-1 knapsacks over one table, which gives
a better bound than the linear relaxation. Source: Pirkul, Comput. Ind. Eng. 12 (1987) 35-48; Ceselli and Righini,
Networks 45 (2005) 125-142.
"""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.median_bound import SCALE, Pricing
from damai.deployment.solvers.median_groups import Ints, Table

WIDEST = 2_000
"""Columns of the table. Larger capacities are told in coarser units, demands rounded down: a weaker bound, still one."""


def priced_by_load(cost: Ints, load: Ints, capacity: int, p: int) -> Pricing:
    unit = -(-capacity // WIDEST)
    weight, room = load // unit, capacity // unit
    scaled = cost * SCALE
    return lambda price: _priced(scaled, weight, room, price, p)


def _priced(scaled: Ints, weight: Ints, room: int, price: Ints, p: int) -> tuple[Ints, Table, Ints]:
    n = len(scaled)
    left = scaled - price
    own = np.diagonal(left).copy()
    gain = np.minimum(left, 0)
    np.fill_diagonal(gain, 0)
    best = _filled(gain, weight, room)[-1]
    free = room - weight
    worth = own + best[np.arange(n), free]
    opened = np.argsort(worth, kind="stable")[:p]
    count = np.bincount(opened, minlength=n)
    tables = _filled(gain[opened], weight, room, every=True)
    at = free[opened].copy()
    rows = np.arange(p)
    for i in range(n - 1, -1, -1):
        taken = tables[i + 1][rows, at] != tables[i][rows, at]
        count[i] += int(taken.sum())
        at -= taken * weight[i]
    return worth, opened, count


def _filled(gain: Ints, weight: Ints, room: int, *, every: bool = False) -> list[Ints]:
    """Least sum of gains within each capacity, a row a candidate; of ``every`` point's turn, or of the last."""
    table = np.zeros((len(gain), room + 1), dtype=np.int64)
    tables = [table]
    for i in range(gain.shape[1]):
        w = int(weight[i])
        column = gain[:, i : i + 1]
        if every:
            table = table.copy()
            tables.append(table)
        elif not column.any():
            continue
        table[:, w:] = np.minimum(table[:, w:], table[:, : room + 1 - w] + column)
    return tables
