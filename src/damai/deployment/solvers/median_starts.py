"""Where a search for medoids begins: three quick groupings that differ."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.median_groups import Costs, Ints, Table


def spread(cost: Ints, p: int) -> Table:
    """The point that is nearest to all, then each time the one farthest from those chosen (Gonzalez 1985)."""
    chosen = [int(np.argmin(cost.sum(axis=1)))]
    away = cost[chosen[0]].copy()
    for _ in range(p - 1):
        away[chosen] = -1
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, cost[chosen[-1]])
    return np.array(chosen, dtype=np.intp)


def remote_first(costs: Costs, p: int) -> Table:
    """The most remote point with its nearest, again and again, and the middle of each such group.

    Source: the deployment study 2 ("most remote first + its nearest").
    """
    cost, n = costs.plain, costs.n
    remoteness = cost.sum(axis=1)
    left = np.ones(n, dtype=bool)
    medoids: list[int] = []
    for k in range(p):
        free = np.flatnonzero(left)
        size = min(costs.capacity, len(free) - (p - k - 1))
        first = free[np.argmax(remoteness[free])]
        near = free[np.argsort(cost[first, free], kind="stable")]
        group = np.concatenate([[first], near[near != first][: size - 1]])
        medoids.append(int(group[np.argmin(cost[np.ix_(group, group)].sum(axis=1))]))
        left[group] = False
    return np.array(medoids, dtype=np.intp)


def drawn(cost: Ints, p: int, rng: np.random.Generator) -> Table:
    """Drawn with odds that rise with the distance to those drawn before (k-means++; Arthur and Vassilvitskii 2007)."""
    n = len(cost)
    chosen = [int(rng.integers(n))]
    away = cost[chosen[0]].copy()
    for _ in range(p - 1):
        away[chosen] = 0
        rising = np.cumsum(away)
        if rising[-1] == 0:  # all others lie at one place with those drawn
            rest = np.setdiff1d(np.arange(n), chosen)
            chosen.append(int(rest[0]))
        else:
            chosen.append(int(np.searchsorted(rising, rng.integers(rising[-1]), side="right")))
        away = np.minimum(away, cost[chosen[-1]])
    return np.array(chosen, dtype=np.intp)
