"""Weights by judgement and from data: formulas worked apart, never negative."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.engine.weights import ahp, critic, entropy, pca
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted

A = np.array([1.0, 4, 2, 8, 5, 7])
B = np.array([2.0, 1, 7, 3, 9, 4])
C = np.array([1.0, 3, 2, 9, 4, 8])


def with_weights(method: Any, **columns: Any) -> Result:
    rule = {"method": method} if isinstance(method, str) else method
    raw = a_definition(*map(an_indicator, columns), normalise={"method": "none"}, weights=rule)
    return fitted(raw, **columns)


def test_equal_weights_overrule_those_given() -> None:
    raw = a_definition(an_indicator("a", weight=9), an_indicator("b", weight=0),
                       normalise={"method": "none"}, weights={"method": "equal"})  # fmt: skip

    assert fitted(raw, a=[2.0], b=[4.0]).score.tolist() == [3.0]


def test_the_first_component_by_hand_for_two_children() -> None:
    # The correlation matrix of two has the components (1, 1) and (1, -1): half and half.
    assert pca([A, C], "") == pytest.approx([0.5, 0.5])


def test_the_first_component_by_the_power_method() -> None:
    r = np.corrcoef([A, B, C])
    v = np.ones(3)
    for _ in range(2_000):
        v = r @ v
        v /= np.sqrt(v @ v)

    assert pca([A, B, C], "") == pytest.approx(list(v**2), abs=1e-9)


def test_entropy_by_its_formula() -> None:
    def away(x: list[float]) -> float:
        shares = [v / sum(x) for v in x]
        return 1 + sum(p * math.log(p) for p in shares if p > 0) / math.log(len(x))

    d = [away([1, 1, 2]), away([0, 1, 9])]

    assert entropy([np.array([1.0, 1, 2]), np.array([0.0, 1, 9])], "ab", "") == pytest.approx(
        [d[0] / sum(d), d[1] / sum(d)]
    )


def test_critic_by_its_formula() -> None:
    scaled = [(x - x.min()) / (x.max() - x.min()) for x in (A, B, C)]

    def r(x: Any, y: Any) -> float:
        x, y = x - x.mean(), y - y.mean()
        return float((x * y).sum() / math.sqrt((x * x).sum() * (y * y).sum()))

    told = [x.std(ddof=1) * sum(1 - r(x, y) for y in scaled) for x in scaled]

    assert critic([A, B, C], "") == pytest.approx([t / sum(told) for t in told])


def test_saatys_example_of_consistency() -> None:
    # A consistent matrix gives its own proportions and ratio 0.
    weights, ratio = ahp([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]], "")

    assert weights == pytest.approx([0.6, 0.3, 0.1])
    assert ratio == pytest.approx(0, abs=1e-9)


def test_judgements_that_contradict_each_other_are_noticed() -> None:
    matrix = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]

    found = with_weights({"method": "ahp", "matrix": matrix}, a=A, b=B, c=C)

    # Circular: no one is more important, lambda = 1 + 9 + 1/9, index (lambda - 3) / 2, of .58.
    assert found.evaluated.weights["top"] == pytest.approx([1 / 3] * 3)
    (notice,) = found.notices
    assert notice.code == "risk.notice.ahp"
    assert notice.data["ratio"] == pytest.approx((10 + 1 / 9 - 3) / 2 / 0.58, abs=1e-3)


def test_a_matrix_belongs_to_the_group_it_names() -> None:
    raw = a_definition(
        an_indicator("a", "g", weight=3), an_indicator("b", "g"), an_indicator("c", "h"), an_indicator("d", "h"),
        normalise={"method": "none"},
        group=[{"code": "g", "parent": "top"}, {"code": "h", "parent": "top"}],
        weights={"method": "ahp", "matrix": {"h": [[1, 4], [0.25, 1]]}},
    )  # fmt: skip

    found = fitted(raw, a=[1.0], b=[1.0], c=[1.0], d=[1.0]).evaluated.weights

    assert found["g"] == [3, 1]
    assert found["h"] == pytest.approx([0.8, 0.2])


def test_benefit_of_the_doubt_by_hand() -> None:
    # Frontier u1 (4, 1) and u2 (1, 4). u3 (2, 2): the facet through both is (w, w) with 5 w = 1: 0.8.
    # u4 (0, 2): the best is the weight of b alone, 1/4: 0.5.
    found = with_weights("bod", a=[4.0, 1, 2, 0], b=[1.0, 4, 2, 2])

    assert found.score.tolist() == pytest.approx([1, 1, 0.8, 0.5])
    assert np.nansum(found.contributions(), axis=0) == pytest.approx(found.score)


@given(st.lists(st.tuples(*[st.integers(0, 9).map(float)] * 3), min_size=2, max_size=8))
def test_benefit_of_the_doubt_is_never_above_one_and_somebody_has_it(
    rows: list[tuple[float, ...]],
) -> None:
    rows = [*rows, (1.0, 2.0, 3.0)]
    a, b, c = (list(x) for x in zip(*rows, strict=True))

    found = with_weights("bod", a=a, b=b, c=c)

    assert found.score.max() == pytest.approx(1)
    assert (np.array(found.evaluated.unit_weights["top"]) >= 0).all()
    weights = np.array(found.evaluated.unit_weights["top"])
    assert (weights.T @ np.array([a, b, c]) <= 1 + 1e-7).all()


def test_benefit_of_the_doubt_asks_nothing_of_a_missing_child() -> None:
    found = with_weights("bod", a=[4.0, 2.0], b=[2.0, NAN])

    assert found.score.tolist() == pytest.approx([1, 0.5])


@pytest.mark.parametrize("target", ["balance", [3.0, 1.0, 1.0]])
def test_tuned_weights_give_each_child_its_importance(target: Any) -> None:
    rng = np.random.default_rng(3)
    a, b, c = rng.normal(size=(3, 300))
    columns = {"a": a * 9, "b": b + 0.2 * a, "c": c}

    found = with_weights({"method": "optimise", "target": target}, **columns)

    r = [np.corrcoef(x, found.score)[0, 1] for x in columns.values()]
    wanted = [1 / 3] * 3 if target == "balance" else [0.6, 0.2, 0.2]
    assert [x / sum(r) for x in r] == pytest.approx(wanted, abs=1e-4)
    assert min(found.evaluated.weights["top"]) >= 0
    assert not found.notices


def test_tuned_weights_say_when_the_target_is_out_of_reach() -> None:
    # b is a turned round: one cannot matter without the other mattering against it.
    a = np.array([1.0, 2, 3, 4, 5, 6])
    found = with_weights({"method": "optimise"}, a=a, b=-a, c=a**2)

    assert [n.code for n in found.notices] == ["risk.notice.tuned"]
    assert min(found.evaluated.weights["top"]) >= 0


def test_most_information_leans_to_what_goes_together() -> None:
    found = with_weights({"method": "optimise", "target": "infomax"}, a=A, b=B, c=C)

    def told(weights: list[float]) -> float:
        score = np.array(weights) @ np.array([A, B, C])
        return sum(np.corrcoef(x, score)[0, 1] ** 2 for x in (A, B, C))

    best = max(told([i / 10, j / 10, 1 - (i + j) / 10]) for i in range(11) for j in range(11 - i))
    assert told(found.evaluated.weights["top"]) >= best - 1e-6


@pytest.mark.parametrize(
    ("method", "columns", "code", "where"),
    [
        ("pca", {"a": [1, 2], "b": [2, 1]}, "risk-weights-units", "group top: weights"),
        ("pca", {"a": [1, 2, 3], "b": [1, 1, 1]}, "risk-weights-constant", "group top: weights"),
        ("critic", {"a": [1, 2, 3], "b": [2, 4, 6]}, "risk-weights-same", "group top: weights"),
        (
            "entropy",
            {"a": [1, -2, 3], "b": [2, 4, 6]},
            "risk-weights-entropy",
            "group top: weights, a",
        ),
        ("entropy", {"a": [1, 1, 1], "b": [2, 2, 2]}, "risk-weights-nothing", "group top: weights"),
        ("bod", {"a": [1, -2, 3], "b": [2, 4, 6]}, "risk-bod-negative", "group top: weights, a"),
        ("bod", {"a": [0, 0, 0], "b": [2, 4, 6]}, "risk-bod-zero", "group top: weights, a"),
        (
            "bod",
            {"a": np.arange(2001.0), "b": np.arange(2001.0)},
            "risk-bod-units",
            "group top: weights",
        ),
        (
            {"method": "ahp", "matrix": [[1, 2], [2, 1]]},
            {"a": [1, 2], "b": [1, 2]},
            "risk-ahp-reciprocal",
            "group top: weights",
        ),
    ],
)
def test_weights_that_cannot_be_are_refused(
    method: Any, columns: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        with_weights(method, **{c: np.array(x, dtype=float) for c, x in columns.items()})

    assert faults_of(refused.value) == [(code, where)]
