"""Why this one, why higher than that one, and what would move it one class down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.explain import compare, explain
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index, Result
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted, some_data

CLASSES = {"method": "fixed", "cuts": [30, 60]}


def city(**more: Any) -> Result:
    """Two equal indicators on posts 0 to 100; far is in metres over 1,000."""
    raw = a_definition(
        an_indicator("flood", normalise={"method": "goalposts", "lower": 0, "upper": 100}),
        an_indicator("reach", direction=-1, normalise={"method": "goalposts", "lower": 0, "upper": 10}),
        classes=CLASSES, **more,
    )  # fmt: skip
    return fitted(raw, flood=[80.0, 20.0, 10.0, 90.0], reach=[4.0, 9.0, 8.0, 1.0])


def test_the_drivers_of_a_place_sum_to_its_score() -> None:
    found = explain(city(), "u1")

    assert (found.score, found.rank, found.class_name, found.cut) == (70, 2, "tinggi", 60)
    assert [(d.code, d.value, d.normalised, d.contribution) for d in found.drivers] == [
        ("flood", 80, 80, 40),
        ("reach", 4, pytest.approx(60), pytest.approx(30)),
    ]
    assert [d.above_average for d in found.drivers] == pytest.approx([15, 30 - 22.5])


def test_what_would_move_a_place_one_class_down_is_told_in_its_own_unit() -> None:
    flood, reach = explain(city(), "u1").moves

    # 70 to below 60: 20 points of one of the two.
    assert (flood.code, flood.to, flood.enough) == ("flood", pytest.approx(60), True)
    assert (reach.code, reach.to, reach.enough) == ("reach", pytest.approx(6), True)
    assert flood.score == pytest.approx(60)
    assert flood.score < 60


def test_the_move_is_true_when_it_is_made() -> None:
    for move in explain(city(), "u1").moves:
        data = some_data(flood=[80.0, 20.0, 10.0, 90.0], reach=[4.0, 9.0, 8.0, 1.0])
        data[move.code][0] = move.to + (-1e-9 if move.code == "flood" else 1e-9)

        moved = Index(definition=city().definition).fit(data).classified

        assert moved is not None
        assert moved.name(0) == "sedang"


def test_when_one_is_not_enough_the_fewest_together_are_told() -> None:
    # u4: 90 and 90; the best seen are 10 and 10 (reach 9). One alone leaves 50: enough for "sedang" ...
    assert [m.enough for m in explain(city(), "u4").moves] == [True, True]
    # ... and with higher cuts it is not.
    raw = city().definition
    strict = Index.of(
        {
            **a_definition(
                an_indicator("flood", normalise={"method": "goalposts", "lower": 0, "upper": 100}),
                an_indicator(
                    "reach",
                    direction=-1,
                    normalise={"method": "goalposts", "lower": 0, "upper": 10},
                ),
            ),
            "classes": {"method": "fixed", "cuts": [20, 40]},
        }
    )
    assert raw.classes is not None

    found = explain(
        strict.fit(some_data(flood=[80.0, 20.0, 10.0, 90.0], reach=[4.0, 9.0, 8.0, 1.0])), "u4"
    )

    assert [m.enough for m in found.moves] == [False, False]
    assert [(m.code, m.to, m.enough) for m in found.together] == [
        ("flood", 10, False),
        ("reach", 9, True),
    ]


def test_the_lowest_class_has_nothing_to_leave() -> None:
    found = explain(city(), "u2")

    assert (found.class_name, found.cut, found.moves) == ("rendah", None, ())


def test_over_time_a_unit_alone_is_its_latest() -> None:
    raw = a_definition(an_indicator("a", normalise="none"))
    raw["index"]["time_column"] = "year"
    found = Index.of(raw).fit({
        "unit": np.array(["x", "x", "y"]), "year": np.array([2024, 2020, 2024]), "a": np.array([7.0, 5.0, 1.0]),
    })  # fmt: skip

    assert (explain(found, "x").score, explain(found, "x (2020)").score) == (7, 5)
    with pytest.raises(Refused):
        explain(found, "z")


def test_a_missing_number_is_no_driver_and_no_way_down() -> None:
    raw = a_definition(
        an_indicator("a"), an_indicator("b"), classes={"method": "mean_sd", "k": 0.5}
    )

    found = explain(fitted(raw, a=[9.0, 1.0, 0.0], b=[NAN, 1.0, 0.0]), "u1")

    assert math.isnan(found.drivers[-1].contribution)
    assert [m.code for m in found.moves] == ["a"]


def test_a_filled_number_is_told_as_such() -> None:
    raw = a_definition(
        an_indicator("a", impute="median"), an_indicator("b"), screen={"drop": ["u1"]}
    )

    found = explain(fitted(raw, a=[3.0, NAN, 0.0], b=[1.0, 2.0, 0.0]), "u2")

    assert {d.code: d.imputed for d in found.drivers} == {"a": True, "b": False}


@pytest.mark.parametrize(
    "scale", ["rank", {"method": "steps", "cuts": [2, 4], "values": [0, 50, 100]}]
)
def test_a_scale_without_a_way_back_speaks_in_values_that_were_seen(scale: Any) -> None:
    raw = a_definition(
        an_indicator("a", normalise=scale), classes={"method": "quantile", "shares": [0.4, 0.8]}
    )
    x = [1.0, 2.0, 3.0, 4.0, 5.0]

    found = fitted(raw, a=x)
    if found.classified is None or found.classified.at[4] < 1:
        pytest.fail("the top unit is in a higher class")
    (move,) = explain(found, "u5").moves

    assert move.to in x
    assert move.score < found.classified.cuts[found.classified.at[4] - 1]  # type: ignore[index]


def test_a_treated_number_is_told_in_its_own_unit() -> None:
    raw = a_definition(
        an_indicator("a", treat={"method": "skew_kurtosis", "winsor_max": 1}), classes={"method": "fixed", "cuts": [50, 90]}
    )  # fmt: skip
    x = [*[1.0, 2, 3, 2] * 6, 90, 100]
    found = fitted(raw, a=x)
    assert found.steps.tests[0].method == "log"

    (move,) = explain(found, "u26").moves

    # ln(x - 1 + .99): 90 percent of the way from .99 to 99.99
    to = math.exp(math.log(0.99) + 0.9 * (math.log(99.99) - math.log(0.99))) + 1 - 0.99
    assert move.to == pytest.approx(to)


def test_why_this_one_is_higher_than_that_one() -> None:
    apart = compare(city(), "u1", "u2")

    assert apart == {"flood": 30, "reach": pytest.approx(25)}
    assert sum(apart.values()) == pytest.approx(70 - 15)


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(1, 100)), min_size=3, max_size=8), st.sampled_from(["mean", "geometric", "harmonic"]))  # fmt: skip
def test_every_move_that_is_enough_ends_below_the_cut(
    rows: list[tuple[float, float]], method: str
) -> None:
    raw = a_definition(
        an_indicator("a"), an_indicator("b"), normalise={"method": "none"},
        aggregate={"method": method}, classes={"method": "fixed", "cuts": [20, 50]},
    )  # fmt: skip
    a, b = zip(*rows, strict=True)
    found = fitted(raw, a=a, b=b)

    told = explain(found, "u1")

    if told.cut is not None:
        assert all((m.score < told.cut) == m.enough for m in told.moves)
        if told.together:
            assert told.together[-1].score < told.cut
    assert sum(d.contribution for d in told.drivers) == pytest.approx(told.score)


@pytest.mark.parametrize(
    ("unit", "code"), [("nobody", "risk-unit-unknown"), ("u2", "risk-unit-unscored")]
)
def test_who_has_no_score_has_no_reasons(unit: str, code: str) -> None:
    found = fitted(a_definition(), a=[1.0, NAN, 3.0])

    for ask in (lambda: explain(found, unit), lambda: compare(found, "u1", unit)):
        with pytest.raises(Refused) as refused:
            ask()
        assert faults_of(refused.value) == [(code, unit)]


def test_under_benefit_of_the_doubt_there_are_drivers_and_no_moves() -> None:
    raw = a_definition(
        an_indicator("a"), an_indicator("b"), normalise={"method": "none"},
        weights={"method": "bod"}, classes={"method": "fixed", "cuts": [0.4, 0.6]},
    )  # fmt: skip

    found = explain(fitted(raw, a=[4.0, 1, 2, 0], b=[1.0, 4, 2, 2]), "u3")

    assert np.sum([d.contribution for d in found.drivers]) == pytest.approx(0.8)
    assert found.moves == ()
