"""Reserves: five models against every choice there is, and what a stopped search may say."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Status
from damai.deployment.solvers.cover import COUNTING, MODELS, cover
from damai.deployment.solvers.covering import Covering, merged, steps
from damai.deployment.solvers.covering_proof import ceiling, prove, trivial
from damai.deployment.solvers.covering_search import exchanged, greedy, worths
from tests.deployment.cities import a_city

FACTOR = {"low": 1.0, "medium": 3.0, "high": 9.0}


def a_case(n: int, m: int, seed: int = 1):
    """Minutes (n, m) and weights of a generated city whose candidates lie beside some of its stations."""
    city = a_city(n, seed=seed)
    rng = np.random.default_rng(seed + 100)
    beside = rng.choice(n, m, replace=False)
    lat, lon = (x[beside] + rng.normal(0, 0.004, m) for x in (city.lat, city.lon))
    weight = city.voters * np.array([FACTOR[c] for c in city.risk_class])
    return minutes_of(metres(city.lat, city.lon, lat, lon)), weight.astype(float)


def worth(minutes, weight, sites, *, model, radius=8.0, busy=0.3, second=0.3) -> float:
    """Each objective as contracts.md 4 words it, station by station; ``sites`` repeated as often as units stand there."""
    total = 0.0
    for row, w in zip(minutes, weight, strict=True):
        near = sum(row[s] <= radius for s in sites)
        total += (
            w
            * {
                "mclp": near >= 1,
                "bacop": (1 - second) * (near >= 1) + second * (near >= 2),
                "mexclp": 1 - busy**near,
                "pmedian": min(row[s] for s in sites),
                "pcenter": 0,
            }[model]
        )
    return max(min(row[s] for s in sites) for row in minutes) if model == "pcenter" else total


def best(minutes, weight, p, *, model, **rules) -> float:
    ways = combinations_with_replacement if model == "mexclp" else combinations
    all_ = [
        worth(minutes, weight, s, model=model, **rules) for s in ways(range(minutes.shape[1]), p)
    ]
    return max(all_) if model in COUNTING else min(all_)


def units_of(made) -> list[int]:
    return [int(s) for s, k in zip(made.sites, made.units, strict=True) for _ in range(k)]


small = st.integers(2, 7).flatmap(
    lambda m: st.tuples(
        st.lists(st.lists(st.integers(0, 12), min_size=m, max_size=m), min_size=1, max_size=9),
        st.integers(1, min(3, m)),
    )
)


@pytest.mark.parametrize("model", MODELS)
@given(
    case=small,
    weights=st.lists(st.integers(0, 20), min_size=9, max_size=9),
    radius=st.integers(1, 9),
    busy=st.sampled_from([0.0, 0.3, 0.9]),
    second=st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]),
)
@settings(max_examples=25, deadline=None)
def test_no_choice_of_sites_is_better(model, case, weights, radius, busy, second) -> None:
    minutes, weight = np.array(case[0], float), np.array(weights[: len(case[0])], float)
    rules = {"radius": float(radius), "busy": busy, "second": second}

    made = cover(minutes, weight, case[1], model=model, **rules)

    mine = worth(minutes, weight, units_of(made), model=model, **rules)
    assert made.answer.value == pytest.approx(mine, rel=1e-9)
    assert mine == pytest.approx(best(minutes, weight, case[1], model=model, **rules), rel=1e-9)
    assert made.answer.status is Status.OPTIMAL
    assert made.answer.bound == made.answer.value
    assert made.units.sum() == case[1]
    assert sorted(set(made.sites.tolist())) == made.sites.tolist()
    assert model == "mexclp" or set(made.units.tolist()) == {1}


def test_cp_sat_finds_the_same_covered_weight() -> None:
    """A second engine, exact because all weights are whole."""
    from ortools.sat.python import cp_model

    minutes, weight = a_case(150, 30)
    engine = cp_model.CpModel()
    open_ = [engine.NewBoolVar("") for _ in range(30)]
    seen = [engine.NewBoolVar("") for _ in range(150)]
    engine.Add(sum(open_) == 4)
    for i in range(150):
        engine.Add(seen[i] <= sum(open_[j] for j in range(30) if minutes[i, j] <= 2.0))
    engine.Maximize(sum(int(w) * s for w, s in zip(weight, seen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1

    made = cover(minutes, weight, 4, model="mclp", radius=2.0)

    assert solver.Solve(engine) == cp_model.OPTIMAL
    assert made.answer.status is Status.OPTIMAL
    assert made.answer.value == solver.ObjectiveValue()


@pytest.mark.parametrize("model", ["bacop", "mexclp"])
def test_scipys_own_highs_finds_the_same_expected_cover(model) -> None:
    """Written out in full: a column a station and level, nothing merged, nothing added later."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    minutes, weight = a_case(80, 15)
    p, radius = 4, 2.5
    within = (minutes <= radius).astype(float)
    (n, m), depth = within.shape, 2 if model == "bacop" else p
    adds = [0.7, 0.3] if model == "bacop" else [0.7 * 0.3**k for k in range(p)]
    cost = np.concatenate([np.zeros(m), *(-weight * a for a in adds)])
    levels = np.hstack([-within] + [np.eye(n)] * depth)
    budget = np.concatenate([np.ones(m), np.zeros(n * depth)])
    said = milp(
        cost,
        integrality=np.concatenate([np.ones(m), np.zeros(n * depth)]),
        bounds=Bounds(
            0, np.concatenate([np.full(m, 1 if model == "bacop" else p), np.ones(n * depth)])
        ),
        constraints=[LinearConstraint(levels, -np.inf, 0), LinearConstraint(budget, p, p)],
        options={"mip_rel_gap": 0},
    )

    made = cover(minutes, weight, p, model=model, radius=radius)

    assert made.answer.status is Status.OPTIMAL
    assert made.answer.value == pytest.approx(-said.fun, rel=1e-7)


