"""Data drawn again: a share of a small place is less sure than its digits look.

A share y of n (an indicator with a denominator) is one of what could have been counted. The places' true
shares are taken as a beta distribution, its two numbers from the mean and the variance between places beyond
chance (method of moments); a place's own share is drawn from its posterior Beta(a + y, b + n - y): small
places lean to the mean and spread wide, large ones stay. Source: Robbins (1956); Clayton and Kaldor, Biometrics
43 (1987) 671-681; moments: Kleinman, J. Am. Stat. Assoc. 68 (1973) 46-54.
"""

from __future__ import annotations

import numpy as np

from damai.risk.engine.arrays import Flags, Floats

_FLAT = (1.0, 1.0)


def is_share(y: Floats, n: Floats) -> bool:
    """Whether a column is a count out of its denominator: whole numbers, none above it."""
    there = ~np.isnan(y) & ~np.isnan(n)
    y, n = y[there], n[there]
    return bool(len(y) and (y >= 0).all() and (y <= n).all() and (y == np.floor(y)).all() and (n == np.floor(n)).all())  # fmt: skip


def prior(y: Floats, n: Floats) -> tuple[float, float]:
    """The beta distribution of the places' true shares. Even where there is nothing to learn from; very narrow
    where the places differ no more than chance makes them."""
    total = float(n.sum())
    if len(y) < 2 or total <= 0:
        return _FLAT
    mean = float(y.sum()) / total
    if mean in (0.0, 1.0):
        return _FLAT
    chance = mean * (1 - mean)
    between = float((n * (y / n - mean) ** 2).sum())
    # Expected: (k - 1) chance (1 - rho) + rho chance (N - sum n^2 / N), rho = 1 / (a + b + 1)
    k = len(y)
    room = chance * (total - float((n * n).sum()) / total - (k - 1))
    rho = (between - (k - 1) * chance) / room if room > 0 else 0.0
    size = 1 / min(max(rho, 1e-6), 1 - 1e-6) - 1
    return mean * size, (1 - mean) * size


def drawn(y: Floats, n: Floats, rng: np.random.Generator) -> Floats:
    """Counts whose shares are drawn from each place's posterior; missing stays missing."""
    there: Flags = ~np.isnan(y) & ~np.isnan(n) & (n > 0)
    a, b = prior(y[there], n[there])
    again = y.copy()
    again[there] = rng.beta(a + y[there], b + n[there] - y[there]) * n[there]
    return again


def shrunken(y: Floats, n: Floats) -> Floats:
    """The mean of each place's posterior: the share with small places drawn to the mean of all."""
    there = ~np.isnan(y) & ~np.isnan(n) & (n > 0)
    a, b = prior(y[there], n[there])
    found = np.full(len(y), np.nan)
    found[there] = (a + y[there]) / (a + b + n[there])
    return found
