"""Types and the few reductions that every stage shares. NaN is a missing cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def low(x: Floats) -> float:
    """The smallest value that is there; NaN for none."""
    found = float(np.min(x)) if x.size else float("nan")
    return float(np.fmin.reduce(x)) if x.size and np.isnan(found) else found


def high(x: Floats) -> float:
    """The largest value that is there; NaN for none."""
    found = float(np.max(x)) if x.size else float("nan")
    return float(np.fmax.reduce(x)) if x.size and np.isnan(found) else found


def present(x: Floats) -> Floats:
    """The values that are there, without copying when all are."""
    missing = np.isnan(x)
    return x[~missing] if missing.any() else x


def mean(x: Floats) -> float:
    """Mean of the values that are there; NaN for none."""
    found = present(x)
    return float(found.mean()) if found.size else float("nan")


def sd(x: Floats) -> float:
    """Sample standard deviation (n - 1) of the values that are there; NaN below two."""
    found = present(x)
    return float(found.std(ddof=1)) if found.size > 1 else float("nan")


def is_constant(x: Floats) -> bool:
    """Whether fewer than two different values are there."""
    return not low(x) < high(x)
