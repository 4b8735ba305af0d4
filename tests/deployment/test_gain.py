"""The gain of a base for the next free unit, against the objective it is the difference of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.deployment.solvers.cover import cover
from damai.deployment.solvers.gain import coverage, gain, propose, reached

WITHIN = reached([[1.0, 9, 8], [9, 1, 9], [9, 1, 8]])
WEIGHT = [10.0, 100.0, 20.0]


@given(
    within=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=8),
    units=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    busy=st.sampled_from([0.0, 0.2, 0.7]),
)
def test_a_gain_is_the_rise_of_expected_coverage(within, units, busy) -> None:
    reach, weight = np.array(within), np.arange(1.0, len(within) + 1)

    said = gain(reach, weight, units, busy)

    for base in range(4):
        more = np.array(units)
        more[base] += 1
        rise = coverage(reach, weight, more, busy) - coverage(reach, weight, units, busy)
        assert said[base] == pytest.approx(rise)


def test_coverage_is_the_objective_of_mexclp() -> None:
    minutes = np.random.default_rng(2).integers(1, 15, (30, 6)).astype(float)
    weight = np.arange(30.0)
    made = cover(minutes, weight, 4, radius=6.0)
    units = np.zeros(6, int)
    units[made.sites] = made.units

    assert coverage(reached(minutes, 6.0), weight, units) == pytest.approx(made.answer.value)


def test_the_radius_is_inclusive() -> None:
    assert reached([[8.0, 8.1]], 8.0).toarray().tolist() == [[1.0, 0.0]]


def test_a_unit_is_sent_where_it_adds_most_with_coverage_before_and_after() -> None:
    move = propose(WITHIN, WEIGHT, [2, 0, 0], 0)

    assert move is not None
    assert (move.from_base, move.to_base) == (0, 1)
    assert move.coverage_before == pytest.approx(10 * (1 - 0.3**2))
    assert move.coverage_after == pytest.approx((10 + 100 + 20) * (1 - 0.3))
    assert move.rise_frac == pytest.approx(move.coverage_after / move.coverage_before - 1)


def test_a_unit_stays_where_it_is_worth_most() -> None:
    assert propose(WITHIN, WEIGHT, [0, 1, 0], 1) is None


def test_a_small_rise_moves_nobody() -> None:
    move = propose(WITHIN, WEIGHT, [1, 1, 0], 0, rise_frac=0.2)

    assert propose(WITHIN, WEIGHT, [1, 1, 0], 0, rise_frac=0.1) is not None
    assert move is None


def test_from_nothing_covered_any_cover_is_an_endless_rise() -> None:
    move = propose(np.array([[False, True]]), [5.0], [1, 0], 0)

    assert move is not None
    assert move.rise_frac == np.inf


def test_no_unit_leaves_a_base_where_none_stands() -> None:
    with pytest.raises(ValueError, match="no unit"):
        propose(WITHIN, WEIGHT, [0, 1, 0], 0)
