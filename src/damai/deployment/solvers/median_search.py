"""Iterated search over medoids: move one to three neighbouring ones, regroup what is near, keep what is not worse.

Only the groups near the moved medoids are regrouped, so a step costs the same in a village and in a city.
Source: the deployment study 2; the neighbourhood is that of POPMUSIC (Taillard and Voss 2002).
"""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.median_groups import Costs, Table, alternated

NEAR_N = 10
"""Groups regrouped at a time."""


def searched(
    costs: Costs,
    groups: Table,
    *,
    steps_n: int,
    rng: np.random.Generator,
    target: int,
    running: Running = always,
) -> tuple[Table, int, str]:
    """Better groups (medoid first), their cost, and why it stopped. Ends after ``steps_n`` steps, or at ``target``."""
    groups = groups.copy()
    each = costs.padded[groups[:, :1], groups].sum(axis=1)
    value = int(each.sum())
    p = len(groups)
    size = min(NEAR_N, p)
    for _ in range(steps_n):
        if value <= target:
            break
        if not running():
            return groups, value, "time"
        medoids = groups[:, 0]
        middle = int(rng.integers(p))
        away = costs.plain[medoids[middle], medoids]
        near = np.argpartition(away, size - 1)[:size] if size < p else np.arange(p)
        near = near[np.argsort(away[near], kind="stable")]
        moved = min(int(rng.integers(1, 4)), size)
        members = groups[near]
        points = np.sort(members[members < costs.n])
        tried = medoids[near].copy()
        free = np.setdiff1d(points, tried, assume_unique=True)
        if len(free) < moved:
            continue
        if rng.random() < 0.5:  # each to a member of its own group
            for k in range(moved):
                own = members[k][1:]
                own = own[own < costs.n]
                if len(own):
                    tried[k] = own[rng.integers(len(own))]
        else:  # or anywhere near: a group may open here and close there
            which = rng.choice(size, moved, replace=False)
            tried[which] = rng.choice(free, moved, replace=False)
        found, cost = alternated(costs, tried, points)
        if cost <= int(each[near].sum()):
            value += cost - int(each[near].sum())
            groups[near] = found
            each[near] = costs.padded[found[:, :1], found].sum(axis=1)
    return groups, value, ""
