"""What happened against what was said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.faults import Refused
from damai.risk.engine.validation import area, lift, rank_correlation, validate, wilson
from tests.risk.made import NAN

cells = st.lists(st.tuples(st.integers(0, 6).map(float), st.booleans()), min_size=4, max_size=30)


@given(cells)
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[float, bool]]) -> None:
    rows = [*rows, (1.0, True), (2.0, False)]
    x, event = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])

    pairs = [(a > b) + (a == b) / 2 for a in x[event] for b in x[~event]]

    found = area(x, event)
    assert found.value == pytest.approx(np.mean(pairs))
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


@given(cells)
def test_the_variance_is_delongs(rows: list[tuple[float, bool]]) -> None:
    rows = [*rows, (1.0, True), (3.0, True), (2.0, False), (0.0, False)]
    x, event = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    a, b = x[event], x[~event]
    psi = np.array([[(p > q) + (p == q) / 2 for q in b] for p in a])
    variance = psi.mean(axis=1).var(ddof=1) / len(a) + psi.mean(axis=0).var(ddof=1) / len(b)

    found = area(x, event)

    if variance > 1e-12:
        assert found.low == pytest.approx(
            max(0, psi.mean() - 1.959964 * math.sqrt(variance)), abs=1e-6
        )


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(3)
    truth = 0.5 * math.erfc(-1 / math.sqrt(2) / math.sqrt(2))  # two normals one apart
    held = 0
    for _ in range(400):
        event = rng.random(150) < 0.3
        found = area(rng.normal(size=150) + event, event)
        held += found.low <= truth <= found.high

    assert 0.91 <= held / 400 <= 0.985


def test_a_perfect_order_of_few_is_not_certain() -> None:
    found = area(np.array([1.0, 2, 3, 9, 10]), np.array([False, False, False, True, True]))

    assert found.value == 1
    assert found.low < 0.5


def test_lift_by_hand() -> None:
    x = np.arange(100.0)
    event = np.zeros(100, dtype=bool)
    event[[99, 98, 97, 10, 20]] = True

    assert lift(x, event).value == pytest.approx(3 / 5 / 0.05)
    # Nobody can be told from another: no lift.
    assert lift(np.ones(100), event).value == pytest.approx(1)


def test_wilsons_interval_of_his_table() -> None:
    # Newcombe (1998), table I: 81 of 263
    low, high = wilson(81, 263)

    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_no_relation_is_said_to_be_none_and_a_relation_is_found() -> None:
    rng = np.random.default_rng(5)
    said = 0
    for _ in range(200):
        score = rng.normal(size=300)
        said += validate(score, (rng.random(300) < 0.1).astype(float)).related
    score = rng.normal(size=2_000)

    something = validate(score, (rng.random(2_000) < 1 / (1 + np.exp(3 - score))).astype(float))

    assert said <= 12  # one in forty is chance
    assert something.related
    assert something.lift.low > 1
    assert something.rank_correlation.low > 0
    assert something.brier is None


def test_probabilities_have_a_brier_score() -> None:
    found = validate(np.array([0.1, 0.2, 0.8, 0.9, 0.5]), np.array([0.0, 0, 1, 3, 0]))

    assert found.brier is not None
    assert found.brier_skill is not None
    assert found.brier.value == pytest.approx((0.01 + 0.04 + 0.04 + 0.01 + 0.25) / 5)
    assert found.brier_skill.value == pytest.approx(1 - found.brier.value / 0.24)
    assert found.brier.low < found.brier.value < found.brier.high
    # The mean of 5 errors, each known: standard deviation by hand.
    assert found.brier.high - found.brier.value == pytest.approx(
        1.959963984540054 * np.std([0.01, 0.04, 0.04, 0.01, 0.25]) / np.sqrt(5)
    )


def test_the_intervals_of_brier_hold_the_truth_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.6, 400)
    truth = float((p * (1 - p)).mean())
    skill = 1 - truth / float(p.mean() * (1 - p.mean()))

    held = [0, 0]
    for _ in range(400):
        found = validate(p, (rng.random(400) < p).astype(float))
        assert found.brier is not None
        assert found.brier_skill is not None
        held[0] += found.brier.low <= truth <= found.brier.high
        held[1] += found.brier_skill.low <= skill <= found.brier_skill.high

    assert min(held) >= 366  # 380 expected, 4.4 the deviation


def test_classes_tell_their_own_share_of_events() -> None:
    at = np.array([0, 0, 1, 1, 1, -1])

    found = validate(
        np.arange(6.0), np.array([0.0, 1, 1, 1, NAN, 0]), (("rendah", "tinggi", "gawat"), at)
    )

    assert [(c.name, c.units_n, c.events_n) for c in found.classes] == [
        ("rendah", 2, 1), ("tinggi", 2, 2), ("gawat", 0, 0),
    ]  # fmt: skip
    assert found.classes[1].share.value == 1
    assert found.classes[1].share.low < 0.5
    assert math.isnan(found.classes[2].share.value)


def test_a_column_that_does_not_vary_says_nothing() -> None:
    assert rank_correlation(np.ones(9), np.arange(9.0)).value == 0


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ([0.0, 0, 0, 0, 0, 0], "risk-validate-same"),
        ([1.0, 1, 1, 1, 1, 1], "risk-validate-same"),
        ([1.0, 0, NAN, NAN, 1, 1], "risk-validate-units"),
        ([1.0, 0, -1, 0, 1, 1], "risk-validate-outcome"),
    ],
)
def test_what_cannot_be_judged_is_refused(outcome: list[float], code: str) -> None:
    with pytest.raises(Refused) as refused:
        validate(np.arange(6.0), np.array(outcome))

    assert refused.value.code == code
