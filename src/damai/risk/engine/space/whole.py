"""Global statistics: Moran's I, Geary's C, Getis and Ord's G, join counts, each with its moments under
randomisation.

Sources: Cliff and Ord, Spatial Processes (1981), chapters 1 and 2 (I: 1.44; C: 1.46; join counts, sampling
without replacement: 1.23 to 1.25); G: Getis and Ord, Geogr. Anal. 24 (1992) 189-206. All p are two-sided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from damai.risk.engine.arrays import Flags, Floats
from damai.risk.engine.space.centred import centred, left
from damai.risk.engine.space.edges import Edges


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
    """I = n / S0 sum w z z / sum z^2, rows standardised; at least four values that differ."""
    rows = edges.standardised()
    n = len(x)
    z = _apart(x)
    s0, _, _ = rows.moments
    value = n / s0 * float(z @ rows.lag(z)) / float(z @ z)
    return Statistic(value=value, expected=-1 / (n - 1), variance=_moran_variance(z, rows))


def _moran_variance(z: Floats, edges: Edges) -> float:
    n, k = len(z), _kurtosis(z)
    s0, s1, s2 = edges.moments
    whole = (n - 1) * (n - 2) * (n - 3) * s0 * s0
    return left(
        n * (n * n - 3 * n + 3) * s1 / whole, -n * n * s2 / whole, 3 * n * s0 * s0 / whole,
        -k * (n * n - n) * s1 / whole, 2 * k * n * s2 / whole, -6 * k * s0 * s0 / whole,
        -1 / (n - 1) ** 2,
    )  # fmt: skip


def geary(x: Floats, edges: Edges) -> Statistic:
    """C = (n - 1) sum w (x_i - x_j)^2 / (2 S0 sum z^2), rows standardised: below 1 = alike."""
    rows = edges.standardised()
    n = len(x)
    z = _apart(x)
    s0, s1, s2 = rows.moments
    apart = float((rows.weight * (z[rows.focal] - z[rows.neighbour]) ** 2).sum())
    value = (n - 1) * apart / (2 * s0 * float(z @ z))
    k = _kurtosis(z)
    variance = left(
        (n - 1) * s1 * (n * n - 3 * n + 3), -((n - 1) ** 2) * s1 * k,
        -0.25 * (n - 1) * s2 * (n * n + 3 * n - 6), 0.25 * (n - 1) * s2 * (n * n - n + 2) * k,
        s0 * s0 * (n * n - 3), -s0 * s0 * (n - 1) ** 2 * k,
    ) / (n * (n - 2) * (n - 3) * s0 * s0)  # fmt: skip
    return Statistic(value=value, expected=1.0, variance=variance)


def general_g(x: Floats, edges: Edges) -> Statistic:
    """G = sum w x x / sum of x x over all pairs, weights as given. For values from 0 that differ; NaN where
    all but one are 0.

    Its variance is written of x = mean + z, where nothing cancels when the values are near each other:
    sum w x x = mean^2 S0 + mean sum a z + sum w z z, a = row sum plus column sum; the middle term has the
    variance A m2 / (n - 1), A = sum (a - mean a)^2 = S2 - 4 S0^2 / n, the last that of Moran's I, and their
    covariance is -m3 A / ((n - 1) (n - 2)); m2, m3 = sums of z^2, z^3.
    """
    n = len(x)
    heaviest = float(edges.weight.max())  # the moments are of weights near 1: their squares exist
    part = Edges(n, edges.focal, edges.neighbour, edges.weight / heaviest)
    s0, _, s2 = part.moments
    expected = heaviest * s0 / (n * (n - 1))
    if np.count_nonzero(x) < 2 or x.min() < 0:
        return Statistic(value=math.nan, expected=expected, variance=math.nan)
    y = x / x.max()
    pairs = 2 * float(y[1:] @ np.cumsum(y)[:-1])
    value = heaviest * float(y @ part.lag(y)) / pairs
    mean = math.fsum(y) / n
    z = y - mean
    m2, m3 = float((z**2).sum()), float((z**3).sum())
    a = left(s2, -4 * s0 * s0 / n)
    parts = (
        mean * mean * a * m2 / (n - 1),
        -2 * mean * m3 * a / ((n - 1) * (n - 2)),
        _moran_variance(z, part) * (s0 * m2 / n) ** 2,
    )
    variance = left(*parts) * (heaviest / pairs) ** 2
    return Statistic(value=value, expected=expected, variance=variance)


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
        variance = 0.25 * left(s1 * two, (s2 - 2 * s1) * three, rest * four, -((s0 * two) ** 2))
        return Statistic(
            value=0.5 * float(colour @ edges.lag(colour)),
            expected=0.5 * s0 * two,
            variance=variance,
        )

    two = black_n * white_n / _falling(n, 2)
    three = black_n * white_n * (n - 2) / _falling(n, 3)
    four = _falling(black_n, 2) * _falling(white_n, 2) / _falling(n, 4)
    variance = 0.25 * left(
        2 * s1 * two, (s2 - 2 * s1) * three, 4 * rest * four, -((2 * s0 * two) ** 2)
    )
    mixed = Statistic(
        value=0.5 * float(b @ edges.lag(w) + w @ edges.lag(b)), expected=s0 * two, variance=variance
    )
    return Joins(both=same(b, black_n), mixed=mixed, neither=same(w, white_n))


def _apart(x: Floats) -> Floats:
    found = centred(x)
    assert found is not None, "the caller refuses values that do not vary"
    return found.z


def _falling(n: int, k: int) -> float:
    return float(math.perm(n, k)) if n >= k else 0.0


def _kurtosis(z: Floats) -> float:
    """m4 / m2^2, the plain one of the formulas."""
    return float((z**4).mean()) / float((z**2).mean()) ** 2
