"""Groups of at most so many around medoids: against brute force, HiGHS, planted optima and OR-Library."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.faults import Unplannable
from damai.deployment.solvers import capacitated_median
from damai.deployment.solvers.answer import Status, always
from damai.deployment.solvers.capacitated import Medians
from damai.deployment.solvers.capacitated_proof import possible, proved
from damai.deployment.solvers.contiguity import nearer_with_room
from damai.deployment.solvers.median_bound import dual, priced
from damai.deployment.solvers.median_effort import FAIR, FULL, LIGHT
from damai.deployment.solvers.median_groups import Costs, alternated, assigned
from tests.deployment.pmedcap import CAPACITY, NO_1, NO_11, read

CASES = st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2), st.integers(0, 10_000))


def plane(n: int, seed: int, *, side_m: int = 8_000, sites_n: int | None = None) -> Any:
    """Whole metres between ``n`` points; some at one place when ``sites_n`` is smaller."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, side_m, (sites_n or n, 2))
    if sites_n:
        points = points[rng.integers(0, sites_n, n)]
    return np.rint(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))).astype(np.int64)


def check(found: Medians, distance: Any, demand: Any, capacity: int, p: int) -> None:
    """Recompute everything that is claimed from the groups alone."""
    n = len(demand)
    assert found.group.shape == (n,)
    assert set(found.group.tolist()) == set(range(p))
    total = 0
    for k in range(p):
        members = np.flatnonzero(found.group == k)
        assert demand[members].sum() <= capacity
        assert found.medoid[k] in members
        total += int(distance[np.ix_(members, members)].sum(axis=1).min())
    firsts = [int(np.argmax(found.group == k)) for k in range(p)]
    assert firsts == sorted(firsts)
    assert found.answer.value == total
    assert 0 <= found.answer.bound <= found.answer.value
    assert found.answer.bound == int(found.answer.bound)
    assert (found.answer.status is Status.OPTIMAL) == (found.answer.bound == found.answer.value)


