"""p-median by exchange: one site out, one in, the best of all pairs each time (Teitz & Bart 1968, Whitaker 1983)."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.nearness import Near, cost
from damai.deployment.solvers.sums import Floats, Sites, summed

ROUNDS_A_SITE_N = 10
SAMPLE_N = 2_000


def greedy(near: Near, p: int) -> Sites:
    """(p,) sites, each the one that lowers the cost most; of equals the first. Source: Kuehn & Hamburger 1963.

    Of many rows every so manieth is asked, which is enough for a start.
    """
    seen = np.arange(0, near.weight.size, 1 + near.weight.size // SAMPLE_N)
    by_site, weight = near.by_site[:, seen], near.weight[seen]
    now = by_site.max(axis=0)
    chosen: list[int] = []
    for _ in range(p):
        gains = np.maximum(0.0, now - by_site) @ weight
        gains[chosen] = -1.0
        chosen.append(int(np.argmax(gains)))
        now = np.minimum(now, by_site[chosen[-1]])
    return np.asarray(chosen, np.int64)


def descend(near: Near, chosen: Sites, *, running: Running = always) -> Sites:
    """``chosen`` after best exchanges until none helps; sites by number. Never costlier than before."""
    chosen = np.sort(chosen)
    now = cost(near, chosen)
    for _ in range(ROUNDS_A_SITE_N * chosen.size):
        if not running():
            break
        gains = exchanges(near, chosen)
        j, r = np.unravel_index(int(np.argmax(gains)), gains.shape)
        trial = chosen.copy()
        trial[r] = j
        after = cost(near, trial)
        if not after < now * (1 - 1e-12):
            break
        chosen, now = np.sort(trial), after
    return chosen


def exchanges(near: Near, chosen: Sites) -> Floats:
    """(m, p) how much cheaper it is with site j for chosen site r: gain(j) - loss(r) + extra(j, r).

    Source: Resende & Werneck 2004, in one pass over the lists. With short lists a gain may be understated, never over.
    """
    m, p, n = near.by_site.shape[0], chosen.size, near.weight.size
    mine = near.by_site[chosen]
    first = np.argmin(mine, axis=0)
    d1 = mine[first, np.arange(n)]
    mine[first, np.arange(n)] = np.inf
    d2 = mine.min(axis=0) if p > 1 else near.by_site.max(axis=0) * 2 + 1
    loss = summed(first, near.weight * (d2 - d1), p)
    closer = near.away < d2[:, None]
    row, at = np.nonzero(closer)
    site, away, weight = near.site[row, at].astype(np.int64), near.away[row, at], near.weight[row]
    gain = summed(site, weight * np.maximum(0.0, d1[row] - away), m)
    spare = weight * (d2[row] - np.maximum(away, d1[row]))
    extra = summed(site * p + first[row], spare, m * p).reshape(m, p)
    total: Floats = gain[:, None] - loss[None, :] + extra
    total[chosen] = -np.inf
    return total


def shaken(
    near: Near, chosen: Sites, kicks_n: int, seed: int, *, running: Running = always
) -> Sites:
    """``chosen`` after ``kicks_n`` times moving a few sites at random and descending again; the best is kept.

    The same seed gives the same sites. Source: iterated local search, Lourenco, Martin, Stutzle 2003.
    """
    dice = np.random.default_rng(seed)
    m, p = near.by_site.shape[0], chosen.size
    best, least = chosen, cost(near, chosen)
    for _ in range(kicks_n if p < m else 0):
        moved = min(1 + int(dice.integers(3)), p, m - p)
        trial = best.copy()
        free = np.setdiff1d(np.arange(m), trial)
        trial[dice.choice(p, moved, replace=False)] = dice.choice(free, moved, replace=False)
        if not running():
            break
        trial = descend(near, trial, running=running)
        if (after := cost(near, trial)) < least * (1 - 1e-12):
            best, least = trial, after
    return best
