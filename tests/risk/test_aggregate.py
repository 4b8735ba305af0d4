"""Means, their parts, and Copeland's tournament."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted, some_data, top

POWER: dict[str, Any] = {"method": "power", "p": 2}
MEANS: list[Any] = [
    "mean",
    "geometric",
    "harmonic",
    POWER,
    {"method": "power", "p": -2.5},
    {"method": "power", "p": 0},
]


@pytest.mark.parametrize(
    ("method", "score"),
    [
        # children 2 and 8 with weights 3 and 1
        ("mean", 3.5),
        ("geometric", 2**1.5),
        ("harmonic", 4 / (3 / 2 + 1 / 8)),
        (POWER, math.sqrt((3 * 4 + 64) / 4)),
        ({"method": "power", "p": 0}, 2**1.5),
        ({"method": "power", "p": -1}, 4 / (3 / 2 + 1 / 8)),
    ],
)
def test_a_worked_mean(method: Any, score: float) -> None:
    assert top(method, [2.0, 5.0], [8.0, 5.0], weights=[3, 1]) == pytest.approx([score, 5])


@pytest.mark.parametrize("method", MEANS)
def test_a_missing_child_rescales_its_siblings_alike_in_every_mean(method: Any) -> None:
    whole = top(method, [2.0], [8.0], weights=[3, 1])
    with_gap = top(method, [2.0, 1.0], [NAN, 1.0], [8.0, 1.0], weights=[3, 5, 1])

    assert with_gap == pytest.approx([*whole, 1.0])


@pytest.mark.parametrize("method", [*MEANS, "copeland"])
def test_too_few_children_give_no_score(method: Any) -> None:
    rows = [[1.0, 1, NAN, NAN], [2.0, 2, 2, NAN], [3.0, NAN, NAN, NAN]]
    rule = {"method": method} if isinstance(method, str) else method

    found = top({**rule, "min_available": 2 / 3}, *rows, weights=[1, 0.1, 5])

    assert [math.isnan(s) for s in found] == [False, False, True, True]


def test_children_whose_weights_are_nothing_give_no_score() -> None:
    found = top("mean", [1.0, NAN], [2.0, 2.0], weights=[1, 0])

    assert found[0] == 1
    assert math.isnan(found[1])


@pytest.mark.parametrize(
    ("method", "value"),
    [("geometric", 0.0), ("geometric", -1.0), ("harmonic", 0.0), ("harmonic", -3.0), (POWER, -1.0), ({"method": "power", "p": -1}, 0.0)],
)  # fmt: skip
def test_a_value_that_a_mean_is_not_defined_for_is_refused_with_its_cell(
    method: Any, value: float
) -> None:
    with pytest.raises(Refused) as refused:
        top(method, [1.0, 2.0, 3.0], [1.0, value, 3.0])

    assert faults_of(refused.value) == [("risk-mean-undefined", "u2, b")]
    assert refused.value.data["found"] == value


def test_every_cell_that_a_mean_is_not_defined_for_is_told_in_every_block() -> None:
    raw = a_definition(
        an_indicator("a"), an_indicator("b"), normalise={"method": "none"}, aggregate={"method": "geometric"}
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        Index.of(raw).fit(some_data(a=[1.0, 0, 2, 3], b=[1.0, 1, 1, -2]), units_a_block_n=1)

    assert faults_of(refused.value) == [("risk-mean-undefined", "u2, a"), ("risk-mean-undefined", "u4, b")]  # fmt: skip


def test_a_child_without_weight_is_not_asked() -> None:
    assert top("geometric", [4.0], [0.0], weights=[1, 0]) == pytest.approx([4.0])


def test_the_power_mean_takes_zero_above_power_zero() -> None:
    assert top(POWER, [0.0], [2.0]) == pytest.approx([math.sqrt(2)])


@pytest.mark.parametrize(
    ("p", "x", "score"), [(100, 1e-5, 1e-5), (-60, 1e200, 1e200), (200, 1e5, 1e5)]
)
def test_a_high_power_neither_vanishes_nor_overflows(p: float, x: float, score: float) -> None:
    assert top({"method": "power", "p": p}, [x, 1.0], [x, 1.0]) == pytest.approx([score, 1])


def by_definition(x: list[list[float]], weights: list[float]) -> list[float]:
    """Copeland's rule as the contract spells it, pair by pair (units x children, nothing missing)."""
    total = sum(weights)
    scores = []
    for i in range(len(x)):
        points = 0
        for j in range(len(x)):
            if i == j:
                continue
            better = sum(w for w, a, b in zip(weights, x[i], x[j], strict=True) if a > b)
            equal = sum(w for w, a, b in zip(weights, x[i], x[j], strict=True) if a == b)
            beat = (better + equal / 2) / total
            points += (beat > 0.5 + 1e-9) - (beat < 0.5 - 1e-9)
        scores.append(points)
    return scores


