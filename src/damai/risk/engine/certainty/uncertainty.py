"""Rank intervals and the probability of each class, by Monte Carlo.

Source: Saisana, Saltelli and Tarantola, "Uncertainty and sensitivity analysis techniques as tools for the
quality assessment of composite indicators", J. R. Statist. Soc. A 168 (2005) 307-323.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats, Ints
from damai.risk.engine.certainty.draws import Draw, Vary, draws
from damai.risk.engine.certainty.errors import check_errors, still
from damai.risk.engine.certainty.replicate import Replicator
from damai.risk.engine.classify import classify
from damai.risk.engine.faults import Notice, Refused
from damai.risk.engine.fit import Result
from damai.risk.engine.ranks import places_in

INTERVAL = (0.05, 0.95)
MOST_CELLS_N = 200_000_000
"""Units times replications whose ranks are held (800 MB)."""
_BATCH_CELLS_N = 4_000_000

Progress = Callable[[int, int], None]
"""How many replications of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """By unit, in the order of the result."""

    draws: tuple[Draw, ...]
    rank_low: Floats
    """5th percentile of the rank (type 7); NaN for a unit that never had one."""
    rank_median: Floats
    rank_high: Floats
    rank_mean: Floats
    class_share: NDArray[np.float64] | None
    """Units x classes: share of the replications with a score in which the unit was in the class; None
    without classes, or when experts decided them."""
    first_share: Floats
    """Share of the replications in which the unit was the most vulnerable."""

    notices: tuple[Notice, ...] = ()
    """What a reader must know: which data were taken as they are."""

    def in_top(self, k: int, ranks: Ints) -> NDArray[np.bool_]:
        """Units ranked in the first ``k`` whose whole interval stays there."""
        return (ranks > 0) & (ranks <= k) & (self.rank_high <= k)


def uncertainty(
    result: Result,
    what: Vary,
    n: int,
    seed: int,
    given: Sequence[Draw] | None = None,
    progress: Progress | None = None,
) -> Uncertainty:
    """Compute the index ``n`` times, or once for each of the draws ``given``. The same seed, the same bytes.

    Raises Refused where a varied method is not defined for the data, and for more than 200 million ranks.
    """
    chosen = tuple(draws(result.definition, what, n, seed) if given is None else given)
    units_n = result.table.units_n
    if len(chosen) * units_n > MOST_CELLS_N or not chosen:
        raise Refused(
            "risk-replications", "uncertainty", found=len(chosen), most=MOST_CELLS_N // units_n
        )
    if what.data:
        check_errors(result.definition, result.read)
    again = Replicator(result, what)
    ranks = np.zeros((len(chosen), units_n), dtype=np.int32)
    rule = result.definition.classes
    by_score = rule is not None and rule.method.name != "expert"
    classes = np.zeros((units_n, len(rule.names)) if by_score and rule else (0, 0))
    size = max(1, _BATCH_CELLS_N // units_n)
    everybody = np.arange(units_n)
    for start in range(0, len(chosen), size):
        if progress is not None:
            progress(start, len(chosen))
        for at, score in enumerate(again.scores(chosen[start : start + size]), start):
            ranks[at] = places_in(score, result.table.times)
            if by_score and rule is not None:
                found, _ = classify(rule, score, result.table)
                known = found.at >= 0
                classes[everybody[known], found.at[known]] += 1
    return Uncertainty(
        draws=chosen,
        class_share=_shares(classes) if by_score else None,
        first_share=(ranks == 1).mean(axis=0),
        notices=tuple(still(result.definition, result.read)) if what.data else (),
        **_intervals(ranks),
    )


def _shares(classes: NDArray[np.float64]) -> NDArray[np.float64]:
    total = classes.sum(axis=1, keepdims=True)
    found = np.full(classes.shape, np.nan)
    np.divide(classes, total, out=found, where=total > 0)
    return found


def _intervals(ranks: NDArray[np.int32]) -> dict[str, Floats]:
    ordered = np.sort(ranks, axis=0)
    if ordered.size and ordered[0].all():
        held = ordered.astype(np.float64, copy=False) if len(ordered) < 2 else ordered
        return {
            "rank_low": _quantile(held, INTERVAL[0]), "rank_median": _quantile(held, 0.5),
            "rank_high": _quantile(held, INTERVAL[1]), "rank_mean": ranks.mean(axis=0),
        }  # fmt: skip
    some = np.where(ranks > 0, ranks.astype(np.float64), np.nan)
    there = ~np.isnan(some).all(axis=0)
    found = {k: np.full(ranks.shape[1], np.nan) for k in ("rank_low", "rank_median", "rank_high", "rank_mean")}  # fmt: skip
    if there.any():
        low, middle, top = np.nanquantile(some[:, there], [INTERVAL[0], 0.5, INTERVAL[1]], axis=0)
        found["rank_low"][there], found["rank_median"][there] = low, middle
        found["rank_high"][there] = top
        found["rank_mean"][there] = np.nanmean(some[:, there], axis=0)
    return found


def _quantile(ordered: NDArray[np.number], share: float) -> Floats:
    """Type 7 of sorted columns."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    part = at - low
    below = ordered[low].astype(np.float64)
    found: Floats = below + part * (ordered[high].astype(np.float64) - below)
    return found
