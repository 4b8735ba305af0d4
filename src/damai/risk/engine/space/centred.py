"""Values as departures from their mean, free of the unit they were measured in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from damai.risk.engine.arrays import Floats

_EPS = float(np.finfo(np.float64).eps)
CANCELLED = 1e-12
"""Share of its terms below which a difference is rounding: sums of a million weights keep 13 digits."""


@dataclass(frozen=True, slots=True)
class Centred:
    """``z``: value less mean, in units of the largest departure; exactly 0 where rounding alone keeps a
    value from the mean, so that no sign hangs on the unit. ``rounding``: what rounding may add to one z."""

    z: Floats
    rounding: float


def centred(x: Floats) -> Centred | None:
    """None when nothing differs by more than rounding. ``x`` without gaps, finite.

    Rounding: half an eps of the largest value each for the unit that was converted, the division by the
    largest, the mean's two terms and its own last digit, doubled to be safe.
    """
    most = float(np.abs(x).max())
    if most == 0:
        return None
    y = x / most
    z = y - math.fsum(y) / len(y)
    rounding = 4 * _EPS
    z[np.abs(z) <= rounding] = 0.0
    largest = float(np.abs(z).max())
    return Centred(z / largest, rounding / largest) if largest > 0 else None


def left(*terms: float) -> float:
    """The sum of terms that cancel, 0.0 where what is left of them may be rounding alone."""
    total = math.fsum(terms)
    return total if abs(total) > CANCELLED * math.fsum(map(abs, terms)) else 0.0
