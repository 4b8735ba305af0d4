"""The p-median as a mixed-integer programme on the sites the bound left open, in its radius form.

z_ik = 1 when no site within the k-th distance of row i is open; the row then pays the step to the next distance.
Source: Cornuejols, Nemhauser, Wolsey 1980; the sparse rows z_ik + y(at distance k) >= z_i,k-1 are Elloumi's (2010).
"""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.interchange import descend
from damai.deployment.solvers.lagrange import CLOSED, Bounded, closed
from damai.deployment.solvers.mip import Programme, solve
from damai.deployment.solvers.nearness import Near, cost
from damai.deployment.solvers.sums import Floats, Sites, summed

LARGEST = 400_000
"""Entries of the programme up to which it is tried at all: what HiGHS closes within the time of a city."""


def prove(
    near: Near, known: Bounded, *, nodes_n: int | None = None, running: Running = always
) -> tuple[Sites, float, bool]:
    """The best sites, a lower bound, and whether the search was stopped.

    Sites that reduced costs decide are fixed first: no cheaper plan is lost. Each row's distances are cut off where its
    multiplier and its incumbent lie well inside; a row cut off pays the last distance only, which can only flatter, so
    the bound holds. Where the answer pays more than the programme thought, lists are lengthened and it is solved again.
    """
    p, value, best = known.chosen.size, known.value, known.chosen
    bound = known.bound
    shut, kept = known.decided(p, CLOSED * max(1.0, value))
    shut &= ~np.isin(np.arange(shut.size), best)
    reach = np.maximum(known.multiplier, near.by_site[best].min(axis=0)) * 1.5
    while True:
        programme, start = programme_of(near, shut, kept, p, reach, best)
        if programme.rows.nnz > LARGEST:
            return best, bound, False
        said = solve(
            programme,
            start=start,
            gap=CLOSED * max(1.0, value),
            nodes_n=nodes_n,
            running=running,
        )
        # Plans that fix other sites are not in the programme; they cost more than the incumbent did.
        bound = max(bound, min(said.bound, known.value))
        if said.x is None:
            return best, bound, said.stopped
        found = np.flatnonzero(said.x[: shut.size] > 0.5)
        tried = descend(near, found, running=running)
        if (after := cost(near, tried)) < value:
            value, best = after, tried
        if closed(value, bound) or not said.proved:
            return best, bound, said.stopped
        far = near.by_site[found].min(axis=0) > reach
        if not far.any():
            return best, bound, False
        reach = np.where(far, near.by_site[found].min(axis=0) * 1.2, reach)


def programme_of(
    near: Near, shut: np.ndarray, kept: np.ndarray, p: int, reach: Floats, best: Sites
) -> tuple[Programme, Floats]:
    """Columns y (m), then z of each row; and the full point of ``best``."""
    from scipy import sparse

    m, n = near.by_site.shape
    row, site = np.nonzero((near.by_site[~shut] <= reach[None, :]).T)
    site = np.flatnonzero(~shut)[site]
    away = near.by_site[site, row]
    order = np.lexsort((away, row))
    row, site, away = row[order], site[order], away[order]
    fresh = np.ones(row.size, bool)
    fresh[1:] = (row[1:] != row[:-1]) | (away[1:] != away[:-1])
    level = np.cumsum(fresh) - 1
    level_row, level_away = row[fresh], away[fresh]
    # what a row pays beyond a level: up to its next level, or to the nearest site that is not listed
    following = np.append(level_away[1:], 0.0)
    last = np.append(level_row[1:] != level_row[:-1], True)
    rest = np.where((near.by_site > reach[None, :]) & ~shut[:, None], near.by_site, np.inf).min(
        axis=0
    )
    following[last] = rest[level_row[last]]
    step = np.where(np.isfinite(following), following - level_away, 0.0)
    levels = level_row.size
    first = np.append(True, level_row[1:] != level_row[:-1])
    chain = np.flatnonzero(~first)
    rows = sparse.csr_array(
        (
            np.concatenate((np.ones(row.size), np.ones(levels), -np.ones(chain.size))),
            (
                np.concatenate((level, np.arange(levels), chain)),
                np.concatenate((site, m + np.arange(levels), m + chain - 1)),
            ),
        ),
        shape=(levels, m + levels),
    )
    budget = sparse.csr_array((np.ones(m), (np.zeros(m, int), np.arange(m))), shape=(1, m + levels))
    none_past = last & ~np.isfinite(
        following
    )  # nothing is left to go to: some listed site must be open
    upper = np.concatenate(((~shut).astype(float), (~none_past).astype(float)))
    nearest = near.by_site[best].min(axis=0)
    start = np.concatenate(
        (np.isin(np.arange(m), best).astype(float), (nearest[level_row] > level_away).astype(float))
    )
    base = summed(level_row[first], level_away[first], n)
    base = np.where(np.isin(np.arange(n), level_row), base, rest)
    offset = float(near.weight @ base)
    return (
        Programme(
            cost=np.concatenate((np.zeros(m), near.weight[level_row] * step)),
            lower=np.concatenate((kept.astype(float), np.zeros(levels))),
            upper=upper,
            rows=sparse.vstack([rows, budget], format="csr"),
            row_lower=np.concatenate((first.astype(float), [float(p)])),
            row_upper=np.concatenate((np.full(levels, np.inf), [float(p)])),
            integer=np.concatenate((np.ones(m, bool), np.zeros(levels, bool))),
            offset=offset,
        ),
        start,
    )
