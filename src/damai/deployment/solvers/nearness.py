"""Rows of a distance matrix as lists of their nearest sites: what exchange and bound of the p-median read."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from damai.deployment.solvers.sums import Floats, Sites, summed

WHOLE_LISTS = 2_000_000
"""Entries of a matrix up to which lists are whole."""
CHUNK_N = 4096
"""Rows sorted at a time, for memory."""
NEAR_SHARE, NEAR_LEAST_N = 4, 64
"""Else a list is this many times the mean number of sites a chosen one stands for (m / p), at least the second."""


@dataclass(frozen=True, slots=True)
class Near:
    """Rows that are equal in every distance are one, with their weights summed; in an order of their own.

    ``by_site`` (m, n) every distance, a site's in a row: choices read whole sites; ``weight`` (n,); ``site`` (n, k)
    the k nearest sites, nearest first; ``away`` (n, k) their distances; ``past`` (n,) no site outside the list is
    nearer (infinite when it is whole).
    """

    by_site: Floats
    weight: Floats
    site: NDArray[np.int32]
    away: Floats
    past: Floats


def near(distance: Floats, weight: Floats, p: int) -> Near:
    """Lists of ``distance`` (n, m), finite, for ``p`` sites. Rows of weight 0 change no sum and are left out."""
    kept = np.flatnonzero(weight > 0)
    marks = np.array([blake2b(distance[i].tobytes(), digest_size=16).digest() for i in kept], "V16")
    _, first, group = np.unique(marks, return_index=True, return_inverse=True)
    rows = distance[kept[first]]
    n, m = rows.shape
    k = m if n * m <= WHOLE_LISTS else min(m, max(NEAR_LEAST_N, NEAR_SHARE * m // p))
    site = np.empty((n, k), np.int32)
    away = np.empty((n, k))
    for at in range(0, n, CHUNK_N):
        part = rows[at : at + CHUNK_N]
        close = np.sort(np.argpartition(part, k - 1, axis=1)[:, :k], axis=1) if k < m else None
        far = part if close is None else np.take_along_axis(part, close, axis=1)
        order = np.argsort(far, axis=1, kind="stable")
        site[at : at + CHUNK_N] = (
            order if close is None else np.take_along_axis(close, order, axis=1)
        )
        away[at : at + CHUNK_N] = np.take_along_axis(far, order, axis=1)
    return Near(
        by_site=np.ascontiguousarray(rows.T),
        weight=summed(group, weight[kept], n),
        site=site,
        away=away,
        past=np.full(n, np.inf) if k == m else away[:, -1],
    )


def cost(near_: Near, chosen: Sites) -> float:
    """Sum of weight x distance to the nearest chosen site."""
    return float(near_.weight @ near_.by_site[chosen].min(axis=0))
