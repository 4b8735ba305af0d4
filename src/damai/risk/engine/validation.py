"""After the event: did the index know it? Every figure with an interval, and "no relation" said as such.

Sources: area under the curve as the Mann-Whitney statistic, its variance of DeLong, DeLong and Clarke-Pearson,
Biometrics 44 (1988) 837-845; Wilson's interval of a share: J. Am. Stat. Assoc. 22 (1927) 209-212; Brier, Mon.
Weather Rev. 78 (1950) 1-3; interval of a rank correlation: Bonett and Wright, Psychometrika 65 (2000) 23-28.
The forecast is the one that was published: nothing is fitted to the outcomes except the class shares shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats, Ints
from damai.risk.engine.faults import Refused
from damai.risk.engine.scale import ranked

Z95 = 1.959963984540054
TOP = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its 95 percent interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassOutcome:
    name: str
    units_n: int
    events_n: int
    share: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    units_n: int
    events_n: int
    auc: Figure
    """Chance that a unit with an event was scored above one without; .5 = no better than a coin."""
    lift: Figure
    """Share of events in the 5 percent most vulnerable units over the share in all."""
    brier: Figure | None
    """Mean squared error of probabilities; None for scores that are none."""
    brier_skill: Figure | None
    """1 - Brier over that of the mean share: above 0 = better than knowing the mean."""
    rank_correlation: Figure
    """Spearman's, of scores and outcomes (counts of events when they are counts)."""
    classes: tuple[ClassOutcome, ...]
    related: bool
    """Whether the interval of the area lies above .5. When not, the index says nothing of what happened."""

    @property
    def turned_round(self) -> bool:
        """Whether the interval lies below .5: it happened where the index said it would not."""
        return self.auc.high < 0.5


def validate(
    score: Floats, outcome: Floats, classes: tuple[tuple[str, ...], Ints] | None = None
) -> Validation:
    """``outcome``: 0 = nothing happened, above 0 = events. Units without a score or an outcome do not count.

    ``classes``: names and the place of each unit, -1 = unknown. Raises Refused below five units, for a negative
    outcome, and when it happened everywhere or nowhere.
    """
    there = ~np.isnan(score) & ~np.isnan(outcome)
    x, y = score[there], outcome[there]
    if len(x) < 5:
        raise Refused("risk-validate-units", "OUTCOMES", found=len(x))
    if (y < 0).any():
        raise Refused("risk-validate-outcome", "OUTCOMES", found=float(y.min()))
    event = y > 0
    if event.all() or not event.any():
        raise Refused("risk-validate-same", "OUTCOMES", found=int(event.sum()), units=len(x))
    auc = area(x, event)
    probabilities = bool(x.min() >= 0 and x.max() <= 1)
    sure, skill = brier(x, event) if probabilities else (None, None)
    return Validation(
        units_n=len(x),
        events_n=int(event.sum()),
        auc=auc,
        lift=lift(x, event),
        brier=sure,
        brier_skill=skill,
        rank_correlation=rank_correlation(x, y),
        classes=() if classes is None else _by_class(classes, there, event),
        related=auc.low > 0.5,
    )


def area(x: Floats, event: NDArray[np.bool_]) -> Figure:
    """Area under the curve, ties half, with DeLong's interval in O(n log n)."""
    a, b = x[event], x[~event]
    m, n = len(a), len(b)
    all_ranks = ranked(np.concatenate([a, b]), "average")
    above = (all_ranks[:m] - ranked(a, "average")) / n
    below = 1 - (all_ranks[m:] - ranked(b, "average")) / m
    value = float(above.mean())
    variance = (float(above.var(ddof=1)) / m if m > 1 else 0.25) + (
        float(below.var(ddof=1)) / n if n > 1 else 0.25
    )
    if variance <= 1e-15:
        # Every pair agrees (or none): DeLong knows no doubt, Wilson's interval over the rarer kind does.
        low, high = wilson(value * min(m, n), min(m, n))
        return Figure(value=value, low=low, high=high)
    away = Z95 * math.sqrt(variance)
    return Figure(value=value, low=max(0.0, value - away), high=min(1.0, value + away))


def brier(x: Floats, event: NDArray[np.bool_]) -> tuple[Figure, Figure]:
    """Brier's score and its skill against the mean share, with intervals of the normal: each unit's influence on the
    figure gives the variance (the infinitesimal jackknife; Efron, An Introduction to the Bootstrap, 1993, chapter
    22)."""
    n = len(x)
    error = (x - event) ** 2
    value, rate = float(error.mean()), float(event.mean())
    doubt = rate * (1 - rate)
    of_skill = (error - value) / doubt - value * (1 - 2 * rate) * (event - rate) / doubt**2
    away, skill_away = (Z95 * math.sqrt(float((u**2).sum())) / n for u in (error - value, of_skill))
    skill = 1 - value / doubt
    return (
        Figure(value=value, low=max(0.0, value - away), high=min(1.0, value + away)),
        Figure(value=skill, low=skill - skill_away, high=min(1.0, skill + skill_away)),
    )


def lift(x: Floats, event: NDArray[np.bool_]) -> Figure:
    """Of the most vulnerable ceil(5 %) units; ties at the edge count by their mean share of events."""
    k = math.ceil(TOP * len(x))
    edge = np.sort(x)[-k]
    over, at = x > edge, x == edge
    caught = float(event[over].sum()) + (k - int(over.sum())) * float(event[at].mean())
    rate = float(event.mean())
    low, high = wilson(caught, k)
    return Figure(value=caught / k / rate, low=low / rate, high=high / rate)


def wilson(events: float, n: int) -> tuple[float, float]:
    """95 percent interval of a share."""
    share = events / n
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    away = Z95 / (1 + Z95**2 / n) * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    return max(0.0, middle - away), min(1.0, middle + away)


def rank_correlation(x: Floats, y: Floats) -> Figure:
    """Spearman's; 0 with the widest interval when one of the two does not vary."""
    a, b = ranked(x, "average"), ranked(y, "average")
    if a.min() == a.max() or b.min() == b.max():
        return Figure(value=0.0, low=-1.0, high=1.0)
    r = float(np.corrcoef(a, b)[0, 1])
    turned = math.atanh(max(-1 + 1e-15, min(1 - 1e-15, r)))
    away = Z95 * math.sqrt((1 + r * r / 2) / (len(x) - 3))
    return Figure(value=r, low=math.tanh(turned - away), high=math.tanh(turned + away))


def _by_class(
    classes: tuple[tuple[str, ...], Ints], there: NDArray[np.bool_], event: NDArray[np.bool_]
) -> tuple[ClassOutcome, ...]:
    names, at = classes
    found = []
    for place, name in enumerate(names):
        rows = at[there] == place
        n, events_n = int(rows.sum()), int(event[rows].sum())
        low, high = wilson(events_n, n) if n else (0.0, 1.0)
        share = events_n / n if n else float("nan")
        found.append(
            ClassOutcome(name=name, units_n=n, events_n=events_n, share=Figure(value=share, low=low, high=high))
        )  # fmt: skip
    return tuple(found)
