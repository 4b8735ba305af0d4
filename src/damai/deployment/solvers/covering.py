"""The three models that count how often a station is covered, as one: sum of weight x f(units within the radius)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from damai.deployment.solvers.sums import Bools, Floats, Sites, summed

TOUCH_MINUTES = 1e-9
"""The radius is inclusive; minutes are products of decimal fractions and may miss it by a rounding of the last bit."""


@dataclass(frozen=True, slots=True)
class Covering:
    """``within`` (g, m): which site covers which group of stations that the same sites cover; ``weight`` (g,) their sum.

    ``steps`` (p + 1,): what the 1st, 2nd, ... unit within the radius adds for weight 1; the last is 0.
    ``repeat``: several units may stand at one site.
    """

    within: Bools
    weight: Floats
    steps: Floats
    p: int
    repeat: bool

    def covers(self, chosen: Sites) -> Sites:
        """(g,) units within the radius of each group for the chosen sites (p,), repeated as often as units stand there."""
        return self.within[:, chosen].sum(axis=1, dtype=np.int64)

    def value(self, chosen: Sites) -> float:
        """The objective, from nothing but the chosen sites."""
        worth = np.concatenate(([0.0], np.cumsum(self.steps)))
        return float(self.weight @ worth[self.covers(chosen)])

    @property
    def concave(self) -> bool:
        """Each further unit adds no more than the one before: the greedy's guarantee (Nemhauser et al. 1978) needs it."""
        return bool(np.all(np.diff(self.steps) <= 0))


def merged(minutes: Floats, weight: Floats, radius: float) -> tuple[Bools, Floats]:
    """Stations (n, m) that the same sites cover within ``radius`` minutes as one row (g, m), in an order of their own.

    The optimum is unchanged: the objective sees of a station only who covers it. Rows nobody covers are left out.
    """
    within = minutes <= radius + TOUCH_MINUTES
    packed = np.packbits(within, axis=1)
    rows, group = np.unique(packed, axis=0, return_inverse=True)
    weights = summed(group.reshape(-1), weight, len(rows))
    patterns = np.unpackbits(rows, axis=1, count=minutes.shape[1]).astype(bool)
    kept = patterns.any(axis=1) & (weights > 0)
    return patterns[kept], weights[kept]


def steps(model: str, p: int, *, busy: float, second: float) -> Floats:
    """(p + 1,) what each further unit adds.

    Source: mclp Church & ReVelle 1974; bacop Hogan & ReVelle 1986, (1-s) W1 + s W2; mexclp Daskin 1983, 1 - q^k.
    """
    adds = np.zeros(p + 1)
    if model == "mexclp":
        adds[:p] = (1 - busy) * busy ** np.arange(p)
    elif model == "bacop":
        adds[0] = 1 - second
        adds[1 : min(p, 2)] = second
    else:
        adds[0] = 1.0
    return adds