def brute(distance: Any, demand: Any, capacity: int, p: int) -> int | None:
    """The least value over all groupings: medoids in all ways, members by trying each."""
    n, best = len(demand), None
    for medoids in combinations(range(n), p):
        room = [capacity - int(demand[m]) for m in medoids]
        if min(room) < 0:
            continue
        others = [i for i in range(n) if i not in medoids]

        def rest(
            k: int, room: list[int], others: list[int] = others, medoids: Any = medoids
        ) -> int | None:
            if k == len(others):
                return 0
            least = None
            for g, m in enumerate(medoids):
                if room[g] >= demand[others[k]]:
                    room[g] -= int(demand[others[k]])
                    more = rest(k + 1, room)
                    room[g] += int(demand[others[k]])
                    if more is not None and (
                        least is None or more + int(distance[m, others[k]]) < least
                    ):
                        least = more + int(distance[m, others[k]])
            return least

        value = rest(0, room)
        if value is not None:
            value += sum(int(distance[m, m]) for m in medoids)
            best = value if best is None else min(best, value)
    return best


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_small_cases_reach_the_value_of_trying_everything(case: tuple[int, int, int, int]) -> None:
    n, most, more, seed = case
    p = min(n, -(-n // most) + more)
    distance, demand = plane(n, seed, sites_n=max(1, n - 1)), np.ones(n, dtype=np.int64)

    found = capacitated_median(distance, demand, most, p)

    check(found, distance, demand, most, p)
    assert found.answer.value == brute(distance, demand, most, p)


@settings(deadline=None, max_examples=40)
@given(st.integers(3, 7), st.integers(0, 10_000))
def test_small_cases_with_different_demands_stay_between_bound_and_brute_force(
    n: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    distance, demand = plane(n, seed), rng.integers(1, 10, n)
    p = int(rng.integers(1, n + 1))
    capacity = int(max(demand.max(), -(-demand.sum() // p) + rng.integers(0, 6)))

    best = brute(distance, demand, capacity, p)
    try:
        found = capacitated_median(distance, demand, capacity, p, effort=FAIR)
    except Unplannable as fault:
        assert (fault.code, best) == ("no-grouping", None)  # noqa: PT017 (either may happen)
        return

    check(found, distance, demand, capacity, p)
    assert best is not None
    assert found.answer.bound <= best == found.answer.value


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_distances_that_differ_by_direction_are_read_from_medoid_to_member(seed: int) -> None:
    distance = np.random.default_rng(seed).integers(0, 1_000, (7, 7))
    demand = np.ones(7, dtype=np.int64)

    for most, p in ((2, 4), (3, 3), (4, 2)):
        found = capacitated_median(distance, demand, most, p)

        assert found.answer.value == brute(distance, demand, most, p)
        assert found.answer.bound <= found.answer.value


@pytest.mark.parametrize(("n", "most", "seed"), [(30, 8, 1), (29, 6, 2), (24, 4, 3), (30, 5, 4)])
def test_about_thirty_points_reach_what_highs_proves(n: int, most: int, seed: int) -> None:
    distance, demand = plane(n, seed), np.ones(n, dtype=np.int64)
    p = -(-n // most)

    found = capacitated_median(distance, demand, most, p)

    check(found, distance, demand, most, p)
    assert found.answer.value == highs(distance, most, p)


def highs(distance: Any, most: int, p: int) -> int:
    """The strong formulation, x[j, i] for i served by j, x[j, j] = j is open; by scipy's HiGHS."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    n = len(distance)
    at = np.arange(n * n).reshape(n, n)
    served = coo_array((np.ones(n * n), (np.tile(np.arange(n), n), at.ravel())), shape=(n, n * n))
    holds = np.ones((n, n))
    np.fill_diagonal(holds, 1 - most)
    full = coo_array((holds.ravel(), (np.repeat(np.arange(n), n), at.ravel())), shape=(n, n * n))
    one, two = np.nonzero(~np.eye(n, dtype=bool))
    rows = np.arange(len(one))
    linked = coo_array(
        (
            np.tile([1.0, -1.0], len(one)),
            (np.repeat(rows, 2), np.stack([at[one, two], at[one, one]], 1).ravel()),
        ),
        shape=(len(one), n * n),
    )
    opened = coo_array((np.ones(n), (np.zeros(n, dtype=int), at.diagonal())), shape=(1, n * n))
    solved = milp(
        distance.ravel(),
        integrality=np.ones(n * n),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(served, 1, 1),
            LinearConstraint(full, -np.inf, 0),
            LinearConstraint(linked, -np.inf, 0),
            LinearConstraint(opened, p, p),
        ],
        options={"mip_rel_gap": 0},
    )
    assert solved.status == 0
    return round(solved.fun)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_groups_that_lie_far_apart_are_found_and_proven(seed: int) -> None:
    rng = np.random.default_rng(seed)
    middles = np.array([(x * 20_000, y * 20_000) for x in range(4) for y in range(3)])
    planted = np.repeat(np.arange(12), 6)
    points = (
        middles[planted]
        + np.vstack([np.zeros((1, 2)), rng.integers(-300, 300, (5, 2))])[np.tile(np.arange(6), 12)]
    )
    points, order = points[(shuffle := rng.permutation(72))], planted[shuffle]
    distance = np.rint(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))).astype(
        np.int64
    )

    found = capacitated_median(distance, np.ones(72), 6, 12)

    assert found.answer.status is Status.OPTIMAL
    assert len(set(zip(found.group.tolist(), order.tolist(), strict=True))) == 12


@pytest.mark.parametrize("instance", [NO_1, NO_11], ids=["no. 1", "no. 11"])
def test_or_library_instances_come_within_a_hundredth_of_their_optimum(instance: Any) -> None:
    distance, demand, p, optimum = read(instance)

    found = capacitated_median(distance, demand, CAPACITY, p, effort=FAIR)

    check(found, distance, demand, CAPACITY, p)
    assert found.answer.bound <= optimum <= found.answer.value <= 1.01 * optimum


@settings(deadline=None, max_examples=25)
@given(st.integers(9, 40), st.integers(3, 9), st.integers(0, 3), st.integers(0, 10_000))
def test_no_point_lies_nearer_to_another_base_with_room(
    n: int, most: int, more: int, seed: int
) -> None:
    distance, demand = plane(n, seed, sites_n=n // 2), np.ones(n, dtype=np.int64)
    p = min(n, -(-n // most) + more)

    found = capacitated_median(distance, demand, most, p, effort=LIGHT)

    check(found, distance, demand, most, p)
    assert nearer_with_room(distance, found.group, found.medoid, most) == []


def test_a_point_nearer_to_a_base_with_room_is_told() -> None:
    distance = np.abs(np.subtract.outer([0, 10, 900, 1000], [0, 10, 900, 1000]))

    assert nearer_with_room(distance, [0, 0, 0, 1], [0, 3], 3) == [(2, 1)]
    assert nearer_with_room(distance, [0, 0, 0, 1], [0, 3], 1) == []


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 40), st.integers(0, 10_000), st.integers(0, 2))
def test_pairs_are_those_of_a_matching_over_all_edges(n: int, seed: int, more: int) -> None:
    import networkx as nx

    distance = plane(n, seed, sites_n=max(2, n // 2))
    p = min(n, -(-n // 2) + more)
    graph = nx.Graph()
    for i in range(2 * p):
        for j in range(min(i, n)):
            graph.add_edge(i, j, weight=-int(distance[i, j]) if i < n else 0)
    matching = nx.max_weight_matching(graph, maxcardinality=True)
    least = -sum(graph[i][j]["weight"] for i, j in matching)

    found = capacitated_median(distance, np.ones(n), 2, p)

    check(found, distance, np.ones(n), 2, p)
    assert found.answer.status is Status.OPTIMAL
    assert found.answer.value == least


def test_a_proof_of_pairs_does_not_rest_on_the_first_edges_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distance = plane(24, 5)
    told = capacitated_median(distance, np.ones(24), 2, 12).answer.value

    monkeypatch.setattr("damai.deployment.solvers.pairing.EDGES_A_NODE_N", 1)

    assert capacitated_median(distance, np.ones(24), 2, 12).answer.value == told


def test_the_same_seed_gives_the_same_groups_and_more_effort_no_worse_ones() -> None:
    distance = plane(60, 7)
    one, two = (capacitated_median(distance, np.ones(60), 7, 9, seed=3) for _ in range(2))

    assert one.group.tobytes() == two.group.tobytes()
    assert one.answer == two.answer
    light = capacitated_median(distance, np.ones(60), 7, 9, seed=3, effort=LIGHT)
    assert one.answer.value <= light.answer.value
    assert light.answer.bound <= one.answer.value


def test_forbidden_pairs_are_never_used() -> None:
    distance = plane(24, 3)
    forbidden = distance > 3_000

    found = capacitated_median(distance, np.ones(24), 6, 8, forbidden=forbidden)

    assert not forbidden[found.medoid[found.group], np.arange(24)].any()
    free = capacitated_median(distance, np.ones(24), 6, 8)
    assert found.answer.value >= free.answer.bound
    assert 0 < found.answer.bound <= found.answer.value


def test_what_no_number_of_tries_can_keep_is_refused() -> None:
    forbidden = ~np.eye(6, dtype=bool)
    for most, p in ((2, 3), (3, 2), (6, 1)):
        with pytest.raises(Unplannable) as refused:
            capacitated_median(plane(6, 1), np.ones(6), most, p, forbidden=forbidden)
        assert refused.value.code == "no-grouping"


def test_a_search_that_is_told_to_stop_gives_whole_groups_and_says_so() -> None:
    distance = plane(40, 2)

    found = capacitated_median(distance, np.ones(40), 8, 5, running=lambda: False)

    check(found, distance, np.ones(40), 8, 5)
    assert found.answer.stopped == "time"
    assert capacitated_median(distance, np.ones(40), 8, 5).answer.stopped == ""


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((np.zeros((3, 3)), np.ones(3), 2, 1), "groups-impossible", "needs 2 groups of 2, not 1"),
        (
            (np.zeros((3, 3)), np.ones(3), 2, 4),
            "groups-impossible",
            "3 points do not make 4 groups",
        ),
        ((np.zeros((3, 3)), np.ones(3), 2, 0), "groups-impossible", "ask for 1 to 3"),
        (
            (np.zeros((3, 3)), np.array([1, 5, 1]), 4, 2),
            "groups-impossible",
            "demand of 5 is above the capacity 4",
        ),
        ((np.zeros((4, 4)), np.full(4, 3), 4, 3), "groups-impossible", "need 4 groups of 4, not 3"),
        ((np.zeros((2, 3)), np.ones(3), 2, 2), "bad-matrix", "(2, 3) for 3 demands"),
        ((np.full((3, 3), 0.5), np.ones(3), 2, 2), "bad-matrix", "not whole"),
        ((np.full((3, 3), np.nan), np.ones(3), 2, 2), "bad-matrix", "not whole"),
        ((np.full((3, 3), -1), np.ones(3), 2, 2), "bad-matrix", "below 0"),
        ((np.zeros((3, 3)), np.zeros(3), 2, 2), "bad-matrix", "below 1"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments: Any, code: str, says: str) -> None:
    with pytest.raises(Unplannable) as refused:
        capacitated_median(*arguments)

    assert refused.value.code == code
    assert says in refused.value.sentence


def test_nothing_to_group_is_a_plan_of_nothing() -> None:
    found = capacitated_median(np.zeros((0, 0)), np.zeros(0), 4, 0)

    assert (len(found.group), len(found.medoid), found.answer.status) == (0, 0, Status.OPTIMAL)


def test_more_effort_raises_the_bound_on_unequal_demands() -> None:
    distance, demand, p, _ = read(NO_1)
    light = capacitated_median(distance, demand, CAPACITY, p, effort=LIGHT)

    assert (
        capacitated_median(distance, demand, CAPACITY, p, effort=FULL).answer.bound
        >= light.answer.bound
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(5, 8), st.integers(3, 5), st.integers(0, 1), st.integers(0, 10_000))
def test_what_a_proof_leaves_out_is_in_no_best_plan(
    n: int, most: int, more: int, seed: int
) -> None:
    p = min(n - 1, -(-n // most) + more)
    distance = plane(n, seed, sites_n=n - 1)
    costs = Costs.of(distance, min(n, most))
    best = brute(distance, np.ones(n, dtype=np.int64), most, p)
    assert best is not None
    found = dual(
        distance,
        priced(distance, costs.capacity, p),
        value=best + 1,
        served=distance[0],
        rounds_n=40,
    )

    pairs = possible(costs, found, p, best)

    reached = False
    for medoids in combinations(range(n), p):
        groups = assigned(costs, np.array(medoids), np.arange(n))
        if sum(int(costs.padded[row[0], row].sum()) for row in groups) == best:
            reached = True
            assert all(pairs[row[0], i] for row in groups for i in row if i < n)
    assert reached


@pytest.mark.parametrize(("n", "most", "seed"), [(30, 8, 1), (29, 6, 2), (24, 4, 3)])
def test_a_proof_closes_the_gap_or_gives_something_better(n: int, most: int, seed: int) -> None:
    distance, p = plane(n, seed), -(-n // most)
    quick = capacitated_median(distance, np.ones(n), most, p, effort=LIGHT)

    proven = capacitated_median(distance, np.ones(n), most, p, effort=LIGHT, prove=True)

    check(proven, distance, np.ones(n), most, p)
    assert proven.answer.status is Status.OPTIMAL
    assert quick.answer.bound <= proven.answer.value <= quick.answer.value
    assert proven.answer.value == highs(distance, most, p)


def test_a_proof_mends_a_poor_plan() -> None:
    distance, p = plane(24, 3), 6
    costs = Costs.of(distance, 4)
    groups, value = alternated(costs, np.arange(p), np.arange(24))
    found = dual(distance, priced(distance, 4, p), value=value, served=distance[0], rounds_n=100)

    proof = proved(costs, groups, value, found, nodes_n=20_000, running=always)

    assert proof.value == proof.bound == highs(distance, 4, p) < value


def test_a_proof_that_is_stopped_is_called_none() -> None:
    distance, p = plane(40, 2), 5
    costs = Costs.of(distance, 8)
    groups, value = alternated(costs, np.arange(p), np.arange(40))
    found = dual(distance, priced(distance, 8, p), value=value, served=distance[0], rounds_n=30)

    proof = proved(costs, groups, value, found, nodes_n=20_000, running=lambda: False)

    assert proof.stopped == "time"
    assert found.bound <= proof.bound < proof.value <= value
