"""Skewness G1 and excess kurtosis G2, the sample versions.

Source: Joanes and Gill, "Comparing measures of sample skewness and kurtosis", The Statistician 47 (1998)
183-189: G1 = g1 sqrt(n (n-1)) / (n-2); G2 = ((n+1) g2 + 6) (n-1) / ((n-2)(n-3)).
"""

from __future__ import annotations

import math

from damai.risk.engine.arrays import Floats, present


def skew_kurtosis(x: Floats) -> tuple[float | None, float | None]:
    """G1 and G2 of the values that are there; None where there are too few (3, 4) or all are the same."""
    found = present(x)
    n = found.size
    if n < 3:
        return None, None
    away = found - found.mean()
    square = away * away
    m2 = float(square.mean())
    # Against the size of the numbers: a constant column of .1 has a tiny second moment.
    if m2 <= (1e-14 * float(abs(found).max())) ** 2:
        return None, None
    g1 = float((square * away).mean()) / m2**1.5
    skew = g1 * math.sqrt(n * (n - 1)) / (n - 2)
    if n < 4:
        return skew, None
    g2 = float((square * square).mean()) / (m2 * m2) - 3
    return skew, ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
