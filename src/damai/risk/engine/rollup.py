"""From stations up the tree: a mean by voters, and beside it what a mean hides.

A level's totals are the sums of the level below it, in the order of its codes, so that adding up the rows
that are shown gives the parent's row to the last bit. The largest value, the 90th percentile and the share
of the highest class look at the stations themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Flags, Floats, Ints
from damai.risk.engine.faults import Fault, Refused

HIGH = 0.9
_EXACT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One row a place, by code. A place without a scored station has NaN."""

    codes: NDArray[np.str_]
    units_n: Ints
    scored_n: Ints
    """Stations with a score."""
    voters_n: Floats
    """Of all stations; a station whose voters are not known adds none."""
    weighed_n: Floats
    """Voters of the stations with a score."""
    total: Floats
    """Sum of voters times score."""
    top_n: Floats
    """Voters of the stations in the highest class."""
    most: Floats
    """Highest score of a station, known voters or not."""
    p90: Floats
    """Smallest score that 90 percent of the voters are at or below: always one of a station."""

    @property
    def mean(self) -> Floats:
        """By voters; NaN without any."""
        return _ratio(self.total, self.weighed_n)

    @property
    def top_share(self) -> Floats:
        """Share of the voters in the highest class; NaN without any."""
        return _ratio(self.top_n, self.weighed_n)


def _ratio(a: Floats, b: Floats) -> Floats:
    found = np.full(len(a), np.nan)
    np.divide(a, b, out=found, where=b > 0)
    return found


def roll_up(
    units: Sequence[str], score: Floats, voters: Floats, in_top: Flags, depths: Sequence[int]
) -> list[Level]:
    """Roll stations up to the prefixes of their dotted codes that have ``depths`` parts, deepest first.

    ``score`` and ``voters`` NaN = not known; a station of unknown voters counts as a station and in ``most``,
    not in what is weighed by voters. Raises Refused for negative voters, for a code with fewer parts than
    asked for, and ValueError for depths that do not go up the tree.
    """
    if list(depths) != sorted(set(depths), reverse=True) or not depths or depths[-1] < 1:
        raise ValueError("depths go up the tree: the deepest first, from 1")
    faults = [
        Fault("risk-voters", f"{units[at]}", {"found": float(voters[at])})
        for at in np.flatnonzero(voters < 0)[:100]
    ]
    parts = [unit.split(".") for unit in units]
    faults += [
        Fault("risk-code-short", unit, {"wanted": depths[0]})
        for unit, part in zip(units, parts, strict=True)
        if len(part) < depths[0]
    ][:100]
    if faults:
        raise Refused.of(faults)
    known = ~np.isnan(score)
    size = np.nan_to_num(voters)
    weight = np.where(known, size, 0.0)
    sums = np.array(
        [
            np.ones(len(units)), known, size, weight,
            weight * np.where(known, score, 0.0), np.where(in_top & known, weight, 0.0),
        ]
    )  # fmt: skip
    found: list[Level] = []
    codes, below = np.array(list(units)), sums
    for depth in depths:
        prefixes = np.array([".".join(code.split(".")[:depth]) for code in codes.tolist()])
        places, at = np.unique(prefixes, return_inverse=True)
        # bincount adds in order, one after the other: what a reader with a pencil does.
        order = np.argsort(codes, kind="stable")
        rolled = np.array([np.bincount(at[order], row[order], len(places)) for row in below])
        own = np.searchsorted(places, [".".join(part[:depth]) for part in parts])
        most, p90 = _extremes(own, len(places), score, weight)
        found.append(
            Level(
                codes=places, units_n=rolled[0].astype(np.int64), scored_n=rolled[1].astype(np.int64),
                voters_n=rolled[2], weighed_n=rolled[3], total=rolled[4], top_n=rolled[5], most=most, p90=p90,
            )
        )  # fmt: skip
        codes, below = places, rolled
    return found


def _extremes(
    place: NDArray[np.integer], places_n: int, score: Floats, weight: Floats
) -> tuple[Floats, Floats]:
    most = np.full(places_n, np.nan)
    p90 = np.full(places_n, np.nan)
    known = np.flatnonzero(~np.isnan(score))
    if not len(known):
        return most, p90
    order = known[np.lexsort((score[known], place[known]))]
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        rows = order[start:end]
        at = place[rows[0]]
        most[at] = score[rows[-1]]
        below = np.cumsum(weight[rows])
        if below[-1] > 0:
            p90[at] = score[rows[np.searchsorted(below, HIGH * below[-1] * (1 - _EXACT))]]
    return most, p90


def reconcile(levels: Sequence[Level]) -> list[str]:
    """Codes of places whose totals are not those of the places below them: empty when all is exact."""
    wrong: list[str] = []
    for below, above in pairwise(levels):
        depth = str(above.codes[0]).count(".") + 1
        parents = np.array([".".join(code.split(".")[:depth]) for code in below.codes.tolist()])
        for at, code in enumerate(above.codes.tolist()):
            rows = np.flatnonzero(parents == code)
            for name in ("units_n", "scored_n", "voters_n", "weighed_n", "total", "top_n"):
                total = 0.0
                for value in getattr(below, name)[rows].tolist():
                    total += value
                if total != getattr(above, name)[at]:
                    wrong.append(code)
                    break
    return wrong