cells = st.integers(0, 4).map(float)


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=9),
    st.lists(st.integers(1, 5).map(float), min_size=3, max_size=3),
)
def test_copeland_is_its_definition(x: list[list[float]], weights: list[float]) -> None:
    children = [list(column) for column in zip(*x, strict=True)]

    assert top("copeland", *children, weights=weights) == by_definition(x, weights)


def test_copeland_compares_a_pair_over_what_both_have() -> None:
    # u1 beats u2 in a (both have only that); u3 shares nothing with u2 and is even with it.
    assert top("copeland", [2.0, 1.0, NAN], [NAN, NAN, 5.0]) == [1, -1, 0]


def test_copeland_is_refused_above_its_size() -> None:
    with pytest.raises(Refused) as refused:
        top("copeland", list(np.arange(5_001.0)))

    assert faults_of(refused.value) == [("risk-copeland-units", "group top")]


def test_means_stand_over_a_tournament_and_a_tournament_over_means() -> None:
    raw = a_definition(
        an_indicator("a", "games"), an_indicator("b", "games"), an_indicator("c", "under"),
        normalise={"method": "none"},
        group=[
            {"code": "games", "parent": "under", "aggregate": "copeland"},
            {"code": "under", "parent": "again"},
            {"code": "again", "parent": "top", "aggregate": "copeland"},
        ],
    )  # fmt: skip

    found = fitted(raw, a=[1, 2, 3], b=[1, 2, 3], c=[5, 5, 0])

    assert found.scores["games"].tolist() == [-2, 0, 2]
    assert found.scores["under"].tolist() == [1.5, 2.5, 1]
    assert found.scores["again"].tolist() == [0, 2, -2]
    assert found.score.tolist() == [0, 2, -2]


# Contributions


def test_contributions_of_worked_means() -> None:
    def parts(method: str) -> list[float]:
        raw = a_definition(an_indicator("a", weight=3), an_indicator("b"),
                           normalise={"method": "none"}, aggregate={"method": method})  # fmt: skip
        return fitted(raw, a=[2.0, 1.0], b=[8.0, 1.0]).contributions()[:, 0].tolist()

    # geometric: omega proportional to 3 ln(G/2)/(G-2) and ln(8/G)/(8-G)
    g = 2**1.5
    omega = [3 * math.log(g / 2) / (g - 2), math.log(8 / g) / (8 - g)]

    assert parts("mean") == [1.5, 2.0]
    assert parts("geometric") == pytest.approx(
        [2 * omega[0] / sum(omega), 8 * omega[1] / sum(omega)]
    )
    # harmonic: omega proportional to w / x, so every child adds its weight's share of H
    assert parts("harmonic") == pytest.approx([0.75 * 4 / 1.625, 0.25 * 4 / 1.625])


