"""Can p sites reach every station? The question p-center asks again and again, as a set cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.mip import Programme, solve
from damai.deployment.solvers.sums import Bools, Sites

SUBSETS_N = 6_000
"""Rows up to which every pair is compared: 36 million pairs in float32, 144 MB."""


@dataclass(frozen=True, slots=True)
class Reach:
    """``sites`` (<= p,) that reach every row, or None. ``proved``: with None, that no p sites can."""

    sites: Sites | None
    proved: bool
    stopped: bool


def reach(within: Bools, p: int, *, nodes_n: int | None = None, running: Running = always) -> Reach:
    """Sites so that each row of ``within`` (n, m) has one, at most ``p`` of them."""
    from scipy import sparse

    rows = needed(within)
    if not rows.any(axis=1).all():
        return Reach(None, True, False)
    quick = by_greedy(rows)
    if quick.size <= p:
        return Reach(quick, True, False)
    if not running():
        return Reach(None, False, True)
    m = rows.shape[1]
    said = solve(
        Programme(
            cost=np.ones(m),
            lower=np.zeros(m),
            upper=np.ones(m),
            rows=sparse.vstack(
                [sparse.csr_array(rows.astype(float)), sparse.csr_array(np.ones((1, m)))],
                format="csr",
            ),
            row_lower=np.concatenate((np.ones(len(rows)), [0.0])),
            row_upper=np.concatenate((np.full(len(rows), np.inf), [float(p)])),
            integer=np.ones(m, bool),
        ),
        gap=float(m),  # any point with at most p sites will do
        nodes_n=nodes_n,
        running=running,
    )
    if said.x is None:
        return Reach(None, said.proved, said.stopped)
    return Reach(np.flatnonzero(said.x > 0.5), True, said.stopped)


def needed(within: Bools) -> Bools:
    """Each pattern once, and none that holds another: who covers the smaller covers the larger."""
    rows: Bools = np.unpackbits(
        np.unique(np.packbits(within, axis=1), axis=0), axis=1, count=within.shape[1]
    ).astype(bool)
    if len(rows) > SUBSETS_N:
        return rows
    counts = rows.sum(axis=1)
    shared = rows.astype(np.float32) @ rows.astype(np.float32).T
    holds = (shared == counts[None, :]) & (counts[None, :] < counts[:, None])
    kept: Bools = rows[~holds.any(axis=1)]
    return kept


def by_greedy(rows: Bools) -> Sites:
    """A cover of every row, the site with most new rows first. Source: Chvatal 1979."""
    left = rows.astype(np.float32)
    chosen: list[int] = []
    open_ = np.ones(len(rows), bool)
    while open_.any():
        chosen.append(int(np.argmax(open_.astype(np.float32) @ left)))
        open_ &= ~rows[:, chosen[-1]]
    return np.sort(np.asarray(chosen, np.int64))
