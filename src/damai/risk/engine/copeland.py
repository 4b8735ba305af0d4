"""Copeland's rule: how many units a unit beats, less how many beat it.

Unit i beats j when the weights of the children in which it is better, with half of those in which they
are equal, are more than half of all; a row's sum of +1, -1 and 0 is the score. Source: Copeland (1951);
OECD/JRC Handbook (2008), section 6.2 (Condorcet-type aggregation of Munda and Nardo). The weights of a pair
are those of the children that both have, re-scaled; a pair that shares none is even.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from damai.risk.engine.arrays import Floats

MOST_UNITS_N = 5_000
"""A comparison of every pair: contract."""
_EVEN = 1e-12
_BLOCK_N = 256


def copeland(rows: Sequence[Floats], weights: Sequence[float], least: float) -> Floats:
    """Scores from -(n-1) to n-1 of the units that have the share ``least`` of children, NaN for the others."""
    x = np.array(rows)
    there = ~np.isnan(x)
    some = (there & (np.array(weights)[:, None] > 0)).any(axis=0)
    known = (there.mean(axis=0) >= least - _EVEN) & some
    x = x[:, known]
    found = np.full(len(known), np.nan)
    scores = np.zeros(x.shape[1])
    for start in range(0, x.shape[1], _BLOCK_N):
        part = x[:, start : start + _BLOCK_N]
        lead = np.zeros((part.shape[1], x.shape[1]))
        shared = np.zeros_like(lead)
        for child, weight in enumerate(weights):
            both = ~np.isnan(part[child])[:, None] & ~np.isnan(x[child])[None, :]
            side = np.sign(part[child][:, None] - x[child][None, :])
            lead += np.where(both, weight * side, 0.0)
            shared += np.where(both, weight, 0.0)
        # better + half of equal > half of all  <=>  better - worse > 0
        even = np.abs(lead) <= _EVEN * np.maximum(shared, 1e-300)
        scores[start : start + _BLOCK_N] = np.where(even, 0.0, np.sign(lead)).sum(axis=1)
    found[known] = scores
    return found
