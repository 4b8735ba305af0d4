"""Every normalisation against numbers worked by hand."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.faults import Refused
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted, one

X = [2.0, 4.0, 10.0, 4.0]


@pytest.mark.parametrize(
    ("method", "up", "down"),
    [
        ("none", [2, 4, 10, 4], [-2, -4, -10, -4]),
        ("minmax", [0, 25, 100, 25], [100, 75, 0, 75]),
        ({"method": "minmax", "to": [1, 9]}, [1, 3, 9, 3], [9, 7, 1, 7]),
        # mean 5, sample variance (9 + 1 + 25 + 1) / 3 = 12
        ("zscore", [-3 / 12**0.5, -1 / 12**0.5, 5 / 12**0.5, -1 / 12**0.5],
         [3 / 12**0.5, 1 / 12**0.5, -5 / 12**0.5, 1 / 12**0.5]),
        ({"method": "zscore", "mean": 50, "sd": 12**0.5}, [47, 49, 55, 49], [53, 51, 45, 51]),
        ({"method": "scaled", "lower": 0, "upper": 20}, [10, 20, 50, 20], [-10, -20, -50, -20]),
        ({"method": "scaled", "lower": -20, "upper": 0, "factor": 10}, [11, 12, 15, 12], [9, 8, 5, 8]),
        ("rank", [1, 2, 4, 2], [4, 2, 1, 2]),
        ({"method": "rank", "ties": "max"}, [1, 3, 4, 3], [4, 3, 1, 3]),
        ({"method": "rank", "ties": "average"}, [1, 2.5, 4, 2.5], [4, 2.5, 1, 2.5]),
        ("borda", [0, 1, 3, 1], [3, 1, 0, 1]),
        ("percentile_rank", [0, 1 / 3, 1, 1 / 3], [1, 1 / 3, 0, 1 / 3]),
        ("dist_to_max", [0, 0.25, 1, 0.25], [1, 0.75, 0, 0.75]),
        # reference u2: x' = 4 (up), -4 (down, the least is -10)
        ({"method": "dist_to_reference", "unit": "u2"}, [0, 1, 4, 1], [8 / 6, 1, 0, 1]),
        ({"method": "dist_to_reference", "unit": "u2", "cap": True}, [0, 1, 1, 1], [1, 1, 0, 1]),
        ({"method": "dist_to_target", "target": 6}, [0, 0.5, 2, 0.5], [2, 1.5, 0, 1.5]),
        ({"method": "dist_to_target", "target": 6, "cap": True}, [0, 0.5, 1, 0.5], [1, 1, 0, 1]),
        ({"method": "goalposts", "lower": 3, "upper": 8}, [0, 20, 100, 20], [100, 80, 0, 80]),
        ({"method": "goalposts", "lower": 3, "upper": 8, "to": [0, 1]}, [0, 0.2, 1, 0.2], [1, 0.8, 0, 0.8]),
        ({"method": "goalposts", "lower": 1, "upper": 16, "log": True, "to": [0, 1]},
         [0.25, 0.5, math.log(10) / math.log(16), 0.5],
         [0.75, 0.5, 1 - math.log(10) / math.log(16), 0.5]),
        ("share_of_max", [0.2, 0.4, 1, 0.4], None),
        ({"method": "steps", "cuts": [3, 4], "values": [1, 2, 5]}, [1, 5, 5, 5], [1, 1, 1, 1]),
        ({"method": "steps", "cuts": [-4, -3], "values": [1, 2, 5]}, [5, 5, 5, 5], [5, 2, 1, 2]),
    ],
)  # fmt: skip
def test_a_worked_column(method: Any, up: list[float], down: list[float] | None) -> None:
    assert one(method, X) == pytest.approx(up, abs=1e-12)
    if down is not None:
        assert one(method, X, direction=-1) == pytest.approx(down, abs=1e-12)


def test_bawaslus_steps_of_2014() -> None:
    # Suspect voters over the median winning vote: below 3, 6, 9, 12 percent and more = 1 to 5.
    steps = {"method": "steps", "cuts": [3, 6, 9, 12], "values": [1, 2, 3, 4, 5]}

    assert one(steps, [0, 2.9, 3, 5.9, 9, 12, 40]) == [1, 1, 2, 2, 4, 5, 5]


METHODS: list[Any] = [
    "none", "minmax", "zscore", "rank", "borda", "percentile_rank", "dist_to_max",
    {"method": "scaled", "lower": -3, "upper": 7},
    {"method": "goalposts", "lower": -3, "upper": 7},
    {"method": "steps", "cuts": [-1, 0, 2], "values": [0, 1, 5, 7]},
]  # fmt: skip
values = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=3, max_size=20)


@given(st.sampled_from(METHODS), values, st.sampled_from([1, -1]))
def test_more_is_never_less_vulnerable_and_missing_stays_missing(
    method: Any, x: list[float], direction: int
) -> None:
    if len(set(x)) < 2:
        x = [*x, x[0] + 1]
    found = one(method, [*x, NAN], direction=direction)

    assert math.isnan(found.pop())
    pairs = sorted(zip([direction * v for v in x], found, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(pairs))


@given(values, st.floats(0.01, 100), st.floats(-100, 100))
def test_another_unit_of_measurement_changes_nothing_under_min_max(
    x: list[float], times: float, plus: float
) -> None:
    if len(set(x)) < 2:
        x = [*x, x[0] + 1]
    spread = max(x) - min(x)
    if spread < 1e-2 * max(map(abs, x)):
        return  # then the other unit itself is not exact

    moved = [v * times + plus for v in x]

    assert one("minmax", moved) == pytest.approx(one("minmax", x), abs=1e-6)


REFUSED: list[tuple[Any, list[float], int, str, str]] = [
    ("minmax", [3, 3, NAN], 1, "risk-column-constant", "a"),
    ("zscore", [3, 3, 3], 1, "risk-column-constant", "a"),
    ("rank", [3, 3, 3], -1, "risk-column-constant", "a"),
    ("share_of_max", [1, -1, 2], 1, "risk-share-negative", "u2, a"),
    ("share_of_max", [1, 1, 2], -1, "risk-share-negative", "u1, a"),
    ("share_of_max", [0, 0, 0], 1, "risk-column-constant", "a"),
    ({"method": "goalposts", "lower": 1, "upper": 2, "log": True}, [1, 0, 2], 1, "risk-log", "u2, a"),
    ({"method": "dist_to_reference", "unit": "nobody"}, [1, 2, 3], 1, "risk-reference-missing", "nobody, a"),
    ({"method": "dist_to_reference", "unit": "u1"}, [NAN, 2, 3], 1, "risk-reference-missing", "u1, a"),
    ({"method": "dist_to_reference", "unit": "u1"}, [1, 2, 3], 1, "risk-goal-lowest", "a"),
    ({"method": "dist_to_target", "target": 0.5}, [1, 2, 3], 1, "risk-goal-lowest", "a"),
    ("minmax", [-1.7e308, 1.7e308, 0], 1, "risk-column-range", "a"),
    ("zscore", [1.6e308, 1.7e308, 1.65e308], 1, "risk-column-range", "a"),
    ("minmax", [NAN, NAN, NAN], 1, "risk-column-empty", "a"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "x", "direction", "code", "where"), REFUSED)
def test_what_cannot_be_scaled_is_refused_with_its_cell(
    method: Any, x: list[float], direction: int, code: str, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        one(method, x, direction=direction)

    assert faults_of(refused.value)[0] == (code, where)


def test_fixed_posts_can_place_a_column_that_does_not_vary() -> None:
    posts = {"method": "goalposts", "lower": 0, "upper": 4}

    assert fitted(a_definition(an_indicator(normalise=posts)), a=[1.0, 1.0]).score.tolist() == [
        25,
        25,
    ]
