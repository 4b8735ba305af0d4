"""Sharing the load: a unit's last pairs cost more, or the fullest unit is as empty as can be."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.field import Floats, Ints

Tiers = tuple[tuple[float, int], ...]
PLAIN: Tiers = ((1.0, 0),)
FAIR: Tiers = ((0.7, 0), (0.2, 1_500), (0.1, 6_000))
"""Shares of a unit's pairs and the metres charged for each pair of them (deployment.md 3). Charges rise, so that the
flow stays convex."""


def rooms(capacity: Ints, tiers: Tiers) -> tuple[Ints, Ints]:
    """(units_n, tiers_n) places and charges. The first tiers are rounded up: a unit's only pair is a free one."""
    ends = np.cumsum([share for share, _ in tiers])
    ends = np.ceil(np.minimum(1.0, ends) * capacity[:, None] - 1e-9).astype(np.int64)
    ends[:, -1] = capacity
    places = np.diff(np.minimum(ends, capacity[:, None]), axis=1, prepend=0)
    return places, np.tile(np.array([charge for _, charge in tiers], np.int64), (len(capacity), 1))


def levelled(capacity: Ints, needed_n: int, taken: Ints | None = None) -> tuple[Ints, float]:
    """Capacities cut so that the highest share of a unit in use is the least possible, and that share. ``taken`` places of
    each unit are in use already: what is returned is what may be used beside them.

    Every unit can reach every team, so ``needed_n`` pairs fit as soon as the shares leave that many places: place j of a
    unit of c opens at share j / c, and the ``needed_n``-th to open decides. Exact: equal fractions are equal floats.
    """
    used = np.zeros_like(capacity) if taken is None else taken
    left = capacity - used
    if not 0 < needed_n <= left.sum():
        return left, 1.0
    start = np.repeat(np.cumsum(left) - left, left)
    place = np.arange(int(left.sum())) - start + 1 + np.repeat(used, left)
    opens: Floats = place / np.repeat(capacity, left)
    share = float(np.partition(opens, needed_n - 1)[needed_n - 1])
    unit = np.repeat(np.arange(len(capacity)), left)
    return np.bincount(unit[opens <= share], minlength=len(capacity)), share
