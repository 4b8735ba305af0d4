"""A search for the proof that groups cannot be better: what the bound rules out is left out, HiGHS does the rest.

At the best multipliers, opening a candidate or giving it a certain member costs at least so much more than the bound; where
that passes the value known, no better plan has it (reduced-cost fixing). Once the medoids are whole the members are a
transport problem, so only those are integer. Least and most members as in ``median_bound``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.solvers.answer import Running
from damai.deployment.solvers.median_bound import SCALE, Dual
from damai.deployment.solvers.median_groups import FORBIDDEN_M, Costs, Ints, Table, alternated

ROUNDING_M = 1e-3
"""How far below the engine's bound a whole number may lie and still be meant: its tolerances are 1e-6 of it."""


@dataclass(frozen=True, slots=True)
class Proof:
    groups: Table
    value: int
    bound: int
    stopped: str


def proved(
    costs: Costs, groups: Table, value: int, found: Dual, *, nodes_n: int, running: Running
) -> Proof:
    """Groups no worse than those given, and the best bound known: equal to the value when it was proven."""
    from damai.deployment.solvers.mip import solve

    pairs = possible(costs, found, len(groups), value)
    served = np.zeros(costs.n + 1, dtype=np.intp)
    served[groups] = groups[:, :1]
    now = np.zeros((costs.n, costs.n), dtype=bool)
    now[served[:-1], np.arange(costs.n)] = True
    programme, medoid, member = _programme(costs, pairs, len(groups))
    start = now[medoid, member].astype(float)
    verdict = solve(programme, start=start, gap=1 - ROUNDING_M, nodes_n=nodes_n, running=running)
    if verdict.x is not None:
        opened = np.unique(medoid[(medoid == member) & (verdict.x > 0.5)])
        if len(opened) == len(groups):
            tried, cost = alternated(costs, opened, np.arange(costs.n, dtype=np.intp))
            if cost < value:
                groups, value = tried, cost
    bound = found.bound
    if np.isfinite(verdict.bound):  # it is not when HiGHS was stopped before its first relaxation
        bound = max(bound, int(np.ceil(verdict.bound - ROUNDING_M)))
    bound = min(value, bound)
    return Proof(groups, value, bound, "time" if verdict.stopped else "")


def possible(costs: Costs, found: Dual, p: int, value: int) -> Any:
    """(n, n) True where a plan of at most ``value`` may have the medoid (row) serve the member; the diagonal: be open."""
    n, capacity = costs.n, costs.capacity
    least = max(1, n - (p - 1) * capacity)
    spare = value * SCALE - found.scaled
    rising = np.sort(found.worth)
    opening = np.maximum(found.worth - rising[p - 1], 0)
    left = costs.plain * SCALE - found.price
    np.fill_diagonal(left, np.iinfo(np.int64).max // 4)
    ordered = np.sort(np.partition(left, capacity - 2, axis=1)[:, : capacity - 1], axis=1)
    # A member that was not taken takes the place of the dearest taken, or an empty place for nothing.
    dearest = np.minimum(ordered[:, -1], 0)
    if least > 1:
        dearest = np.where(ordered[:, -1] < 0, dearest, np.maximum(ordered[:, least - 2], 0))
    more = np.maximum(left - dearest[:, None], 0)
    np.fill_diagonal(more, 0)
    may = (opening[:, None] + more <= spare) & (costs.plain < FORBIDDEN_M)
    return may & np.diagonal(may)[:, None]


def _programme(costs: Costs, pairs: Any, p: int) -> tuple[Any, Table, Table]:
    """The strong formulation over ``pairs``; x[j, i] = 1 when j serves i, x[j, j] when j is open."""
    from scipy.sparse import coo_array

    from damai.deployment.solvers.mip import Programme

    n = costs.n
    least = max(1, n - (p - 1) * costs.capacity)
    medoid, member = np.nonzero(pairs)
    columns = np.arange(len(medoid))
    home = np.full(n, -1)
    home[medoid[medoid == member]] = columns[medoid == member]
    away = columns[medoid != member]
    candidates = np.flatnonzero(home >= 0)
    rank = np.full(n, -1)
    rank[candidates] = np.arange(len(candidates))
    k = len(candidates)
    full, empty, linked, opened = n, n + k, n + 2 * k, n + 2 * k + len(away)
    one = np.ones(len(away))
    entries: list[tuple[Ints, Ints, Any]] = [
        (member, columns, np.ones(len(columns))),  # each served once
        (full + rank[medoid[away]], away, one),  # at most capacity - 1 others ...
        (full + np.arange(k), home[candidates], np.full(k, 1.0 - costs.capacity)),  # ... if open
        (empty + rank[medoid[away]], away, one),  # at least least - 1 others ...
        (empty + np.arange(k), home[candidates], np.full(k, 1.0 - least)),  # ... if open
        (linked + np.arange(len(away)), away, one),  # nobody served by what is shut
        (linked + np.arange(len(away)), home[medoid[away]], -one),
        (np.full(k, opened), home[candidates], np.ones(k)),  # p open
    ]
    row, column, weight = (np.concatenate([e[i] for e in entries]) for i in range(3))
    rows = coo_array((weight, (row, column)), shape=(opened + 1, len(columns))).tocsr()
    lower = np.concatenate(
        [np.ones(n), np.full(k, -np.inf), np.zeros(k), np.full(len(away), -np.inf), [p]]
    )
    upper = np.concatenate([np.ones(n), np.zeros(k), np.full(k, np.inf), np.zeros(len(away)), [p]])
    programme = Programme(
        cost=costs.plain[medoid, member].astype(float), lower=np.zeros(len(columns)), upper=np.ones(len(columns)),
        rows=rows, row_lower=lower, row_upper=upper, integer=medoid == member,
    )  # fmt: skip
    return programme, medoid, member
