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

from damai.risk.arrays import Floats
from damai.risk.space.edges import Edges

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
    """Local statistics of values without gaps, at least three of them and not all the same."""
    alone = edges.neighbours_n == 0
    n = len(x)
    mean = float(x.mean())
    z = x - mean
    lag = edges.lag(z)
    lag_x = lag + mean * edges.row_sum
    own = edges.row_most
    moran = (n - 1) * z * _share(lag, edges.row_sum) / float(z @ z)
    z_g = _z_without(z, lag, edges)
    g = _share(lag_x, x.sum() - x)
    z_gstar = _z_with(z, lag, edges, own)
    gstar = _share(lag_x + own * x, np.full(n, x.sum()))
    for found in (moran, z_g, g, z_gstar, gstar):
        found[alone] = np.nan
    # Held at i, I_i is z_i times the neighbours' mean: its z is that of G_i, turned where z_i is below 0.
    z_moran = z_g * np.sign(z)
    quadrant = _QUADRANTS[np.where(alone, 4, 2 * (z <= 0) + (lag <= 0))]
    return Local(
        moran=moran, z_moran=z_moran, p_moran=np.where(z == 0, 1.0, two_sided(z_moran)), quadrant=quadrant,
        g=g, z_g=z_g, p_g=two_sided(z_g), gstar=gstar, z_gstar=z_gstar, p_gstar=two_sided(z_gstar),
    )  # fmt: skip


def _share(part: Floats, whole: Floats) -> Floats:
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def _z_without(z: Floats, lag: Floats, edges: Edges) -> Floats:
    """Ord and Getis (1995), 6: the unit itself left out of mean and variance. Of centred values, which does
    not change it and keeps the variance its digits."""
    n = len(z)
    mean = (z.sum() - z) / (n - 1)
    variance = ((z**2).sum() - z**2) / (n - 1) - mean**2
    spread = ((n - 1) * edges.row_square - edges.row_sum**2) / (n - 2)
    return _z(lag - edges.row_sum * mean, variance * spread)


def _z_with(z: Floats, lag: Floats, edges: Edges, own: Floats) -> Floats:
    """Ord and Getis (1995), 8: the unit among its own neighbours. Of centred values."""
    n = len(z)
    variance = float((z**2).mean())
    total = edges.row_sum + own
    spread = (n * (edges.row_square + own**2) - total**2) / (n - 1)
    return _z(lag + own * z, variance * spread)


def _z(away: Floats, variance: Floats) -> Floats:
    """NaN where every other unit is a neighbour: then nothing can vary."""
    found = np.full(len(away), np.nan)
    np.divide(away, np.sqrt(np.maximum(variance, 0.0)), out=found, where=variance > 1e-12)
    return found


def two_sided(z: Floats) -> Floats:
    from scipy.special import erfc  # a tenth of a second of import

    found: Floats = erfc(np.abs(z) / np.sqrt(2.0))
    return found