@pytest.mark.parametrize("model", MODELS)
def test_the_order_of_stations_changes_nothing(model) -> None:
    minutes, weight = a_case(120, 20)
    order = np.random.default_rng(5).permutation(120)

    one = cover(minutes, weight, 5, model=model, radius=2.0)
    other = cover(minutes[order], weight[order], 5, model=model, radius=2.0)

    assert one.sites.tobytes() == other.sites.tobytes()
    assert one.units.tobytes() == other.units.tobytes()
    assert one.answer == other.answer


@pytest.mark.parametrize("model", MODELS)
def test_the_same_input_gives_the_same_bytes(model) -> None:
    minutes, weight = a_case(120, 20, seed=3)

    one, other = (cover(minutes, weight, 4, model=model, radius=2.0) for _ in range(2))

    assert one.sites.tobytes() == other.sites.tobytes()
    assert one.answer == other.answer


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("asks_n", [0, 1, 3, 8])
def test_a_stopped_search_says_so_and_its_bound_holds(model, asks_n) -> None:
    minutes, weight = a_case(120, 25, seed=2)
    true = cover(minutes, weight, 5, model=model, radius=2.0).answer.value
    asked = count()

    made = cover(minutes, weight, 5, model=model, radius=2.0, running=lambda: next(asked) < asks_n)

    mine = worth(minutes, weight, units_of(made), model=model, radius=2.0)
    assert made.answer.value == pytest.approx(mine, rel=1e-9)
    if model in COUNTING:
        assert mine <= true * (1 + 1e-9) <= made.answer.bound * (1 + 2e-9)
    else:
        assert mine >= true * (1 - 1e-9) >= made.answer.bound * (1 - 2e-9)
    if made.answer.status is Status.OPTIMAL:
        assert mine == pytest.approx(true, rel=1e-9)
    else:
        assert made.answer.stopped == "time"
        assert made.answer.bound != made.answer.value
    assert asks_n > 0 or made.answer.status is Status.FEASIBLE


def test_a_cap_on_the_tree_is_no_proof_and_no_stop() -> None:
    minutes, weight = a_case(200, 60, seed=2)

    made = cover(minutes, weight, 6, model="bacop", radius=2.0, second=0.9, nodes_n=0)

    assert made.answer.status is Status.FEASIBLE
    assert made.answer.stopped == ""
    assert made.answer.bound > made.answer.value


@given(seed=st.integers(1, 30), p=st.integers(1, 6), busy=st.sampled_from([0.1, 0.3, 0.6]))
@settings(max_examples=15, deadline=None)
def test_the_greedy_keeps_its_guarantee_and_exchanges_only_improve(seed, p, busy) -> None:
    minutes, weight = a_case(60, 12, seed=seed)
    within, weights = merged(minutes, weight, 2.0)
    case = Covering(within, weights, steps("mexclp", p, busy=busy, second=0.3), p, repeat=True)
    first = greedy(case)
    best_ = cover(minutes, weight, p, model="mexclp", radius=2.0, busy=busy).answer.value

    assert case.value(first) >= (1 - 1 / np.e) * best_ - 1e-6
    assert case.value(first) <= case.value(exchanged(case, first)) <= best_ * (1 + 1e-9)


def test_a_proof_goes_as_deep_as_the_units_do_and_not_only_as_those_of_its_start() -> None:
    """Four units start where nothing weighs; the best plan has all four at the other site."""
    within, weight = merged(np.array([[1.0, 9], [9, 1]]), np.array([1e6, 1.0]), 8.0)
    case = Covering(within, weight, steps("mexclp", 4, busy=0.5, second=0.3), 4, repeat=True)

    sites, answer = prove(case, np.array([1, 1, 1, 1]))

    assert sites.tolist() == [0, 0, 0, 0]
    assert answer.status is Status.OPTIMAL
    assert answer.value == 1e6 * (1 - 0.5**4)


