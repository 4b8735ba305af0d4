"""Weights tuned so that each child matters as much as it should.

How much a child matters is its correlation with the group's score; a weight alone does not say it, because
children vary and go together. Source: Paruolo, Saisana and Saltelli, "Ratings and rankings: voodoo or
science?", J. R. Statist. Soc. A 176 (2013) 609-634; Becker, Saisana, Paruolo and Vandecasteele, Ecol. Indic.
80 (2017) 12-22.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from damai.risk.engine.arrays import Floats
from damai.risk.engine.weights import Matrix, complete


def tuned(
    rows: Sequence[Floats], target: str | Sequence[float], where: str
) -> tuple[list[float], float]:
    """Weights, not negative and together 1, and the largest difference between share of importance and target.

    ``balance``: every child equally important; ``infomax``: the sum of squared correlations as large as can
    be; a list: importances in that proportion. For the arithmetic mean only.
    """
    from scipy.optimize import minimize  # half a second of import, and few indexes need it

    x = complete(rows, where)
    covariance = np.cov(x)
    spread = np.sqrt(np.diag(covariance))
    n = len(x)

    def importance(w: Floats) -> Floats:
        along = covariance @ w
        return np.asarray(along / (spread * np.sqrt(max(float(w @ along), 1e-300))))

    wanted = np.full(n, 1 / n) if isinstance(target, str) else np.array(target) / sum(target)

    def miss(w: Floats) -> float:
        found = importance(w)
        if target == "infomax":
            return -float((found**2).sum())
        total = float(found.sum())
        return float(((found / total - wanted) ** 2).sum()) if total > 1e-9 else 1e3

    starts = [np.full(n, 1 / n), wanted, *(0.1 / n + 0.9 * np.eye(n))]
    best = starts[0]
    for start in starts:
        solved = minimize(
            miss, start / start.sum(), method="SLSQP", bounds=[(0.0, 1.0)] * n,
            constraints={"type": "eq", "fun": lambda w: float(w.sum()) - 1.0},
            options={"ftol": 1e-15, "maxiter": 500},
        )  # fmt: skip
        found = np.clip(solved.x, 0.0, None)
        if found.sum() > 0 and miss(found / found.sum()) < miss(best) - 1e-15:
            best = found / found.sum()
    exact = _first(x) if target == "infomax" else _solved(importance, best, wanted)
    if exact is not None and miss(exact) <= miss(best) + 1e-12:
        best = exact
    found = importance(best)
    gap = 0.0 if target == "infomax" else float(np.abs(found / found.sum() - wanted).max())
    return [float(w) for w in best], gap


def _first(x: Matrix) -> Floats | None:
    """Of most information without the bound at 0: the sum of squared correlations is largest along the first
    component of the correlation matrix; None where that is negative somewhere."""
    _, vectors = np.linalg.eigh(np.corrcoef(x))
    along = vectors[:, -1] / x.std(axis=1, ddof=1)
    along = along * np.sign(along.sum())
    return along / along.sum() if (along >= 0).all() else None


def _solved(importance: Callable[[Floats], Floats], near: Floats, wanted: Floats) -> Floats | None:
    """Weights that meet the target to the last digits, from those nearby; None where there are none above 0. The
    search above stops where the squared miss no longer falls, at half of the digits."""
    from scipy.optimize import root

    def apart(w: Floats) -> Floats:
        found = importance(w)
        return np.append((found / found.sum() - wanted)[:-1], w.sum() - 1.0)

    if len(near) < 2 or near.min() <= 0:
        return None
    solved = root(apart, near, method="hybr", options={"xtol": 1e-15})
    found = np.asarray(solved.x, dtype=np.float64)
    there = bool(np.isfinite(found).all() and found.min() > 0)
    return found / found.sum() if there and np.abs(apart(found)).max() < 1e-10 else None
