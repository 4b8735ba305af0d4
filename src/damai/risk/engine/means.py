"""The means of a group's children, and each written as a weighted arithmetic mean of them.

All four are power means M = (sum w x^p / sum w)^(1/p): arithmetic p = 1, geometric p -> 0, harmonic p = -1.
Source: Hardy, Littlewood and Polya, Inequalities (1934), chapter II.

**Contributions.** With phi(x) = x^p (ln x for p = 0) the definition of M says sum w (phi(x_k) - phi(M)) = 0;
each difference is (x_k - M) times the slope of phi's secant between x_k and M. So M = sum omega_k x_k with
omega_k proportional to w_k (phi(x_k) - phi(M)) / (x_k - M), not negative and together 1, and child k
contributes omega_k x_k: exact, and w_k x_k / sum w for the arithmetic mean. For the geometric mean the
slope is 1 / L(x_k, M), L the logarithmic mean. Source: Reinsdorf, Diewert and Ehemann, "Additive
decompositions for Fisher, Tornqvist and geometric mean indexes", J. Econ. Soc. Meas. 28 (2002) 51-61.
Down the tree the omegas multiply, so an indicator's contributions sum to every score above it.

A missing child re-scales its siblings' weights alike in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from damai.risk.engine.arrays import Flags, Floats
from damai.risk.engine.methods import Method

_EXACT = 1e-12
_GEOMETRIC = 1e-20
"""A power nearer 0 than this is 0: over all of float64's range the means differ by less than its last digit."""
_SMALL = 0.01
"""Of a power nearer 0 than this x^p is so near 1 that digits are lost: there phi(x) = (x^p - 1) / p, which
gives the same mean. Further out that difference would lose a small x beside a large one."""
_NEAR = 0.5

POWERS = {"mean": 1.0, "geometric": 0.0, "harmonic": -1.0}


def power_of(method: Method) -> float | None:
    """The power of a mean, None for a method that is no mean."""
    return method.number("p") if method.name == "power" else POWERS.get(method.name)


def outside(power: float, x: Floats) -> Flags:
    """Values a mean of this power is not defined for: not above 0 up to p = 0, below 0 over it (but any
    number at p = 1)."""
    if power == 1:
        return np.zeros(len(x), dtype=bool)
    return x <= 0 if power <= 0 else x < 0


def weighted(
    rows: Sequence[Floats], weights: Sequence[float], power: float, least: float
) -> Floats:
    """As ``_weighted``; a high power is taken of values next to 1, which neither overflow nor vanish."""
    if power in (1, 0, -1):
        return _weighted(rows, weights, power, least)
    heavy = [row for row, weight in zip(rows, weights, strict=True) if weight > 0]
    edge = np.fmax.reduce(heavy) if power > 0 else np.fmin.reduce(heavy)
    edge = np.where(edge > 0, edge, 1.0)  # all 0, or all missing
    return edge * _weighted([row / edge for row in rows], weights, power, least)


def _weighted(
    rows: Sequence[Floats], weights: Sequence[float], power: float, least: float
) -> Floats:
    """The mean of each column of ``rows`` (children x units) over the children that are there.

    NaN where fewer than the share ``least`` of the children are there (unweighted), or none with a weight.
    Sums go child by child in their order, so a block of units gives the same bits as the whole.
    """
    heavy = [(row, weight) for row, weight in zip(rows, weights, strict=True) if weight > 0]
    found = _inverse(_sum(heavy, power) / _total(weights), power)
    missing = np.isnan(found)
    if least > 0 and len(heavy) < len(rows):
        # A child without weight still counts among those that should be there.
        for row, weight in zip(rows, weights, strict=True):
            if weight == 0:
                missing |= np.isnan(row)
    gaps = np.flatnonzero(missing)
    if len(gaps):
        found[gaps] = _with_gaps([row[gaps] for row in rows], weights, power, least)
    return found


def _with_gaps(
    rows: Sequence[Floats], weights: Sequence[float], power: float, least: float
) -> Floats:
    x = np.array(rows)
    there = ~np.isnan(x)
    weight = np.array(weights)[:, None] * there
    x[~(weight > 0)] = 1.0
    # Along the first axis numpy adds row after row: the order of the children.
    total = weight.sum(axis=0)
    sums = (weight * _phi(x, power)).sum(axis=0)
    share = np.count_nonzero(there, axis=0) / len(rows)
    known = (share >= least - _EXACT) & (total > 0)
    found = np.full(len(total), np.nan)
    found[known] = _inverse(sums[known] / total[known], power)
    return found


def _total(weights: Sequence[float]) -> float:
    total = 0.0
    for weight in weights:
        total += weight
    return total


def _sum(heavy: Sequence[tuple[Floats, float]], power: float) -> Floats:
    sums = _phi(heavy[0][0], power) * heavy[0][1]
    part = np.empty_like(sums)
    for row, weight in heavy[1:]:
        np.multiply(_phi(row, power), weight, out=part)
        sums += part
    return sums


def _phi(x: Floats, power: float) -> Floats:
    if power == 1:
        return x
    with np.errstate(divide="ignore", invalid="ignore"):
        if abs(power) < _GEOMETRIC:
            return np.log(x)
        if abs(power) < _SMALL:
            return np.expm1(power * np.log(x)) / power
        return 1.0 / x if power == -1 else np.power(x, power)


def _inverse(y: Floats, power: float) -> Floats:
    if power == 1:
        return y
    with np.errstate(divide="ignore", invalid="ignore"):
        if abs(power) < _GEOMETRIC:
            return np.exp(y)
        if abs(power) < _SMALL:
            # Rounding may take the phi of nothing but zeros below its least, -1 / p.
            return np.exp(np.log1p(np.maximum(power * y, -1.0)) / power)
        return 1.0 / y if power == -1 else np.power(y, 1.0 / power)


def shares(
    rows: Sequence[Floats], weights: Sequence[float], power: float, score: Floats
) -> list[Floats]:
    """omega of each child: with them ``score`` is the arithmetic mean of ``rows``; 0 for a missing child
    and where the score is missing."""
    slopes = []
    for row, weight in zip(rows, weights, strict=True):
        slope = weight * _slope(row, score, power) if weight > 0 else np.zeros(len(score))
        slopes.append(np.where(np.isnan(slope), 0.0, slope))
    total = np.zeros(len(score))
    for slope in slopes:
        total += slope
    total[total == 0] = 1.0
    return [slope / total for slope in slopes]


def _slope(x: Floats, m: Floats, power: float) -> Floats:
    """(phi(x) - phi(m)) / (x - m), up to a factor that all children share; its limit where x = m."""
    if power == 1:
        return np.where(np.isnan(x) | np.isnan(m), np.nan, 1.0)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        away = (x - m) / m
        # Near m the logarithm of x / m needs the difference, far from it x / m - 1 forgets a small x.
        grown = np.where(np.abs(away) < _NEAR, np.log1p(away), np.log(x / m))
        if abs(power) < _GEOMETRIC:
            slope = grown / away
        else:
            slope = np.expm1(power * grown) / (power * away)
    slope = np.where(away == 0, 1.0, slope)
    # Every child 0 under a power above 0: the mean is 0 as well, and all weigh as given.
    return np.where((m == 0) & (x == 0), 1.0, slope)
