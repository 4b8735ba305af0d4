"""Which choice makes the index unsure: shares of variance, first order and total, of each varied input.

A group of coordinates is swapped at once (the weights are one input). Points: Sobol's sequence, scrambled;
estimators of Jansen, which share their differences so that first order exceeds total by chance alone.
Sources: Saltelli et al., "Variance based sensitivity analysis of model output", Comput. Phys. Commun. 181
(2010) 259-270; Jansen, Comput. Phys. Commun. 117 (1999) 35-43.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats
from damai.risk.engine.certainty.draws import Vary, dimensions, draw_of
from damai.risk.engine.certainty.replicate import Replicator
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.engine.ranks import places_in

_RESAMPLED_N = 1_000

Target = Callable[[Floats], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of one input, with 95 percent intervals by resampling rows for both at once."""

    name: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]


def rank_shift(result: Result) -> Target:
    """Mean absolute change of rank against the index as defined: the target of the JRC's audits."""
    base = places_in(result.score, result.table.times)

    def shift(score: Floats) -> float:
        ranks = places_in(score, result.table.times)
        both = (ranks > 0) & (base > 0)
        return float(np.abs(ranks[both] - base[both]).mean()) if both.any() else 0.0

    return shift


def sobol(
    result: Result, what: Vary, rows_n: int, seed: int, target: Target | None = None
) -> list[Shares]:
    """Shares of the variance of ``target`` (of the scores; ``rank_shift`` when none is given), over
    ``rows_n`` x (inputs + 2) replications, ``rows_n`` a power of two.

    Raises Refused for fewer than two inputs, for another number of rows, and when nothing varies.
    """
    sizes = dimensions(result.definition, what)
    if len(sizes) < 2:
        raise Refused("risk-sobol-inputs", "sobol", found=len(sizes))
    if rows_n < 8 or rows_n & (rows_n - 1):
        raise Refused("risk-option-value", "sobol", name="n", found=rows_n, wanted="8, 16, 32, ...")
    measure = target or rank_shift(result)
    again = Replicator(result, what)

    def told(points: NDArray[np.float64]) -> Floats:
        return np.array(
            [measure(again.scores([draw_of(result.definition, what, p)])[0]) for p in points]
        )

    a, b = _points(sum(sizes.values()), rows_n, seed)
    swapped = []
    place = 0
    for n in sizes.values():
        ab = a.copy()
        ab[:, place : place + n] = b[:, place : place + n]
        swapped.append(told(ab))
        place += n
    return shares(list(sizes), told(a), told(b), swapped, seed)


def _points(dimensions_n: int, rows_n: int, seed: int) -> tuple[Floats, Floats]:
    from scipy.stats.qmc import Sobol  # more than a second of import

    points = Sobol(2 * dimensions_n, scramble=True, rng=np.random.default_rng(seed)).random(rows_n)
    return points[:, :dimensions_n], points[:, dimensions_n:]


def shares(
    names: list[str], a: Floats, b: Floats, swapped: list[Floats], seed: int
) -> list[Shares]:
    """Jansen: first = 1 - E (f(B) - f(A_B))^2 / 2V, total = E (f(A) - f(A_B))^2 / 2V. Raises Refused when the
    output does not vary."""
    if np.ptp(np.concatenate([a, b])) == 0:
        raise Refused("risk-sobol-still", "sobol")
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(a), (_RESAMPLED_N, len(a)))
    found = []
    for name, ab in zip(names, swapped, strict=True):

        def both(rows: NDArray[np.int64], ab: Floats = ab) -> Floats:
            variance = np.concatenate([a[rows], b[rows]], axis=-1).var(axis=-1, ddof=1)
            variance = np.where(variance > 0, variance, np.nan)
            first = 1 - ((b[rows] - ab[rows]) ** 2).mean(axis=-1) / (2 * variance)
            total = ((a[rows] - ab[rows]) ** 2).mean(axis=-1) / (2 * variance)
            return np.array([first, total])

        first, total = both(np.arange(len(a)))
        low, high = np.nanquantile(both(picks), [0.025, 0.975], axis=-1)
        found.append(
            Shares(
                name=name, first=float(first), first_interval=(float(low[0]), float(high[0])),
                total=float(total), total_interval=(float(low[1]), float(high[1])),
            )
        )  # fmt: skip
    return found
