"""Conditional permutation: a unit keeps its value, its neighbours' are drawn from all the others.

The distribution of a unit's neighbours depends on their number (and weights) alone, so samples are shared by
the units that have as many, sorted once, and each unit looks itself up: O(n log p) and not O(n p k). Samples
that hold the unit itself are left out of its count, which makes the shared draw exact. With unequal weights,
and below 5,000 units, each unit has its weights on the draw. Source: Anselin (1995), section 4; the sharing:
risk study of this house. Two-sided: twice the smaller tail, the observed value counted with the samples.
"""

from __future__ import annotations

import numpy as np

from damai.risk.engine.arrays import Floats, Ints
from damai.risk.engine.space.centred import centred
from damai.risk.engine.space.edges import Edges

SHARED_FROM_N = 5_000


def permuted_p(x: Floats, edges: Edges, permutations_n: int, seed: int) -> Floats:
    """Two-sided p of each unit's neighbours' weighted mean; NaN for a unit without neighbours.

    It is the p of I_i (unless the unit is exactly at the mean) and of G_i: both rise with that mean. The
    same seed gives the same p, whatever the unit of the values and the scale of the weights. At most
    (n - 1) neighbours a unit. Samples that only rounding keeps from the observed mean are ties with it.
    """
    found_z = centred(x)
    assert found_z is not None, "the caller refuses values that do not vary"
    z, rows = found_z.z, edges.standardised()
    # A mean of k values, rounded at each of its steps.
    ties = found_z.rounding * (4 + edges.neighbours_n).astype(np.float64)
    rng = np.random.Generator(np.random.PCG64(seed))
    counts = edges.neighbours_n
    found = np.full(len(x), np.nan)
    equal = np.abs(edges.row_most * counts - edges.row_sum) <= 1e-12 * edges.row_sum
    starts = np.concatenate([[0], np.cumsum(counts)])
    for k in np.unique(counts[counts > 0]).tolist():
        units = np.flatnonzero(counts == k)
        # One more than n - 1 to choose from when they are shared: the unit itself is taken out afterwards.
        shared = len(x) >= SHARED_FROM_N and bool(equal[units].all())
        draws = _draws(rng, len(x) if shared else len(x) - 1, k, permutations_n)
        if shared:
            found[units] = _shared_p(z, rows.lag(z)[units], ties[units], units, draws)
        else:
            for unit in units.tolist():
                at = slice(starts[unit], starts[unit + 1])
                sample = draws + (draws >= unit)
                means = (z[sample] * rows.weight[at]).sum(axis=1)
                own = float((z[rows.neighbour[at]] * rows.weight[at]).sum())
                above = np.sum(means >= own - ties[unit])
                below = np.sum(means <= own + ties[unit])
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


def _shared_p(z: Floats, mean: Floats, tie: Floats, units: Ints, draws: Ints) -> Floats:
    samples = z[draws].mean(axis=1)
    ordered = np.sort(samples)
    above = len(samples) - np.searchsorted(ordered, mean - tie, side="left")
    below = np.searchsorted(ordered, mean + tie, side="right")
    of = np.full(len(units), len(samples))
    place = np.full(len(z), -1)
    place[units] = np.arange(len(units))
    own = place[draws]
    sample, column = np.nonzero(own >= 0)
    unit = own[sample, column]
    np.subtract.at(of, unit, 1)
    np.subtract.at(above, unit, samples[sample] >= (mean - tie)[unit])
    np.subtract.at(below, unit, samples[sample] <= (mean + tie)[unit])
    return _p(np.minimum(above, below), of)
