"""Benefit of the doubt: each unit is scored with the weights that suit it best.

CI_c = max sum w_k x_ck  subject to  sum w_k x_jk <= 1 for every unit j, w >= 0. Source: Cherchye, Moesen,
Rogge and Van Puyenbroeck, "An introduction to 'benefit of the doubt' composite indicators", Soc. Indic. Res.
82 (2007) 111-145 (Melyn and Moesen 1991). Scores run from 0 to 1: 1 = on the frontier of vulnerability.
A missing child has no weight for that unit and asks nothing of the others there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from damai.risk.engine.arrays import Flags, Floats
from damai.risk.engine.faults import Refused

MOST_UNITS_N = 2_000
"""A linear programme a unit, with a condition a unit on the frontier."""


def benefit_of_doubt(
    rows: Sequence[Floats], children: Sequence[str], least: float, where: str
) -> list[Floats]:
    """The weights of each unit (one array a child); NaN for a unit with too few children.

    Raises Refused for a value below 0, for a child that is 0 everywhere, and above 2,000 units.
    """
    x = np.array(rows)
    if x.shape[1] > MOST_UNITS_N:
        raise Refused("risk-bod-units", where, most=MOST_UNITS_N, found=x.shape[1])
    there = ~np.isnan(x)
    whole = np.where(there, x, 0.0)
    for child, row in zip(children, whole, strict=True):
        if row.min() < 0:
            raise Refused("risk-bod-negative", f"{where}, {child}", found=float(row.min()))
        if row.max() == 0:
            raise Refused("risk-bod-zero", f"{where}, {child}")
    top = whole.max(axis=1, keepdims=True)
    scaled = whole / top
    conditions = _frontier(scaled)
    weights = np.full(x.shape, np.nan)
    for unit in range(x.shape[1]):
        if there[:, unit].mean() < least - 1e-12 or not there[:, unit].any():
            continue
        weights[:, unit] = _best(scaled[:, unit], conditions, there[:, unit]) / top[:, 0]
    return list(weights)


def _frontier(scaled: Floats) -> Floats:
    """The conditions that can bind (units x children): a unit below another in everything cannot."""
    points = np.unique(scaled.T, axis=0)[::-1]
    kept = [
        at
        for at, point in enumerate(points)
        if not ((points >= point).all(axis=1) & (points > point).any(axis=1)).any()
    ]
    return np.array(points[kept])


def _best(own: Floats, conditions: Floats, there: Flags) -> Floats:
    from scipy.optimize import linprog  # half a second of import, and few indexes need it

    bounds = [(0.0, None if here else 0.0) for here in there]
    solved = linprog(
        -own, A_ub=conditions, b_ub=np.ones(len(conditions)), bounds=bounds, method="highs"
    )
    if not solved.success:  # pragma: no cover - 0 is feasible and every child is bounded by its top
        raise RuntimeError(solved.message)
    found: Floats = np.maximum(solved.x, 0.0)
    return found
