"""What a base is worth for the next free unit: marginal expected coverage (DMEXCLP), one pass, no solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from damai.deployment.solvers.cover import BUSY_FRAC, RADIUS_MINUTES
from damai.deployment.solvers.covering import TOUCH_MINUTES
from damai.deployment.solvers.sums import Floats, Sites

RISE_FRAC = 0.01
"""A move is proposed when coverage rises by more than this share: crews tire of moves (Saydam et al. 2013)."""


@dataclass(frozen=True, slots=True)
class Move:
    """``coverage_before`` and ``after`` in weight; ``rise_frac`` of before. Columns of the matrix name the bases."""

    from_base: int
    to_base: int
    coverage_before: float
    coverage_after: float

    @property
    def rise_frac(self) -> float:
        """Infinite when nothing was covered before."""
        if self.coverage_before == 0:
            return np.inf
        return self.coverage_after / self.coverage_before - 1


def reached(minutes: ArrayLike, radius: float = RADIUS_MINUTES) -> Any:
    """Sparse (n, m) of ones: which base reaches which demand within ``radius`` minutes, inclusive.

    Made once and read at every move; a dense array of 0 and 1 is read as well.
    """
    from scipy.sparse import csr_array

    return csr_array((np.asarray(minutes, float) <= radius + TOUCH_MINUTES).astype(float))


def gain(within: Any, weight: ArrayLike, units_at: ArrayLike, busy: float = BUSY_FRAC) -> Floats:
    """(m,) what one more unit at each base adds: sum of w (1 - q) q^k over the demand it reaches.

    ``units_at`` (m,) units free or on their way to each base; k of them reach the demand. O(bases x demand).
    Source: Jagtenberg, Bhulai, van der Mei 2015, eq. for the marginal contribution; Daskin 1983.
    """
    k = within @ np.asarray(units_at, float)
    adds: Floats = (np.asarray(weight, float) * (1 - busy) * busy**k) @ within
    return adds


def coverage(within: Any, weight: ArrayLike, units_at: ArrayLike, busy: float = BUSY_FRAC) -> float:
    """Expected weight covered, sum w (1 - q^k)."""
    k = within @ np.asarray(units_at, float)
    return float(np.asarray(weight, float) @ (1 - busy**k))


def propose(
    within: Any,
    weight: ArrayLike,
    units_at: ArrayLike,
    freed_at: int,
    *,
    busy: float = BUSY_FRAC,
    rise_frac: float = RISE_FRAC,
) -> Move | None:
    """The best base for the unit that stands at ``freed_at``, or None when it had better stay.

    ``units_at`` counts it there. A base must raise coverage by more than ``rise_frac``; of equals the first.
    Raises ValueError when no unit stands at ``freed_at``. Proposed only: a human confirms (deployment.md 6).
    """
    units: Sites = np.asarray(units_at, np.int64).copy()
    if units[freed_at] < 1:
        raise ValueError("no unit stands at the base it is to leave")
    before = coverage(within, weight, units, busy)
    units[freed_at] -= 1
    adds = gain(within, weight, units, busy)
    best = int(np.argmax(adds))
    move = Move(freed_at, best, before, before - float(adds[freed_at]) + float(adds[best]))
    return move if best != freed_at and move.rise_frac > rise_frac else None
