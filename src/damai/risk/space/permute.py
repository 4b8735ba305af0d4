"""Conditional permutation: a unit keeps its value, its neighbours' are drawn from all the others.

The distribution of a unit's neighbours depends on their number (and weights) alone, so samples are shared by
the units that have as many, sorted once, and each unit looks itself up: O(n log p) and not O(n p k). Samples
that hold the unit itself are left out of its count, which makes the shared draw exact. With unequal weights,
and below 5,000 units, each unit has its weights on the draw. Source: Anselin (1995), section 4; the sharing:
risk study of this house. Two-sided: twice the smaller tail, the observed value counted with the samples.
"""

from __future__ import annotations

import numpy as np

from damai.risk.arrays import Floats, Ints
from damai.risk.space.edges import Edges

SHARED_FROM_N = 5_000


def permuted_p(x: Floats, edges: Edges, permutations_n: int, seed: int) -> Floats:
    """Two-sided p of each unit's neighbours' weighted mean; NaN for a unit without neighbours.

    It is the p of I_i (unless the unit is exactly at the mean) and of G_i: both rise with that mean. The
    same seed gives the same p. At most (n - 1) neighbours a unit.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    counts = edges.neighbours_n
    found = np.full(len(x), np.nan)
    equal = np.abs(edges.row_most * counts - edges.row_sum) <= 1e-12 * np.maximum(
        edges.row_sum, 1e-300
    )
    starts = np.concatenate([[0], np.cumsum(counts)])
    for k in np.unique(counts[counts > 0]).tolist():
        units = np.flatnonzero(counts == k)
        # One more than n - 1 to choose from when they are shared: the unit itself is taken out afterwards.
        shared = len(x) >= SHARED_FROM_N and bool(equal[units].all())
        draws = _draws(rng, len(x) if shared else len(x) - 1, k, permutations_n)
        if shared:
            found[units] = _shared_p(x, edges, units, draws)
        else:
            for unit in units.tolist():
                at = slice(starts[unit], starts[unit + 1])
                sample = draws + (draws >= unit)
                sums = (x[sample] * edges.weight[at]).sum(axis=1)
                own = float((x[edges.neighbour[at]] * edges.weight[at]).sum())
                tie = 1e-12 * max(1.0, abs(own))
                above, below = np.sum(sums >= own - tie), np.sum(sums <= own + tie)
                found[unit] = _p(min(above, below), permutations_n)
    return found


def _p(tail: Floats, of: Floats | int) -> Floats:
    return np.minimum(1.0, 2.0 * (tail + 1.0) / (of + 1.0))


def _draws(rng: np.random.Generator, n: int, k: int, permutations_n: int) -> Ints:
    """``permutations_n`` rows of ``k`` different places below ``n``."""
    if k > n // 3:
        return np.array([rng.permutation(n)[:k] for _ in range(permutations_n)])
    rows = rng.integers(0, n, (permutations_n, k))
    while True:
        ordered = np.sort(rows, axis=1)
        again = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(again):
            return rows
        rows[again] = rng.integers(0, n, (len(again), k))


def _shared_p(x: Floats, edges: Edges, units: Ints, draws: Ints) -> Floats:
    mean = edges.lag(x)[units] / edges.row_sum[units]
    samples = x[draws].mean(axis=1)
    ordered = np.sort(samples)
    tie = 1e-12 * np.maximum(1.0, np.abs(mean))
    above = len(samples) - np.searchsorted(ordered, mean - tie, side="left")
    below = np.searchsorted(ordered, mean + tie, side="right")
    of = np.full(len(units), len(samples))
    place = np.full(len(x), -1)
    place[units] = np.arange(len(units))
    own = place[draws]
    sample, column = np.nonzero(own >= 0)
    unit = own[sample, column]
    np.subtract.at(of, unit, 1)
    np.subtract.at(above, unit, samples[sample] >= (mean - tie)[unit])
    np.subtract.at(below, unit, samples[sample] <= (mean + tie)[unit])
    return _p(np.minimum(above, below), of)
