"""Does the index hold together: correlations, reliability, components, and what each child really weighs.

Done before any sensitivity analysis: OECD/JRC Handbook (2008), step 4, and the JRC's ten steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.engine.scale import ranked

Matrix = NDArray[np.float64]
COLLINEAR = 0.92
"""Two children that say the same: one of them is counted twice. Source: JRC practice, r above .92."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlations:
    codes: tuple[str, ...]
    r: Matrix
    """NaN for a pair with fewer than three units in common, or one that does not vary there."""
    units_n: NDArray[np.int64]
    """Units that have both."""


def correlations(columns: Mapping[str, Floats], kind: str = "pearson") -> Correlations:
    """``pearson``, ``spearman`` (Pearson's of average ranks) or ``kendall`` (tau-b), each pair over the
    units that have both."""
    codes = tuple(columns)
    if kind not in ("pearson", "spearman", "kendall"):
        raise ValueError(kind)
    r = np.eye(len(codes))
    units_n = np.zeros((len(codes), len(codes)), dtype=np.int64)
    for a, one in enumerate(codes):
        for b in range(a + 1):
            both = ~np.isnan(columns[one]) & ~np.isnan(columns[codes[b]])
            units_n[a, b] = units_n[b, a] = np.count_nonzero(both)
            if a != b:
                r[a, b] = r[b, a] = _pair(columns[one][both], columns[codes[b]][both], kind)
    return Correlations(codes=codes, r=r, units_n=units_n)


def _pair(x: Floats, y: Floats, kind: str) -> float:
    if len(x) < 3 or x.min() == x.max() or y.min() == y.max():
        return float("nan")
    if kind == "kendall":
        from scipy.stats import kendalltau  # more than a second of import

        return float(kendalltau(x, y).statistic)
    if kind == "spearman":
        x, y = ranked(x, "average"), ranked(y, "average")
    r: np.float64 = np.corrcoef(x, y)[0, 1]
    return float(r)


def cronbach_alpha(rows: Sequence[Floats]) -> float:
    """k / (k - 1) (1 - sum of variances / variance of the sum), over the units that have all.

    NaN below two children or three units. Source: Cronbach, Psychometrika 16 (1951) 297-334.
    """
    x = np.array(rows)
    x = x[:, ~np.isnan(x).any(axis=0)]
    k, units_n = len(rows), len(x[0])
    whole = float(x.sum(axis=0).var(ddof=1)) if units_n > 2 else 0.0
    if k < 2 or whole == 0:
        return float("nan")
    within = float(x.var(axis=1, ddof=1).sum())
    return k / (k - 1) * (1 - within / whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Principal components of the correlation matrix, the largest first."""

    codes: tuple[str, ...]
    eigenvalues: Floats
    explained: Floats
    """Share of the variance of each; together 1."""
    loadings: Matrix
    """Children x components: the correlation of a child with a component; the largest of each is positive."""


def principal_components(columns: Mapping[str, Floats]) -> Components:
    """Over the units that have all. Raises Refused for fewer than three, or a column that does not vary."""
    x = np.array(list(columns.values()))
    x = x[:, ~np.isnan(x).any(axis=0)]
    if x.shape[1] < 3:
        raise Refused("risk-weights-units", ", ".join(columns)[:80], found=x.shape[1])
    flat = np.flatnonzero(x.min(axis=1) == x.max(axis=1))
    if len(flat):
        raise Refused("risk-column-constant", list(columns)[flat[0]], found=float(x[flat[0], 0]), method="pca")  # fmt: skip
    values, vectors = np.linalg.eigh(np.corrcoef(x).reshape(len(x), len(x)))
    values, vectors = values[::-1].clip(min=0), vectors[:, ::-1]
    lead = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[None, :], axis=0)
    return Components(
        codes=tuple(columns),
        eigenvalues=values,
        explained=values / values.sum(),
        loadings=vectors * np.sign(lead) * np.sqrt(values),
    )


def effective_weights(result: Result) -> dict[str, float]:
    """The weight of every node in the top: its share in its group times the group's own. Indicators sum to 1."""
    definition = result.definition
    found = {definition.code: 1.0}
    for group in reversed(definition.groups):
        weights = result.evaluated.weights[group.code]
        for child, weight in zip(definition.children[group.code], weights, strict=True):
            found[child] = found[group.code] * weight / sum(weights)
    return found


def importance(result: Result) -> dict[str, float]:
    """What each node really matters: its squared correlation with the top score. Beside the effective weight it
    shows an indicator that is weighted and does nothing. Source: Paruolo, Saisana and Saltelli (2013)."""
    nodes = {code: result.evaluated.whole(code) for code in effective_weights(result)}
    top = nodes.pop(result.definition.code)
    found = {}
    for code, values in nodes.items():
        both = ~np.isnan(values) & ~np.isnan(top)
        found[code] = _pair(values[both], top[both], "pearson") ** 2
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Coherence:
    """One group looked at: what to think about again before the index is shown."""

    group: str
    correlations: Correlations
    alpha: float
    components: Components | None
    """None when the units or the children do not allow any."""
    collinear: tuple[tuple[str, str], ...]
    opposed: tuple[tuple[str, str], ...]
    """Children that go against each other: their mean hides both."""


def coherence(result: Result, kind: str = "pearson") -> list[Coherence]:
    """Every group with two children or more, on normalised values."""
    found = []
    for group in result.definition.groups:
        children = result.definition.children[group.code]
        if len(children) < 2:
            continue
        columns = {code: result.evaluated.whole(code) for code in children}
        told = correlations(columns, kind)
        pairs = [(a, b) for a in range(len(children)) for b in range(a)]
        try:
            components = principal_components(columns)
        except Refused:
            components = None
        found.append(
            Coherence(
                group=group.code,
                correlations=told,
                alpha=cronbach_alpha(list(columns.values())),
                components=components,
                collinear=tuple(
                    (children[b], children[a]) for a, b in pairs if told.r[a, b] > COLLINEAR
                ),
                opposed=tuple((children[b], children[a]) for a, b in pairs if told.r[a, b] < 0),
            )
        )
    return found
