"""Names of the arrays in here, and the one sum numpy's types are unsure of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Sites = NDArray[np.int64]


def summed(index: Any, values: Any, n: int) -> Floats:
    """(n,) sum of ``values`` by ``index``, in the order given: the same order, the same last bit."""
    sums: Floats = np.bincount(index, weights=values, minlength=n).astype(np.float64, copy=False)
    return sums