positive = st.one_of(st.floats(0.01, 1000), st.just(NAN))


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """Two groups and the top under any mean, five indicators, some cells missing."""

    def mean() -> Any:
        return draw(st.sampled_from(MEANS))

    units_n = draw(st.integers(1, 6))
    codes = "abcde"
    raw = a_definition(
        *(
            an_indicator(code, draw(st.sampled_from(["g", "h", "top"])) if code > "b" else "gh"[code == "b"],
                         weight=draw(st.floats(0.1, 5)))
            for code in codes
        ),
        normalise={"method": "none"},
        group=[
            {"code": "top", "aggregate": mean()},
            {"code": "g", "parent": "top", "weight": draw(st.floats(0.1, 5)), "aggregate": mean()},
            {"code": "h", "parent": "top", "aggregate": mean()},
        ],
    )  # fmt: skip
    column = st.lists(positive, min_size=units_n, max_size=units_n)
    data = {code: draw(column) for code in codes}
    for x in data.values():
        if all(map(math.isnan, x)):
            x[0] = 1.0
    return raw, data


@given(trees())
def test_contributions_sum_to_the_score_under_every_mean(
    tree: tuple[dict[str, Any], dict[str, list[float]]],
) -> None:
    raw, data = tree
    found = fitted(raw, **data)

    total = np.nansum(found.contributions(), axis=0)

    there = ~np.isnan(found.score)
    assert total[there] == pytest.approx(found.score[there], rel=1e-9)
    assert (np.isnan(found.contributions()) == [np.isnan(data[c]) for c in "abcde"]).all()
    assert np.nanmin(found.contributions()) >= 0


WIDE = ["geometric", "harmonic"]
WIDE += [
    {"method": "power", "p": p} for p in (1e-6, -1e-6, 1e-13, 1e-30, 0.009, 0.011, 0.5, 30, -30)
]


@pytest.mark.parametrize("method", WIDE, ids=str)
@given(st.data())
def test_contributions_sum_to_the_score_across_sixteen_decades(
    method: Any, data: st.DataObject
) -> None:
    n = data.draw(st.integers(2, 6))
    size = st.floats(-8, 8).map(lambda k: 10.0**k)
    children = [[data.draw(size)] for _ in range(n)]
    weights = [data.draw(st.floats(1e-3, 1e3)) for _ in range(n)]
    raw = a_definition(
        *(an_indicator(c, weight=w) for c, w in zip("abcdef", weights, strict=False)),
        normalise={"method": "none"},
        aggregate={"method": method} if isinstance(method, str) else method,
    )
    found = fitted(raw, **dict(zip("abcdef", children, strict=False)))

    assert found.contributions().sum() == pytest.approx(found.score[0], rel=1e-12, abs=0)
    assert found.contributions().min() >= 0


@pytest.mark.parametrize("p", [1e-4, 1e-6, 1e-9, 1e-13, 1e-30, -1e-6, -1e-13])
def test_a_power_near_0_is_the_geometric_mean_and_a_little(p: float) -> None:
    # M = G exp(p var(ln x) / 2 + ...): Hardy, Littlewood and Polya, 2.3; here ln x = 0 and 2 with equal weights
    (found,) = top({"method": "power", "p": p}, [1.0], [math.e**2])

    assert found == pytest.approx(math.exp(1 + p / 2), rel=1e-12)


def test_zeros_under_a_power_near_0_are_a_score_of_0_and_not_missing() -> None:
    zeros = [0.0, 0.0]
    for p in (1e-30, 1e-6, 0.009):
        assert top({"method": "power", "p": p}, zeros, zeros, zeros, weights=[0.3, 0.7, 0.11]) == zeros  # fmt: skip


@pytest.mark.parametrize("unit", [1.0, 1e-9])
def test_contributions_that_miss_a_small_score_are_refused(
    unit: float,
) -> None:
    raw = a_definition(*map(an_indicator, "ab"), normalise={"method": "none"})
    found = fitted(raw, a=[1.0 * unit, 2.0 * unit], b=[3.0 * unit, 5.0 * unit])
    assert found.contributions()[:, 0] == pytest.approx([0.5 * unit, 1.5 * unit], abs=0)
    found.evaluated.scores["top"] *= 1 + 1e-8

    with pytest.raises(Refused) as refused:
        found.contributions()

    assert faults_of(refused.value) == [("risk-contributions-sum", "u1, b")]


