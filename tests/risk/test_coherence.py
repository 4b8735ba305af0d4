"""Multivariate checks against formulas worked apart."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from damai.risk.engine.coherence import (
    coherence,
    correlations,
    cronbach_alpha,
    effective_weights,
    importance,
    principal_components,
)
from damai.risk.engine.faults import Refused
from tests.risk.made import NAN, a_definition, an_indicator, fitted

A = np.array([1.0, 4, 2, 8, 5, 7, NAN])
B = np.array([2.0, 1, 7, 3, 9, 9, 4])


def test_pearson_over_the_units_that_have_both() -> None:
    x, y = A[:6] - A[:6].mean(), B[:6] - B[:6].mean()

    found = correlations({"a": A, "b": B})

    assert found.r[0, 1] == pytest.approx((x * y).sum() / math.sqrt((x * x).sum() * (y * y).sum()))
    assert found.units_n.tolist() == [[6, 6], [6, 7]]


def test_spearman_is_of_average_ranks() -> None:
    rank_a, rank_b = [1, 3, 2, 6, 4, 5], [2, 1, 4, 3, 5.5, 5.5]

    assert correlations({"a": A, "b": B}, "spearman").r[0, 1] == pytest.approx(
        np.corrcoef(rank_a, rank_b)[0, 1]
    )


def test_kendall_counts_pairs() -> None:
    # No tie in a, one in b: (concordant - discordant) / sqrt(15 * 14)
    score = sum(
        np.sign((A[i] - A[j]) * (B[i] - B[j])) for i, j in itertools.combinations(range(6), 2)
    )

    assert correlations({"a": A, "b": B}, "kendall").r[0, 1] == pytest.approx(
        score / math.sqrt(15 * 14)
    )


def test_a_pair_that_says_nothing_has_no_correlation() -> None:
    found = correlations({"a": A[:3], "b": np.ones(3)})

    assert np.isnan(found.r[0, 1])


def test_alpha_by_its_formula() -> None:
    a, b = A[:6], B[:6]

    assert cronbach_alpha([A, B]) == pytest.approx(
        2 * (1 - (a.var(ddof=1) + b.var(ddof=1)) / (a + b).var(ddof=1))
    )
    assert math.isnan(cronbach_alpha([A]))


def test_components_rebuild_the_correlations() -> None:
    rng = np.random.default_rng(4)
    columns = dict(zip("abcd", rng.normal(size=(4, 50)) + rng.normal(size=50), strict=True))

    found = principal_components(columns)

    assert found.loadings @ found.loadings.T == pytest.approx(
        np.corrcoef(list(columns.values())), abs=1e-12
    )
    assert found.explained.sum() == pytest.approx(1)
    assert (np.diff(found.eigenvalues) <= 0).all()
    assert all(column[np.abs(column).argmax()] > 0 for column in found.loadings.T)
    with pytest.raises(Refused):
        principal_components({"a": np.ones(4), "b": np.arange(4.0)})


def test_a_weight_in_the_top_is_the_product_down_the_tree() -> None:
    raw = a_definition(
        an_indicator("a", "g", weight=3), an_indicator("b", "g"), an_indicator("c"),
        group=[{"code": "g", "parent": "top", "weight": 4}],
    )  # fmt: skip
    found = fitted(raw, a=[1.0, 2, 5], b=[2.0, 1, 7], c=[1.0, 2, 3])

    assert effective_weights(found) == {
        "top": 1.0, "c": pytest.approx(0.2), "g": pytest.approx(0.8), "a": pytest.approx(0.6), "b": pytest.approx(0.2),
    }  # fmt: skip
    assert importance(found)["g"] == pytest.approx(
        np.corrcoef(found.scores["g"], found.score)[0, 1] ** 2
    )


def test_a_group_that_hides_opposites_or_counts_twice_is_told() -> None:
    raw = a_definition(*map(an_indicator, "abc"))
    a = np.array([1.0, 2, 4, 3, 5])

    (found,) = coherence(fitted(raw, a=a, b=a * 2 + [0, 0.1, 0, 0, 0], c=-a + [0, 0, 0, 0, 1]))

    assert found.collinear == (("a", "b"),)
    assert set(found.opposed) == {("a", "c"), ("b", "c")}
    assert found.components is not None
