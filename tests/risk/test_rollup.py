"""Stations up to the province: by voters, to the last bit, and without hiding the worst."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.faults import Refused
from damai.risk.engine.rollup import reconcile, roll_up
from tests.risk.made import NAN, faults_of

UNITS = [
    "18.72.01.1001.001",
    "18.72.01.1001.002",
    "18.72.01.1001.003",
    "18.72.01.1002.001",
    "18.72.02.1001.001",
]
SCORE = np.array([10.0, 20, 90, NAN, 50])
VOTERS = np.array([100.0, 300, 50, 200, NAN])
TOP = np.array([False, False, True, False, True])


def test_a_worked_city() -> None:
    kelurahan, kecamatan, kota = roll_up(UNITS, SCORE, VOTERS, TOP, [4, 3, 2])

    assert kelurahan.codes.tolist() == ["18.72.01.1001", "18.72.01.1002", "18.72.02.1001"]
    # (10 * 100 + 20 * 300 + 90 * 50) / 450; 90 percent of 450 is 405: the third; 50 of 450 in the top class
    assert kelurahan.mean.tolist() == pytest.approx([11_500 / 450, NAN, NAN], nan_ok=True)
    assert kelurahan.p90.tolist() == pytest.approx([90, NAN, NAN], nan_ok=True)
    assert kelurahan.top_share.tolist() == pytest.approx([50 / 450, NAN, NAN], nan_ok=True)
    assert kelurahan.most.tolist() == pytest.approx([90, NAN, 50], nan_ok=True)
    assert kelurahan.units_n.tolist() == [3, 1, 1]
    assert kelurahan.scored_n.tolist() == [3, 0, 1]
    assert kecamatan.codes.tolist() == ["18.72.01", "18.72.02"]
    assert kecamatan.voters_n.tolist() == [650, 0]
    assert kota.mean.tolist() == [11_500 / 450]
    assert kota.units_n.tolist() == [5]


def test_the_90th_percentile_is_where_nine_in_ten_voters_are_reached() -> None:
    score, voters = np.arange(1.0, 11), np.ones(10)
    units = [f"1.{at:03}" for at in range(10)]

    (level,) = roll_up(units, score, voters, score > 9, [1])

    assert level.p90.tolist() == [9]
    assert level.top_share.tolist() == [0.1]


stations = st.lists(
    st.tuples(
        st.integers(1, 3), st.integers(1, 3), st.integers(1, 3),
        st.one_of(st.just(NAN), st.floats(0, 100)), st.one_of(st.just(NAN), st.integers(0, 300).map(float)),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@given(stations)
def test_every_level_is_the_sum_of_the_one_below_to_the_last_bit(
    rows: list[tuple[float, ...]],
) -> None:
    units = [f"{a}.{b}.{c}.{at:03}" for at, (a, b, c, _, _) in enumerate(rows)]
    score, voters = np.array([r[3] for r in rows]), np.array([r[4] for r in rows])

    levels = roll_up(units, score, voters, score > 50, [3, 2, 1])

    assert reconcile(levels) == []
    both = [
        (s, v)
        for s, v in zip(score, voters, strict=True)
        if not math.isnan(s) and not math.isnan(v)
    ]
    top = levels[-1]
    assert top.units_n.sum() == len(rows)
    assert top.weighed_n.sum() == sum(v for _, v in both)
    assert top.total.sum() == pytest.approx(sum(s * v for s, v in both))
    for level in levels:
        there = ~np.isnan(level.mean)
        assert (level.mean[there] <= level.most[there] + 1e-9).all()
        assert (level.p90[there] <= level.most[there]).all()


@given(stations)
def test_the_order_of_the_stations_changes_nothing(rows: list[tuple[float, ...]]) -> None:
    units = [f"{a}.{b}.{c}.{at:03}" for at, (a, b, c, _, _) in enumerate(rows)]
    score, voters = np.array([r[3] for r in rows]), np.array([r[4] for r in rows])

    straight = roll_up(units, score, voters, score > 50, [2])[0]
    turned = roll_up(units[::-1], score[::-1], voters[::-1], score[::-1] > 50, [2])[0]

    assert straight.total.tobytes() == turned.total.tobytes()
    assert straight.p90.tobytes() == turned.p90.tobytes()


def test_a_level_that_does_not_add_up_is_found() -> None:
    low, high = roll_up(UNITS, SCORE, VOTERS, TOP, [4, 3])
    high.total[0] += 1e-9

    assert reconcile([low, high]) == ["18.72.01"]


def test_what_is_no_station_of_the_tree_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        roll_up(["18.72.01.1001.001", "18.72"], SCORE[:2], np.array([-1.0, 2]), TOP[:2], [4, 3])

    assert faults_of(refused.value) == [
        ("risk-voters", "18.72.01.1001.001"),
        ("risk-code-short", "18.72"),
    ]
    with pytest.raises(ValueError, match="up the tree"):
        roll_up(UNITS, SCORE, VOTERS, TOP, [2, 3])
