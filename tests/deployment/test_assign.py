"""Teams to units, against every plan there is at tiny size and against other engines at small size."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Status
from damai.deployment.solvers.assign import Assigned, assign
from damai.deployment.solvers.fairness import FAIR, levelled, rooms
from damai.deployment.solvers.field import Points


def _ways(need: int, units_n: int) -> list[tuple[int, ...]]:
    """All splits of ``need`` pairs over units, and nothing at all."""
    whole = [w for w in product(range(need + 1), repeat=units_n) if sum(w) == need]
    return [(0,) * units_n, *whole]


def _best_by_hand(
    cells: Any, pairs: Any, capacity: Any, rank: Any, objective: str
) -> tuple[Any, ...]:
    """Every plan, in words of the contract: uncovered by class from the highest, then metres."""
    best: tuple[Any, ...] | None = None
    for plan in product(*(_ways(int(p), len(capacity)) for p in pairs)):
        sent = np.array(plan)
        if (sent.sum(axis=0) > capacity).any():
            continue
        is_open = sent.sum(axis=1) == 0
        counts = tuple(int((is_open & (rank == r)).sum()) for r in np.unique(rank)[::-1])
        total, longest = int((sent * cells).sum()), int(np.where(sent > 0, cells, 0).max())
        worth = (counts, total) if objective == "total" else (counts, longest, total)
        best = worth if best is None or worth < best else best
    assert best is not None
    return best


def _worth(found: Assigned, objective: str) -> tuple[Any, ...]:
    counts = tuple(n for _, n in found.uncovered_n)
    if objective == "total":
        return counts, found.total_m
    return counts, found.longest_m, found.total_m


def _is_lawful(found: Assigned, pairs: Any, capacity: Any) -> None:
    sent = np.bincount(found.team, weights=found.pairs, minlength=len(pairs)).astype(int)
    assert (sent == np.where(found.is_covered, pairs, 0)).all()
    assert (np.bincount(found.unit, weights=found.pairs, minlength=len(capacity)) <= capacity).all()


@st.composite
def _tiny(draw: Any) -> tuple[Any, ...]:
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    cells = np.array(draw(st.lists(st.integers(0, 20), min_size=n * m, max_size=n * m))).reshape(
        n, m
    )
    pairs = np.array(draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)))
    capacity = np.array(draw(st.lists(st.integers(0, 4), min_size=m, max_size=m)))
    rank = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    capacity[0] += not capacity.any()
    return cells, pairs, capacity, rank


@pytest.mark.parametrize("objective", ["total", "longest"])
@settings(max_examples=150, deadline=None)
@given(_tiny())
def test_no_plan_is_better_than_the_one_found(objective: str, given_: tuple[Any, ...]) -> None:
    cells, pairs, capacity, rank = given_

    found = assign(cells, pairs, capacity, rank, objective=objective)

    _is_lawful(found, pairs, capacity)
    assert _worth(found, objective) == _best_by_hand(cells, pairs, capacity, rank, objective)
    assert found.answer.status == Status.OPTIMAL
    assert found.answer.bound == found.answer.value


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_slots_and_a_linear_programme_agree_with_the_flow(seed: int) -> None:
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 40)), int(rng.integers(1, 9))
    cells = rng.integers(0, int(rng.choice([3, 50, 20_000])), (n, m))
    pairs = rng.integers(1, 4, n)
    capacity = rng.integers(0, 2 * int(pairs.sum()) // m + 2, m)
    capacity[0] += max(0, int(pairs.sum() - capacity.sum()))

    found = assign(cells, pairs, capacity, np.zeros(n))

    slots = np.repeat(cells, pairs, axis=0)[:, np.repeat(np.arange(m), capacity)]
    row, column = linear_sum_assignment(slots)
    assert found.total_m == slots[row, column].sum()
    assert found.answer.bound == found.total_m == _by_linear_programme(cells, pairs, capacity)


def _by_linear_programme(cells: Any, pairs: Any, capacity: Any) -> int:
    from scipy.optimize import linprog

    n, m = cells.shape
    teams = np.kron(np.eye(n), np.ones(m))
    units = np.kron(np.ones(n), np.eye(m))
    answer = linprog(cells.ravel(), A_ub=units, b_ub=capacity, A_eq=teams, b_eq=pairs)
    assert answer.status == 0
    return round(answer.fun)


@pytest.mark.parametrize("is_short", [False, True])
def test_or_tools_agrees_at_a_city_with_and_without_shortage(is_short: bool) -> None:
    flow = pytest.importorskip("ortools.graph.python.min_cost_flow")
    rng = np.random.default_rng(5)
    n, m = 300, 12
    field = _a_field(rng, n, m)
    cells = field.nearest(np.arange(n), m)
    capacity = rng.integers(1, 2 * n // m, m)
    capacity = capacity * (n * 9 // 10 if is_short else n * 12 // 10) // capacity.sum() + (
        not is_short
    )
    supply = int(min(n, capacity.sum()))

    found = assign(field, np.ones(n), capacity, np.zeros(n))

    other = flow.SimpleMinCostFlow()
    team = np.repeat(np.arange(n), m)
    other.add_arcs_with_capacity_and_unit_cost(
        team, n + cells[0].ravel(), np.ones(n * m, int), cells[1].ravel()
    )
    other.add_arcs_with_capacity_and_unit_cost(
        n + np.arange(m), np.full(m, n + m), capacity, np.zeros(m, int)
    )
    other.add_arcs_with_capacity_and_unit_cost(
        np.full(n, n + m + 1), np.arange(n), np.ones(n, int), np.zeros(n, int)
    )
    other.set_nodes_supplies(np.array([n + m, n + m + 1]), np.array([-supply, supply]))
    assert other.solve() == other.OPTIMAL
    assert found.total_m == other.optimal_cost()
    assert found.answer.status == Status.OPTIMAL
    assert found.uncovered_n == ((0, n - supply),)


def _a_field(rng: Any, n: int, m: int) -> Points:
    return Points(*(rng.normal(at, 0.05, k) for k in (n, m) for at in (-5.1, 105.3)))


def test_points_and_their_matrix_give_the_same_plan() -> None:
    rng = np.random.default_rng(8)
    field = _a_field(rng, 150, 20)
    cells = np.array(
        [
            [int(field.between(np.array([t]), np.array([u]))[0]) for u in range(20)]
            for t in range(150)
        ]
    )
    pairs, capacity = rng.integers(1, 4, 150), rng.integers(10, 20, 20)

    by_points = assign(field, pairs, capacity, np.zeros(150))
    by_matrix = assign(cells, pairs, capacity, np.zeros(150))

    assert by_points.total_m == by_matrix.total_m == by_points.answer.bound
    assert (by_points.unit == by_matrix.unit).all()


def test_arcs_beyond_the_nearest_are_added_when_the_price_calls_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # All teams sit at crowded units; the room is far beyond the first arcs of any of them.
    monkeypatch.setattr("damai.deployment.solvers.arcs.FIRST_K", 2)
    rng = np.random.default_rng(3)
    cells = np.hstack((rng.integers(0, 100, (30, 6)), rng.integers(5_000, 9_000, (30, 6))))
    capacity = np.array([1] * 6 + [4] * 6)

    found = assign(cells, np.ones(30), capacity, np.zeros(30))

    assert found.answer.status == Status.OPTIMAL
    assert found.total_m == _by_linear_programme(cells, np.ones(30), capacity)


def test_no_distance_outweighs_a_higher_class() -> None:
    # A penalty of, say, 1,000 km a high team would be paid gladly here; lexicographic means never.
    far, near = 20_000_000, 1
    cells = np.array([[far], [far], [near], [near], [near]])

    found = assign(cells, np.ones(5), np.array([2]), np.array([2, 1, 0, 0, 0]))

    assert found.is_covered.tolist() == [True, True, False, False, False]
    assert found.uncovered_n == ((2, 0), (1, 0), (0, 3))


def test_many_low_teams_never_outweigh_one_high_team_of_more_officers() -> None:
    # Three pairs cover one team of six officers, or three teams of two.
    found = assign(np.zeros((4, 1)), np.array([3, 1, 1, 1]), np.array([3]), np.array([1, 0, 0, 0]))

    assert found.is_covered.tolist() == [True, False, False, False]


def test_pairs_that_cannot_fill_a_high_team_go_to_the_next_class() -> None:
    found = assign(np.zeros((2, 1)), np.array([3, 1]), np.array([2]), np.array([1, 0]))

    assert found.is_covered.tolist() == [False, True]


@settings(max_examples=100, deadline=None)
@given(_tiny(), st.permutations(range(4)))
def test_with_a_priority_who_is_left_out_does_not_depend_on_distance(
    given_: tuple[Any, ...], order: list[int]
) -> None:
    cells, pairs, capacity, rank = given_
    priority = np.array(order)[: len(pairs)]

    found = assign(cells, pairs, capacity, rank, priority=priority)
    elsewhere = assign(cells[:, ::-1] * 7, pairs, capacity, rank, priority=priority)
    free = assign(cells, pairs, capacity, rank)

    assert (found.is_covered == elsewhere.is_covered).all()
    assert found.uncovered_n == free.uncovered_n
    assert found.total_m >= free.total_m
    assert (
        found.is_covered == _first_by_hand(pairs, rank, priority, int(capacity.sum()), found)
    ).all()


def _first_by_hand(pairs: Any, rank: Any, priority: Any, supply: int, found: Assigned) -> Any:
    """Of all sets with the best counts the one that comes first, class by class, in order of priority."""
    order = sorted(range(len(pairs)), key=lambda t: (-rank[t], priority[t]))
    fitting = []
    for flags in product([True, False], repeat=len(pairs)):
        is_in = np.array(flags)
        counts = tuple((int(r), int((~is_in[rank == r]).sum())) for r in np.unique(rank)[::-1])
        if int(pairs[is_in].sum()) <= supply and counts == found.uncovered_n:
            fitting.append((tuple(not is_in[t] for t in order), is_in.tolist()))
    return np.array(min(fitting)[1])


def test_the_last_pairs_of_a_unit_are_spared_where_another_is_not_too_far() -> None:
    # Ten teams beside a unit of ten; another unit 1 km on. Its last three pairs are charged 1.5 km and more.
    cells = np.tile([0, 1_000], (10, 1))

    plain = assign(cells, np.ones(10), np.array([10, 10]), np.zeros(10))
    fair = assign(cells, np.ones(10), np.array([10, 10]), np.zeros(10), tiers=FAIR)

    assert plain.total_m == 0
    assert fair.pairs.max() <= 7 or fair.total_m < 3_000
    assert np.bincount(fair.unit).tolist() == [7, 3]
    assert fair.answer.value == fair.total_m == 3_000
    assert fair.answer.bound <= fair.answer.value
    assert fair.weighed.status == Status.OPTIMAL


def test_the_only_pair_of_a_unit_is_a_free_one() -> None:
    places, charges = rooms(np.array([1, 2, 10]), FAIR)

    assert places.tolist() == [[1, 0, 0], [2, 0, 0], [7, 2, 1]]
    assert charges[0].tolist() == [0, 1_500, 6_000]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.data())
def test_the_fullest_unit_is_as_empty_as_can_be(capacity: list[int], data: Any) -> None:
    every = np.array(capacity)
    needed = data.draw(st.integers(0, int(every.sum())))

    cut, share = levelled(every, needed)

    assert cut.sum() >= needed
    assert (cut <= every).all()
    if needed:
        tighter = [np.floor(every * (s - 1e-9)).sum() for s in [share]]
        assert tighter[0] < needed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"capacity": np.array([0, 0])}, "no-pair"),
        ({"capacity": np.empty(0), "metres": np.empty((2, 0))}, "no-units"),
        ({"pairs": np.array([1, 0])}, "team-size"),
        ({"metres": np.array([[1, 2]])}, "sizes"),
        ({"metres": np.array([[1, np.nan], [1, 1]])}, "metres-range"),
        ({"metres": np.array([[1, -1], [1, 1]])}, "metres-range"),
        ({"metres": np.array([1, 2])}, "metres-shape"),
        ({"objective": "shortest"}, "objective"),
    ],
)
def test_bad_input_is_one_sentence(change: dict[str, Any], code: str) -> None:
    right: dict[str, Any] = {
        "metres": np.zeros((2, 2)),
        "pairs": np.ones(2),
        "capacity": np.ones(2),
        "rank": np.zeros(2),
    }

    with pytest.raises(Unplannable) as told:
        assign(**{**right, **change})

    assert told.value.code == code
    assert told.value.sentence.endswith(".")


def test_a_search_that_is_stopped_still_gives_a_whole_plan_and_a_true_bound() -> None:
    rng = np.random.default_rng(2)
    field, asked = _a_field(rng, 200, 10), iter(range(10_000))
    capacity = np.full(10, 22)

    found = assign(field, np.ones(200), capacity, np.zeros(200), running=lambda: next(asked) < 3)
    best = assign(field, np.ones(200), capacity, np.zeros(200))

    _is_lawful(found, np.ones(200), capacity)
    assert found.answer.stopped == "time"
    assert found.answer.bound <= best.total_m <= found.total_m
    assert found.is_covered.all()
