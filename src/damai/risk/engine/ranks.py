"""Places in a table of scores: 1 = most vulnerable, ties take the smallest place."""

from __future__ import annotations

import numpy as np

from damai.risk.engine.arrays import Floats, Ints

NO_RANK = 0


def places(scores: Floats) -> Ints:
    """Rank of each score from the highest; 0 where there is none."""
    order = np.argsort(-scores)  # NaN goes last
    ordered = scores[order]
    known_n = len(scores) - int(np.count_nonzero(np.isnan(ordered)))
    place = np.arange(1, known_n + 1, dtype=np.int64)
    same = ordered[1:known_n] == ordered[: max(known_n - 1, 0)]
    place[1:][same] = 0
    np.maximum.accumulate(place, out=place)
    found = np.full(len(scores), NO_RANK, dtype=np.int64)
    found[order[:known_n]] = place
    return found


def places_in(scores: Floats, times: Floats | None) -> Ints:
    """Places among the units of the same time."""
    if times is None:
        return places(scores)
    found = np.zeros(len(scores), dtype=np.int64)
    for time in np.unique(times):
        rows = times == time
        found[rows] = places(scores[rows])
    return found
