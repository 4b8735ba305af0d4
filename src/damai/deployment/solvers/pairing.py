"""Teams of two stations: the exact pairing of least cost.

Minimum-weight perfect matching by blossoms (Edmonds 1965; Galil, ACM Comput. Surv. 18 (1986) 23-38, as networkx has it)
on few edges: the prices of the linear assignment tell how much worse a pairing with an edge must be, so an edge whose
surplus is above what a known pairing is away from the assignment's bound is in no best pairing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from damai.deployment.solvers.median_groups import FORBIDDEN_M, Ints, Table

NEVER = 8 * FORBIDDEN_M
"""Above any pair, also a forbidden one: a point with itself, two empty places."""
EDGES_A_NODE_N = 4
"""Where the first try begins; a try that is too narrow is widened, so it changes the time alone."""


def paired(cost: Ints, p: int) -> tuple[Table, int]:
    """Groups (p, 2), medoid first, an empty place as ``n``; and their least cost. ``n / 2 <= p <= n``; proven."""
    n = len(cost)
    alone = np.diagonal(cost)
    based = cost + alone[:, None]  # what a pair costs around its row
    both = np.minimum(based, based.T)
    nodes = 2 * p
    table = np.full((nodes, nodes), NEVER, dtype=np.int64)
    table[:n, :n] = both
    table[:n, n:] = alone[:, None]  # with an empty place
    table[n:, :n] = alone
    table[np.arange(nodes), np.arange(nodes)] = NEVER
    mates = _matched(table)
    groups = np.full((p, 2), n, dtype=np.intp)
    firsts = [i for i in range(n) if mates[i] > i]
    value = 0
    for k, i in enumerate(firsts):
        j = int(mates[i])
        if j >= n:
            groups[k, 0] = i
        else:
            groups[k] = (i, j) if based[i, j] <= based[j, i] else (j, i)
        value += int(table[i, j])
    return groups, value


def _matched(table: Ints) -> Table:
    """Each node's mate in a perfect matching of least weight of the symmetric ``table``."""
    surplus, bound = _surplus(table)
    nodes = len(table)
    one, two = np.triu_indices(nodes, 1)
    over = surplus[one, two]
    rising = np.sort(over)
    within = int(rising[min(len(rising), EDGES_A_NODE_N * nodes) - 1])
    while True:
        take = over <= within
        mates = _blossom(nodes, one[take], two[take], table)
        if mates is None:  # too few edges for everybody
            more = min(len(rising), 2 * int(take.sum()))
            within = int(rising[more - 1])
            continue
        away = int(table[np.arange(nodes), mates].sum()) - bound
        if away <= within:
            return mates
        within = away


def _blossom(nodes: int, one: Table, two: Table, table: Ints) -> Table | None:
    import networkx as nx  # type: ignore[import-untyped] # half a second of import

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(nodes))
    weights = table[one, two]
    graph.add_weighted_edges_from(zip(one.tolist(), two.tolist(), (-weights).tolist(), strict=True))
    pairs = nx.max_weight_matching(graph, maxcardinality=True)
    if 2 * len(pairs) < nodes:
        return None
    mates = np.zeros(nodes, dtype=np.intp)
    for i, j in pairs:
        mates[i], mates[j] = j, i
    return mates


def _surplus(table: Ints) -> tuple[Ints, int]:
    """Twice how much worse than the assignment's bound a matching with each edge is at least; twice that bound.

    The prices are shortest ways in the residual graph of the assignment (whole numbers, no rounding).
    """
    from scipy.optimize import linear_sum_assignment

    row, column = linear_sum_assignment(table)
    taken = table[row, column]
    way = np.empty_like(table)
    way[column] = table - taken[:, None]
    price = np.zeros(len(table), dtype=np.int64)
    while True:
        shorter = np.minimum(price, (price[:, None] + way).min(axis=0))
        if np.array_equal(shorter, price):
            break
        price = shorter
    both = price + taken - price[column]
    return 2 * table - both[:, None] - both[None, :], int(taken.sum())
