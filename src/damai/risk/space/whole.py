"""Global statistics: Moran's I, Geary's C, Getis and Ord's G, join counts, each with its moments under
randomisation.

Sources: Cliff and Ord, Spatial Processes (1981), chapters 1 and 2 (I: 1.44; C: 1.46; join counts, sampling
without replacement: 1.23 to 1.25); G: Getis and Ord, Geogr. Anal. 24 (1992) 189-206. All p are two-sided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from damai.risk.arrays import Flags, Floats
from damai.risk.space.edges import Edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    value: float
    expected: float
    variance: float

    @property
    def z(self) -> float:
        """NaN when it cannot vary."""
        if not self.variance > 0:
            return float("nan")
        return (self.value - self.expected) / math.sqrt(self.variance)

    @property
    def p(self) -> float:
        return math.erfc(abs(self.z) / math.sqrt(2)) if self.z == self.z else float("nan")


def moran(x: Floats, edges: Edges) -> Statistic:
    """I = n / S0 sum w z z / sum z^2, rows standardised; at least four values, not all the same."""
    rows = edges.standardised()
    n = len(x)
    z = x - x.mean()
    s0, s1, s2 = rows.moments
    value = n / s0 * float(z @ rows.lag(z)) / float(z @ z)
    kurtosis = _kurtosis(z)
    expected = -1 / (n - 1)
    variance = (
        n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0)
        - kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    ) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0) - expected**2
    return Statistic(value=value, expected=expected, variance=variance)


def geary(x: Floats, edges: Edges) -> Statistic:
    """C = (n - 1) sum w (x_i - x_j)^2 / (2 S0 sum z^2), rows standardised: below 1 = alike."""
    rows = edges.standardised()
    n = len(x)
    z = x - x.mean()
    s0, s1, s2 = rows.moments
    apart = float((rows.weight * (z[rows.focal] - z[rows.neighbour]) ** 2).sum())
    value = (n - 1) * apart / (2 * s0 * float(z @ z))
    k = _kurtosis(z)
    variance = (
        (n - 1) * s1 * (n * n - 3 * n + 3 - (n - 1) * k)
        - 0.25 * (n - 1) * s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * k)
        + s0 * s0 * (n * n - 3 - (n - 1) ** 2 * k)
    ) / (n * (n - 2) * (n - 3) * s0 * s0)
    return Statistic(value=value, expected=1.0, variance=variance)


def general_g(x: Floats, edges: Edges) -> Statistic:
    """G = sum w x x / sum of x x over all pairs, weights as given. For values from 0; NaN where all but one
    are 0."""
    n = len(x)
    m1, m2, m3, m4 = (float((x**k).sum()) for k in (1, 2, 3, 4))
    pairs = m1 * m1 - m2
    s0, s1, s2 = edges.moments
    if pairs <= 0 or x.min() < 0:
        return Statistic(value=math.nan, expected=s0 / (n * (n - 1)), variance=math.nan)
    value = float(x @ edges.lag(x)) / pairs
    expected = s0 / (n * (n - 1))
    b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0
    b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0 * s0)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0 * s0
    b4 = s1 - s2 + s0 * s0
    square = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1**4) / (
        pairs * pairs * _falling(n, 4)
    )
    return Statistic(value=value, expected=expected, variance=square - expected**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """Weights of the joins of two flagged units, of a flagged and another, and of two others."""

    both: Statistic
    mixed: Statistic
    neither: Statistic


def join_counts(flags: Flags, edges: Edges) -> Joins:
    """Half the sum of weights over joins of each kind, as given (a pair of neighbours, each the other's, with
    weight 1 counts 1). Moments: colours drawn without replacement."""
    n, black_n = len(flags), int(flags.sum())
    white_n = n - black_n
    b = flags.astype(np.float64)
    w = 1 - b
    s0, s1, s2 = edges.moments
    rest = s0 * s0 + s1 - s2

    def same(colour: Floats, many: int) -> Statistic:
        two, three, four = (_falling(many, k) / _falling(n, k) for k in (2, 3, 4))
        variance = 0.25 * (s1 * two + (s2 - 2 * s1) * three + rest * four) - (0.5 * s0 * two) ** 2
        return Statistic(
            value=0.5 * float(colour @ edges.lag(colour)),
            expected=0.5 * s0 * two,
            variance=variance,
        )

    two = black_n * white_n / _falling(n, 2)
    three = black_n * white_n * (n - 2) / _falling(n, 3)
    four = _falling(black_n, 2) * _falling(white_n, 2) / _falling(n, 4)
    variance = 0.25 * (2 * s1 * two + (s2 - 2 * s1) * three + 4 * rest * four) - (s0 * two) ** 2
    mixed = Statistic(
        value=0.5 * float(b @ edges.lag(w) + w @ edges.lag(b)), expected=s0 * two, variance=variance
    )
    return Joins(both=same(b, black_n), mixed=mixed, neither=same(w, white_n))


def _falling(n: int, k: int) -> float:
    return float(math.perm(n, k)) if n >= k else 0.0


def _kurtosis(z: Floats) -> float:
    """m4 / m2^2, the plain one of the formulas."""
    return float((z**4).mean()) / float((z**2).mean()) ** 2
