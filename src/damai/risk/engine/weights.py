"""Weights of a group's children from the data or from judgement; never negative, together 1.

Each function takes the children's values (children x units, NaN missing, more = more vulnerable) and gives
one weight a child.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats
from damai.risk.engine.faults import Refused

Matrix = NDArray[np.float64]

FROM_UNITS = frozenset({"pca", "entropy", "critic", "optimise"})
"""Need every unit's values of the children first."""


def complete(rows: Sequence[Floats], where: str) -> Matrix:
    """The units that have every child. Raises Refused for fewer than three, or a child that does not vary."""
    x = np.array(rows)
    x = x[:, ~np.isnan(x).any(axis=0)]
    if x.shape[1] < 3:
        raise Refused("risk-weights-units", where, found=x.shape[1])
    if (x.min(axis=1) == x.max(axis=1)).any():
        child = int(np.flatnonzero(x.min(axis=1) == x.max(axis=1))[0]) + 1
        raise Refused("risk-weights-constant", where, child=child)
    return x


def pca(rows: Sequence[Floats], where: str) -> list[float]:
    """Squared loadings of the first component of the correlation matrix: the share of its variance that each
    child carries. Source: Nicoletti, Scarpetta and Boylaud (2000) in OECD/JRC Handbook (2008), section 6.1.
    Squares, because a loading may be negative and a weight may not.
    """
    x = complete(rows, where)
    _, vectors = np.linalg.eigh(np.corrcoef(x))
    first = vectors[:, -1] ** 2
    return _shared(first)


def entropy(rows: Sequence[Floats], children: Sequence[str], where: str) -> list[float]:
    """1 - Shannon's entropy of each child's shares over the units, divided by ln n. Source: Hwang and Yoon,
    Multiple Attribute Decision Making (1981), section 3.2. Raises Refused for a value below 0."""
    away = []
    for row, child in zip(rows, children, strict=True):
        x = row[~np.isnan(row)]
        if len(x) < 2 or x.sum() <= 0:
            raise Refused("risk-weights-entropy", f"{where}, {child}", found="0")
        if x.min() < 0:
            raise Refused("risk-weights-entropy", f"{where}, {child}", found=float(x.min()))
        share = x[x > 0] / x.sum()
        away.append(max(0.0, 1 + float((share * np.log(share)).sum()) / float(np.log(len(x)))))
    if sum(away) <= 1e-12:
        raise Refused("risk-weights-nothing", where, children=", ".join(children)[:120])
    return _shared(np.array(away))


def critic(rows: Sequence[Floats], where: str) -> list[float]:
    """Standard deviation times the sum of 1 - r with the others, on values from 0 to 1. Source: Diakoulaki,
    Mavrotas and Papayannakis, "Determining objective weights: the CRITIC method", Computers Ops Res. 22
    (1995) 763-770."""
    x = complete(rows, where)
    x = (x - x.min(axis=1, keepdims=True)) / np.ptp(x, axis=1, keepdims=True)
    apart = (1 - np.corrcoef(x)).sum(axis=1).clip(min=0)
    told = x.std(axis=1, ddof=1) * apart
    if told.sum() <= 1e-12:
        raise Refused("risk-weights-same", where)
    return _shared(told)


_RANDOM_INDEX = (
    0.0,
    0.0,
    0.58,
    0.90,
    1.12,
    1.24,
    1.32,
    1.41,
    1.45,
    1.49,
    1.51,
    1.48,
    1.56,
    1.57,
    1.59,
)
"""Mean consistency index of random matrices of 1, 2, ... rows. Source: Saaty, The Analytic Hierarchy Process
(1980), table 2-6."""
CONSISTENT = 0.10
"""A consistency ratio above it asks for a second thought. Source: the same."""


def ahp(matrix: Sequence[Sequence[float]], where: str) -> tuple[list[float], float]:
    """The principal eigenvector of a matrix of pairwise comparisons, and its consistency ratio.

    Source: Saaty, "A scaling method for priorities in hierarchical structures", J. Math. Psychol. 15 (1977)
    234-281. Raises Refused for a matrix that is not positive and reciprocal, or has more than 15 rows.
    """
    a = np.array(matrix)
    n = len(a)
    if n > len(_RANDOM_INDEX):
        raise Refused("risk-ahp-size", where, most=len(_RANDOM_INDEX))
    wrong = np.argwhere((a <= 0) | (np.abs(a * a.T - 1) > 2e-2))  # .33 is meant as a third
    if len(wrong):
        row, column = (int(at) for at in wrong[0])
        raise Refused("risk-ahp-reciprocal", where, row=row + 1, column=column + 1)
    values, vectors = np.linalg.eig(a)
    at = int(np.argmax(values.real))
    index = (float(values[at].real) - n) / (n - 1) if n > 2 else 0.0
    ratio = max(0.0, index) / _RANDOM_INDEX[n - 1] if n > 2 else 0.0
    return _shared(np.abs(vectors[:, at].real)), ratio


def _shared(raw: Floats) -> list[float]:
    return [float(w) for w in raw / raw.sum()]
