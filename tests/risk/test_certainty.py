"""Monte Carlo against the index computed plainly, and shares of variance against a model with known ones."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from damai.risk.engine.certainty.draws import Draw, Vary, draws, vary
from damai.risk.engine.certainty.leave_out import leave_out
from damai.risk.engine.certainty.replicate import Replicator, effective
from damai.risk.engine.certainty.sampling import drawn, is_share, prior, shrunken
from damai.risk.engine.certainty.sobol import rank_shift, shares, sobol
from damai.risk.engine.certainty.uncertainty import uncertainty
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index, Result
from damai.risk.engine.ranks import places
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, fitted

CODES = "abcde"


def raw(**sections: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "group": [{"code": "g", "parent": "top", "weight": 2}, {"code": "h", "parent": "top"}],
        "normalise": {"method": "minmax", "to": [1, 100]},
        "classes": {"method": "mean_sd"},
    }
    indicators = [
        an_indicator(c, "g" if c < "c" else "h", weight=k + 1) for k, c in enumerate(CODES)
    ]
    return a_definition(*indicators, **{**base, **sections})


def some(units_n: int = 40, gaps: bool = False, **sections: Any) -> Result:
    rng = np.random.default_rng(6)
    columns = dict(zip(CODES, rng.gamma(2, 10, (5, units_n)), strict=True))
    if gaps:
        columns["b"][::7] = NAN
    return fitted(raw(**sections), **columns)


ALL = {
    "weights": 0.25,
    "normalise": [{"method": "minmax", "to": [1, 100]}, {"method": "zscore", "mean": 50, "sd": 5}, "rank"],
    "aggregate": ["mean", "geometric"],
}  # fmt: skip


@pytest.mark.parametrize("gaps", [False, True])
def test_a_replication_is_the_index_that_its_draw_describes(gaps: bool) -> None:
    result = some(gaps=gaps, impute={"method": "none"})
    what = vary(result.definition, {**ALL, "impute": ["mean", "none"]})
    chosen = draws(result.definition, what, 12, seed=5)

    found = Replicator(result, what).scores(chosen)

    data = {"unit": result.units, **result.read.numbers}
    for draw, score in zip(chosen, found, strict=True):
        definition = replace(
            result.definition,
            indicators=tuple(
                replace(
                    i, weight=i.weight * draw.factors[i.code],
                    normalise=what.normalise[draw.normalise], impute=what.impute[draw.impute],
                )
                for i in result.definition.indicators
            ),
            groups=tuple(
                replace(g, weight=g.weight * draw.factors.get(g.code, 1), aggregate=what.aggregate[draw.aggregate])
                for g in result.definition.groups
            ),
        )  # fmt: skip
        assert score == pytest.approx(Index(definition=definition).fit(data).score, rel=1e-12)


def test_the_same_seed_gives_the_same_and_another_other_intervals() -> None:
    result = some()
    what = vary(result.definition, ALL)

    one, two, three = (uncertainty(result, what, 60, seed) for seed in (1, 1, 2))

    assert one.rank_mean.tobytes() == two.rank_mean.tobytes()
    assert one.rank_mean.tobytes() != three.rank_mean.tobytes()


def test_intervals_and_class_shares_are_those_of_the_replications() -> None:
    result = some()
    what = vary(result.definition, ALL)

    found = uncertainty(result, what, 50, seed=3)

    every = Replicator(result, what).scores(found.draws)
    ranks = np.array([places(score) for score in every])
    assert found.rank_low == pytest.approx(np.quantile(ranks, 0.05, axis=0))
    assert found.rank_median == pytest.approx(np.median(ranks, axis=0))
    assert found.rank_high == pytest.approx(np.quantile(ranks, 0.95, axis=0))
    high = every >= (every.mean(axis=1) + every.std(axis=1, ddof=1))[:, None]
    assert found.class_share is not None
    assert found.class_share[:, 2] == pytest.approx(high.mean(axis=0))
    assert found.class_share.sum(axis=1) == pytest.approx(np.ones(40))
    assert found.first_share == pytest.approx((ranks == 1).mean(axis=0))


def test_given_draws_are_replayed() -> None:
    result = some()
    given = [Draw(factors={"a": 3.0, "h": 0.0}), Draw()]

    found = uncertainty(result, Vary(), 1, 1, given=given)

    assert found.draws == tuple(given)
    base = places(result.score)
    other = fitted(raw(), **{c: result.read.numbers[c] for c in CODES})
    assert found.rank_mean == pytest.approx(
        (base + places(3 * other.normalised("a") / 5 + 2 * other.normalised("b") / 5)) / 2
    )


def test_nothing_that_varies_leaves_every_rank_where_it_is() -> None:
    result = some(gaps=True)

    found = uncertainty(result, Vary(), 5, seed=1)

    assert (found.rank_low == result.ranks).all()
    assert (found.rank_high == result.ranks).all()
    assert found.in_top(3, result.ranks).sum() == 3


def test_a_unit_that_never_had_a_score_has_no_interval() -> None:
    result = fitted(
        raw(aggregate={"method": "mean", "min_available": 1}),
        **{c: [1.0, 2, 5, NAN] for c in CODES},
    )

    found = uncertainty(result, vary(result.definition, {"weights": 0.5}), 9, seed=1)

    assert np.isnan(found.rank_mean).tolist() == [False, False, False, True]
    assert found.class_share is not None
    assert np.isnan(found.class_share[3]).all()


def test_weights_from_data_are_moved_around_what_they_were() -> None:
    result = some(weights={"method": "pca"})
    what = vary(result.definition, {"weights": 0.0, "aggregate": ["mean"]})

    assert Replicator(result, what).scores([Draw()])[0] == pytest.approx(result.score)


# Data drawn again


def test_small_places_lean_to_the_mean_and_large_ones_stay() -> None:
    n = np.array([5.0, 5000, 200, 300, 100, 250])
    y = np.array([5.0, 4000, 20, 90, 10, 30])

    found = shrunken(y, n)

    a, b = prior(y, n)
    assert abs(found[1] - 0.8) < 0.001
    assert a / (a + b) < found[0] < 1
    assert abs(found[0] - 1) > 100 * abs(found[1] - 0.8)


def test_the_moments_give_back_the_distribution_that_made_the_places() -> None:
    rng = np.random.default_rng(12)
    n = rng.integers(50, 400, 20_000).astype(float)
    y = rng.binomial(n.astype(int), rng.beta(4, 16, 20_000)).astype(float)

    a, b = prior(y, n)

    assert a == pytest.approx(4, rel=0.05)
    assert b == pytest.approx(16, rel=0.05)


def test_a_drawn_share_has_the_posterior_of_its_place() -> None:
    n, y = np.array([10.0, 300, NAN, 400]), np.array([1.0, 90, 3, 40])
    rng = np.random.default_rng(2)

    many = np.array([drawn(y, n, rng) for _ in range(4_000)]) / n
    known = ~np.isnan(n)
    a, b = prior(y[known], n[known])

    assert many[:, known].mean(axis=0) == pytest.approx(
        (a + y[known]) / (a + b + n[known]), rel=0.03
    )
    assert many[:, 0].std() > 2 * many[:, 3].std()
    assert (drawn(y, n, rng)[2], np.isnan(y).any()) == (3, False)


@pytest.mark.parametrize(
    ("y", "n", "answer"), [([1, 2], [3, 4], True), ([1.5, 2], [3, 4], False), ([5, 2], [3, 4], False), ([-1, 2], [3, 4], False)]
)  # fmt: skip
def test_a_share_is_a_count_out_of_its_denominator(
    y: list[float], n: list[float], answer: bool
) -> None:
    assert is_share(np.array(y, dtype=float), np.array(n, dtype=float)) is answer


def test_data_drawn_again_move_a_small_place_more_than_a_large_one() -> None:
    definition = a_definition(an_indicator("y", denominator="n"), classes={"method": "mean_sd"})
    rng = np.random.default_rng(1)
    n = np.array([20.0] * 30 + [20_000.0] * 30)
    y = rng.binomial(n.astype(int), rng.uniform(0.2, 0.4, 60)).astype(float)
    result = fitted(definition, y=y, n=n)

    found = uncertainty(result, vary(result.definition, {"data": True}), 200, seed=1)

    width = found.rank_high - found.rank_low
    assert width[:30].mean() > 4 * width[30:].mean()


# Shares of variance


def test_shares_of_ishigamis_function_are_the_known_ones() -> None:
    # f = sin x1 + 7 sin^2 x2 + .1 x3^4 sin x1 on (-pi, pi): Ishigami and Homma (1990)
    from scipy.stats.qmc import Sobol

    points = Sobol(6, scramble=True, rng=np.random.default_rng(1)).random(4096) * 2 * np.pi - np.pi
    a, b = points[:, :3], points[:, 3:]

    def f(x: Any) -> Any:
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    def swapped(k: int) -> Any:
        ab = a.copy()
        ab[:, k] = b[:, k]
        return f(ab)

    found = shares(["x1", "x2", "x3"], f(a), f(b), [swapped(k) for k in range(3)], seed=1)

    assert [s.first for s in found] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert [s.total for s in found] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    for s in found:
        assert s.first_interval[0] <= s.first <= s.first_interval[1]
        assert s.first <= s.total + 0.02


def test_the_input_that_moves_the_ranks_is_told() -> None:
    result = some(classes={"method": "mean_sd"})
    what = vary(
        result.definition,
        {"weights": 0.02, "normalise": [{"method": "minmax", "to": [1, 100]}, "rank"]},
    )

    weights, normalise = sobol(result, what, 64, seed=1)

    assert (weights.name, normalise.name) == ("weights", "normalise")
    assert normalise.total > 5 * weights.total
    assert normalise.first <= normalise.total + 0.1


def test_the_rank_shift_of_the_index_itself_is_nothing() -> None:
    result = some()

    assert rank_shift(result)(result.score) == 0
    assert rank_shift(result)(-result.score) > 0


# Leave one out


def test_the_index_without_a_part_is_the_index_fitted_without_it() -> None:
    result = some()
    found = {left.code: left for left in leave_out(result)}

    data = {c: result.read.numbers[c] for c in CODES if c != "b"}
    rest = raw()
    rest["indicator"] = [i for i in rest["indicator"] if i["code"] != "b"]
    assert found["b"].shift.tolist() == (fitted(rest, **data).ranks - result.ranks).tolist()
    assert set(found) == {*CODES, "g", "h"}
    assert found["h"].mean_shift == pytest.approx(
        np.abs(places(result.scores["g"]) - result.ranks).mean()
    )


def test_the_only_part_cannot_be_left_out() -> None:
    assert leave_out(fitted(a_definition(), a=[1.0, 2, 3])) == []


def test_effective_weights_are_the_products_down_the_tree() -> None:
    # g 2/3 of 1/3 2/3; h 1/3 of 3/12 4/12 5/12
    assert effective(some().definition) == pytest.approx([2 / 9, 4 / 9, 1 / 12, 1 / 9, 5 / 36])


@pytest.mark.parametrize(
    ("what", "code", "where"),
    [
        ({"weights": 2}, "risk-option-value", "uncertainty"),
        ({"wieghts": 0.1}, "risk-key-unknown", "uncertainty"),
        ({"normalise": ["nothing"]}, "risk-method-unknown", "uncertainty: normalise"),
        ({"aggregate": ["mean", "copeland"]}, "risk-vary-scale", "uncertainty: aggregate"),
    ],
)
def test_what_cannot_vary_is_refused(what: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(Refused) as refused:
        vary(some().definition, what)

    assert faults_of(refused.value) == [(code, where)]


def test_fixed_cuts_mean_nothing_on_another_scale() -> None:
    result = some(classes={"method": "fixed", "cuts": [33, 66]})

    with pytest.raises(Refused) as refused:
        vary(result.definition, {"normalise": ["rank"]})

    assert faults_of(refused.value) == [("risk-vary-scale", "uncertainty: normalise")]
    assert vary(result.definition, {"weights": 0.25}).factors == ("weights",)


def test_shares_of_variance_need_inputs_that_vary() -> None:
    result = some()
    for what, n, code in (
        ({"weights": 0.1}, 8, "risk-sobol-inputs"),
        ({"weights": 0.1, "aggregate": ["mean"]}, 9, "risk-option-value"),
        ({"normalise": ["minmax"], "aggregate": ["mean"]}, 8, "risk-sobol-still"),
    ):
        with pytest.raises(Refused) as refused:
            sobol(result, vary(result.definition, what), n, seed=1)
        assert refused.value.code == code
    with pytest.raises(Refused):
        uncertainty(result, Vary(), 0, seed=1)
    assert math.isfinite(result.score[0])
