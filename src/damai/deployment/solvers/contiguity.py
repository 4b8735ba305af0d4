"""Whether groups lie together: nobody is nearer to a base that has room than to their own."""

from __future__ import annotations

from typing import Any

import numpy as np


def nearer_with_room(
    distance: Any, group: Any, medoid: Any, capacity: int
) -> list[tuple[int, int]]:
    """``(point, group)`` for each point that lies strictly nearer to the medoid of a group with room than to its own.

    ``distance`` (n, n) from medoid (row) to member, ``group`` (n,), ``medoid`` (p,); one demand a point. Empty for every
    answer of ``capacitated_median`` with equal demands and no forbidden pair. Source: the deployment study 2, "contiguity".
    """
    cost, at, bases = np.asarray(distance), np.asarray(group), np.asarray(medoid)
    if not len(at):
        return []
    full = np.bincount(at, minlength=len(bases)) >= capacity
    own = cost[bases[at], np.arange(len(at))]
    others = np.where(full[:, None], np.iinfo(np.int64).max, cost[bases])
    nearest = others.argmin(axis=0)
    there = others[nearest, np.arange(len(at))] < own
    there[bases] = False  # a base stays with its team
    return [(int(i), int(nearest[i])) for i in np.flatnonzero(there)]