def test_steps_of_which_float64_loses_the_sum_are_refused_at_once() -> None:
    apart = {"method": "steps", "cuts": [0.0], "values": [-1e17, 1e17]}
    raw = a_definition(
        *(an_indicator(c, normalise=apart) for c in "ab"),
        an_indicator("c", normalise={"method": "none"}),
    )

    with pytest.raises(Refused) as refused:
        fitted(raw, a=[1.0, 1.0], b=[-1.0, -1.0], c=[1.0, 3.0])

    assert faults_of(refused.value)[0][0] == "risk-contributions-sum"


@given(trees(), st.integers(1, 4))
def test_a_block_of_units_gives_the_same_bits_as_the_whole(
    tree: tuple[dict[str, Any], dict[str, list[float]]], size_n: int
) -> None:
    raw, data = tree
    index = Index.of(raw)

    whole = index.fit(some_data(**data))
    blocks = index.fit(some_data(**data), units_a_block_n=size_n)

    assert whole.score.tobytes() == blocks.score.tobytes()


@given(trees(), st.randoms(use_true_random=False))
def test_the_order_of_units_and_their_names_change_no_score(
    tree: tuple[dict[str, Any], dict[str, list[float]]], random: Any
) -> None:
    raw, data = tree
    n = len(data["a"])
    order = list(range(n))
    random.shuffle(order)

    straight = fitted(raw, **data).score
    shuffled = fitted(
        raw, [f"x{at}" for at in order], **{c: [x[at] for at in order] for c, x in data.items()}
    ).score

    assert straight[order].tobytes() == shuffled.tobytes()


@given(trees(), st.sampled_from("abcde"), st.floats(0.01, 50))
def test_a_rise_of_one_cell_never_lowers_the_score(
    tree: tuple[dict[str, Any], dict[str, list[float]]], code: str, rise: float
) -> None:
    raw, data = tree
    before = fitted(raw, **data).score
    after = fitted(raw, **{**data, code: [x + rise for x in data[code]]}).score

    there = ~np.isnan(before)
    assert (after[there] >= before[there] * (1 - 1e-12)).all()


def test_without_a_score_there_are_no_parts_and_a_group_without_value_adds_nothing() -> None:
    raw = a_definition(
        an_indicator("a", "g"), an_indicator("b", "g"), an_indicator("c"), normalise={"method": "none"},
        group=[{"code": "g", "parent": "top", "min_available": 1}, {"code": "top", "min_available": 0.5}],
    )  # fmt: skip

    found = fitted(raw, a=[1.0, 2, 2], b=[3.0, NAN, NAN], c=[4.0, 5, NAN])

    assert found.score.tolist() == pytest.approx([3, 5, NAN], nan_ok=True)
    assert found.contributions().T.tolist() == [
        pytest.approx([0.25, 0.75, 2]),
        pytest.approx([0, NAN, 5], nan_ok=True),
        pytest.approx([NAN, NAN, NAN], nan_ok=True),
    ]


def test_a_tournament_has_no_exact_parts_and_says_so() -> None:
    raw = a_definition(an_indicator("a"), an_indicator("b"), aggregate={"method": "copeland"})

    with pytest.raises(Refused) as refused:
        fitted(raw, a=[1, 2], b=[1, 2]).contributions()

    assert faults_of(refused.value) == [("risk-contributions-none", "group top")]


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
def test_parts_that_float64_cannot_sum_are_refused_with_the_cell(order: str) -> None:
    raw = a_definition(*map(an_indicator, order), normalise={"method": "none"})

    with pytest.raises(Refused) as refused:
        fitted(raw, a=[1.0, 1e17], b=[1.0, -1e17], c=[1.0, 3.0])

    assert faults_of(refused.value)[0][0] == "risk-contributions-sum"
    assert faults_of(refused.value)[0][1] in ("u2, a", "u2, b")


def test_large_numbers_that_do_sum_are_no_matter() -> None:
    assert top("mean", [1e12, 2.0], [3e12, 4.0]) == [2e12, 3.0]


def test_a_score_beyond_float64_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        top("mean", [1.7e308, 1.0], [1.7e308, 2.0])

    assert faults_of(refused.value) == [("risk-score-range", "group top")]
