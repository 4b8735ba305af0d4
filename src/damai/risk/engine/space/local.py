"""Local statistics: Moran's I_i, Getis and Ord's G_i and G_i*, with normal theory.

Sources: Anselin, "Local indicators of spatial association", Geogr. Anal. 27 (1995) 93-115; its moments when
the value of i is held (conditional randomisation): Sokal, Oden and Thomson, Geogr. Anal. 30 (1998) 331-354,
A7 and A8; G_i and G_i*: Ord and Getis, Geogr. Anal. 27 (1995) 286-306, equations 6 and 8, whose z does not
change when a row of weights is scaled (esda's default pairs row-standardised weights with the variance of
binary ones and halves it). The own weight of G_i* is the largest of the row. All p are two-sided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats
from damai.risk.engine.space.centred import CANCELLED, centred
from damai.risk.engine.space.edges import Edges

_QUADRANTS = np.array(["HH", "HL", "LH", "LL", ""])


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """One value a unit; NaN, and an empty quadrant, for a unit without neighbours."""

    moran: Floats
    z_moran: Floats
    p_moran: Floats
    quadrant: NDArray[np.str_]
    """Own value and neighbours' mean: H above the mean, L not above it."""
    g: Floats
    z_g: Floats
    p_g: Floats
    gstar: Floats
    z_gstar: Floats
    p_gstar: Floats


def local(x: Floats, edges: Edges) -> Local:
    """Local statistics of values without gaps, at least three of them that differ by more than rounding.
    G and G* are of the weights as given; everything else is of rows that sum to 1."""
    alone = edges.neighbours_n == 0
    n = len(x)
    found = centred(x)
    assert found is not None, "the caller refuses values that do not vary"
    z = found.z
    rows = _Rows.of(edges)
    lag = rows.share(edges.lag(z))
    moran = (n - 1) * z * lag / float(z @ z)
    z_g = _z_without(z, lag, rows)
    g = _share(edges.lag(x), x.sum() - x)
    z_gstar = _z_with(z, lag, rows)
    gstar = _share(edges.lag(x) + edges.row_most * x, np.full(n, x.sum()))
    for each in (moran, z_g, g, z_gstar, gstar):
        each[alone] = np.nan
    # Held at i, I_i is z_i times the neighbours' mean: its z is that of G_i, turned where z_i is below 0.
    z_moran = z_g * np.sign(z)
    low = lag <= found.rounding * (1 + edges.neighbours_n)
    quadrant = _QUADRANTS[np.where(alone, 4, 2 * (z <= 0) + low)]
    return Local(
        moran=moran, z_moran=z_moran, p_moran=np.where(z == 0, 1.0, two_sided(z_moran)), quadrant=quadrant,
        g=g, z_g=z_g, p_g=two_sided(z_g), gstar=gstar, z_gstar=z_gstar, p_gstar=two_sided(z_gstar),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rows:
    """Sums over each unit's weights divided by their sum: what ``Edges.standardised`` has, without a second list of
    edges (a nation has seven million). 0 for a unit without neighbours."""

    whole: Floats
    square: Floats
    most: Floats
    own: Floats
    """1, or 0 for a unit without neighbours."""

    @classmethod
    def of(cls, edges: Edges) -> _Rows:
        whole = np.where(edges.row_sum > 0, edges.row_sum, 1.0)
        return cls(
            whole=whole,
            square=edges.row_square / whole**2,
            most=edges.row_most / whole,
            own=(edges.row_sum > 0).astype(np.float64),
        )

    def share(self, part: Floats) -> Floats:
        return part / self.whole


def _share(part: Floats, whole: Floats) -> Floats:
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def _z_without(z: Floats, lag: Floats, rows: _Rows) -> Floats:
    """Ord and Getis (1995), 6: the unit itself left out of mean and variance. Of centred values, which does
    not change it and keeps the variance its digits."""
    n = len(z)
    mean = (z.sum() - z) / (n - 1)
    variance = ((z**2).sum() - z**2) / (n - 1) - mean**2
    # A unit that makes most of the variance leaves little of it: that little is counted afresh.
    for unit in np.flatnonzero(variance < 0.3 * (z**2).sum() / (n - 1)).tolist():
        others = np.delete(z, unit)
        variance[unit] = others.var() if np.ptp(others) > 0 else 0.0
    return _z(lag - rows.own * mean, variance, (n - 1) * rows.square, rows.own, n - 2)


def _z_with(z: Floats, lag: Floats, rows: _Rows) -> Floats:
    """Ord and Getis (1995), 8: the unit among its own neighbours. Of centred values."""
    n = len(z)
    own = rows.most
    variance = np.full(n, float((z**2).mean()))
    return _z(lag + own * z, variance, n * (rows.square + own**2), rows.own + own, n - 1)


def _z(away: Floats, variance: Floats, squares: Floats, total: Floats, free_n: int) -> Floats:
    """``away`` over the root of variance times (squares - total^2) / free_n. NaN where nothing can vary: no
    other value differs, or every other unit is a neighbour of the same weight."""
    spread = squares - total**2
    varies = (variance > 0) & (spread > CANCELLED * squares)
    found = np.full(len(away), np.nan)
    found[varies] = away[varies] / np.sqrt(variance[varies] * spread[varies] / free_n)
    return found


def two_sided(z: Floats) -> Floats:
    from scipy.special import erfc  # a tenth of a second of import

    found: Floats = erfc(np.abs(z) / np.sqrt(2.0))
    return found