@given(seed=st.integers(1, 200), model=st.sampled_from(COUNTING), p=st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_no_choice_passes_the_ceiling_of_any_other(seed, model, p) -> None:
    minutes, weight = a_case(30, 7, seed=seed)
    within, weights = merged(minutes, weight, 2.0)
    case = Covering(within, weights, steps(model, p, busy=0.3, second=0.4), p, model == "mexclp")
    true = best(minutes, weight, p, model=model, radius=2.0, second=0.4)

    for chosen in (greedy(case), np.arange(p)):
        assert ceiling(case, chosen) >= true * (1 - 1e-12)
    assert ceiling(case, greedy(case)) <= trivial(case)


@given(seed=st.integers(1, 50), model=st.sampled_from(COUNTING))
@settings(max_examples=15, deadline=None)
def test_an_exchange_is_worth_what_the_objective_says(seed, model) -> None:
    minutes, weight = a_case(40, 9, seed=seed)
    within, weights = merged(minutes, weight, 2.5)
    case = Covering(within, weights, steps(model, 3, busy=0.3, second=0.4), 3, model == "mexclp")
    chosen = np.array([1, 4, 7])

    said = worths(case, within.astype(float), chosen)

    for j in range(9):
        for r in range(3):
            moved = chosen.copy()
            moved[r] = j
            assert said[j, r] == pytest.approx(case.value(moved) - case.value(chosen), abs=1e-6)


def test_stations_that_the_same_sites_cover_are_one_row() -> None:
    minutes = np.array([[1.0, 9], [2, 8.5], [9, 1], [9, 9]])

    within, weight = merged(minutes, np.array([5.0, 7, 1, 100]), 8.0)

    assert sorted(zip(within.tolist(), weight.tolist(), strict=True)) == [
        ([False, True], 1.0),
        ([True, False], 12.0),
    ]


def test_the_radius_is_inclusive_even_where_the_product_misses_it_by_the_last_bit() -> None:
    minutes = minutes_of(np.array([[2500]]))  # 2500 x 1.35 / 1000 / 25 x 60 is 8.1 on paper

    assert cover(minutes, [1.0], 1, model="mclp", radius=8.1).answer.value == 1.0


def test_more_units_never_cover_less() -> None:
    minutes, weight = a_case(100, 12)
    for model in COUNTING:
        values = [
            cover(minutes, weight, p, model=model, radius=2.0).answer.value for p in (1, 2, 3, 4)
        ]
        assert values == sorted(values)


def test_a_unit_that_may_repeat_stands_twice_where_all_the_weight_is() -> None:
    made = cover([[1.0, 9.0], [9.0, 1.0]], [1000.0, 1.0], 2, model="mexclp")

    assert (made.sites.tolist(), made.units.tolist()) == ([0], [2])


@pytest.mark.parametrize("model", ["pmedian", "pcenter"])
def test_an_island_gets_a_site_of_its_own_or_a_refusal(model) -> None:
    inf = np.inf
    minutes = np.array([[1.0, 2, inf], [2, 1, inf], [3, 3, inf], [inf, inf, 50]])
    weight = np.array([100.0, 100, 100, 1])

    assert 2 in cover(minutes, weight, 2, model=model).sites
    with pytest.raises(Unplannable) as refused:
        cover(minutes, weight, 1, model=model)
    assert refused.value.code == "unreachable"


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("model", {"model": "lscp"}),
        ("empty", {"minutes": np.zeros((0, 3)), "weight": []}),
        ("empty", {"minutes": np.zeros((2, 0))}),
        ("weights", {"weight": [1.0]}),
        ("weights", {"weight": [1.0, np.nan]}),
        ("weights", {"weight": [1.0, -1.0]}),
        ("minutes", {"minutes": [[1.0, np.nan, 2.0], [1, 2, 3]]}),
        ("minutes", {"minutes": [[1.0, -2.0, 2.0], [1, 2, 3]]}),
        ("p", {"p": 0}),
        ("p", {"p": 1.5}),
        ("p", {"p": 4, "model": "mclp"}),
        ("p", {"p": 4, "model": "bacop"}),
        ("p", {"p": 4, "model": "pmedian"}),
        ("p", {"p": 4, "model": "pcenter"}),
        ("radius", {"radius": 0.0}),
        ("radius", {"radius": np.nan}),
        ("busy", {"busy": 1.0}),
        ("second", {"second": 1.5, "model": "bacop"}),
    ],
)
def test_what_has_no_answer_is_refused_in_a_sentence(code, changed) -> None:
    good = {"minutes": [[1.0, 2, 3], [3, 2, 1]], "weight": [1.0, 2.0], "p": 2, "model": "mexclp"}

    with pytest.raises(Unplannable) as refused:
        cover(**{**good, **changed})

    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
