"""p-median and p-center against published optima, every choice there is, and a second engine; the bound by itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.solvers import nearness
from damai.deployment.solvers.answer import Status
from damai.deployment.solvers.center import center
from damai.deployment.solvers.interchange import descend, exchanges, greedy, shaken
from damai.deployment.solvers.lagrange import Bounded, bounded
from damai.deployment.solvers.median import median
from damai.deployment.solvers.median_proof import prove
from damai.deployment.solvers.nearness import cost, near

matrix = st.tuples(st.integers(1, 9), st.integers(2, 7)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 30), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def a_plane(n: int, m: int, seed: int = 1):
    """Distances (n, m) in a square, and whole weights."""
    rng = np.random.default_rng(seed)
    rows, sites = rng.random((n, 1, 2)), rng.random((1, m, 2))
    return np.rint(1000 * np.hypot(*np.moveaxis(rows - sites, 2, 0))), rng.integers(1, 50, n) * 1.0


def least(distance, weight, p) -> float:
    m = distance.shape[1]
    return min(float(weight @ distance[:, s].min(axis=1)) for s in combinations(range(m), p))


@given(
    rows=matrix, p=st.integers(1, 4), weights=st.lists(st.integers(0, 9), min_size=9, max_size=9)
)
@settings(max_examples=60, deadline=None)
def test_no_choice_of_sites_is_cheaper(rows, p, weights) -> None:
    distance, weight = np.array(rows, float), np.array(weights[: len(rows)], float)
    p = min(p, distance.shape[1])

    made = median(distance, weight, p)

    mine = float(weight @ distance[np.arange(len(rows)), made.serves])
    assert mine == pytest.approx(made.answer.value)
    assert mine == pytest.approx(least(distance, weight, p))
    assert made.answer.status is Status.OPTIMAL
    assert len(set(made.sites.tolist())) == p
    assert set(made.serves.tolist()) <= set(made.sites.tolist())


@given(rows=matrix, p=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_no_choice_of_sites_has_a_shorter_longest_way(rows, p) -> None:
    distance = np.array(rows, float)
    p = min(p, distance.shape[1])

    sites, answer = center(distance, p)

    everything = combinations(range(distance.shape[1]), p)
    assert answer.value == distance[:, sites].min(axis=1).max()
    assert answer.value == min(distance[:, s].min(axis=1).max() for s in everything)
    assert answer.status is Status.OPTIMAL
    assert len(set(sites.tolist())) == p


def test_scipys_own_highs_finds_the_same_median() -> None:
    """The textbook form: a column for every pair."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

    distance, weight = a_plane(60, 15)
    n, m, p = 60, 15, 4
    served = hstack([csr_array((n, m)), kron(eye_array(n), np.ones((1, m)))])
    linked = hstack([-kron(np.ones((n, 1)), eye_array(m)), eye_array(n * m)])
    budget = csr_array(np.concatenate([np.ones(m), np.zeros(n * m)])[None])
    said = milp(
        np.concatenate([np.zeros(m), (weight[:, None] * distance).ravel()]),
        integrality=np.concatenate([np.ones(m), np.zeros(n * m)]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(vstack([served, budget]), *[np.append(np.ones(n), p)] * 2),
            LinearConstraint(linked, -np.inf, 0),
        ],
        options={"mip_rel_gap": 0},
    )

    made = median(distance, weight, p)

    assert made.answer.status is Status.OPTIMAL
    assert made.answer.value == pytest.approx(said.fun)


@given(seed=st.integers(1, 200), p=st.integers(1, 6), steps_n=st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_the_bound_of_any_choice_holds_and_decides_no_site_against_the_best(
    seed, p, steps_n
) -> None:
    distance, weight = a_plane(25, 9, seed)
    rows = near(distance, weight, p)
    best = min(combinations(range(9), p), key=lambda s: float(weight @ distance[:, s].min(axis=1)))
    true = cost(rows, np.array(best))
    asked = count()

    known = bounded(rows, np.arange(p), running=lambda: next(asked) < steps_n)
    shut, kept = replace(known, value=true * 1.001).decided(p, 0.0)

    assert known.bound <= true * (1 + 1e-12)
    assert known.value >= true * (1 - 1e-12)
    assert not shut[list(best)].any()
    assert set(np.flatnonzero(kept).tolist()) <= set(best)


@given(seed=st.integers(1, 200), p=st.integers(2, 4))
@settings(max_examples=30, deadline=None)
def test_the_programme_proves_the_best_from_any_choice_and_no_bound_at_all(seed, p) -> None:
    """Its rows are cut off at one and a half of the ways of the given choice; the best plan may go farther."""
    rng = np.random.default_rng(seed)
    distance, weight = rng.integers(1, 40, (12, 8)) ** 2.0, 10.0 ** rng.integers(0, 4, 12)
    rows = near(distance, weight, p)
    given_ = np.arange(p)
    nothing = Bounded(
        0.0, np.zeros(rows.weight.size), np.zeros(8), given_, cost(rows, given_), False
    )

    sites, bound, stopped = prove(rows, nothing)

    assert cost(rows, sites) == pytest.approx(least(distance, weight, p))
    assert bound == pytest.approx(cost(rows, sites))
    assert not stopped


@given(seed=st.integers(1, 50))
@settings(max_examples=15, deadline=None)
def test_short_lists_change_no_bound_and_no_proof(seed) -> None:
    distance, weight = a_plane(80, 40, seed)
    whole = near(distance, weight, 6)
    short = short_lists(distance, weight, 6)
    true = median(distance, weight, 6).answer

    known = bounded(short, descend(short, greedy(short, 6)))
    first = bounded(short, np.arange(6), running=lambda: False)

    assert first.bound <= true.value * (1 + 1e-9)
    assert short.site.shape[1] == 12 < whole.site.shape[1] == 40
    assert true.status is Status.OPTIMAL
    assert known.bound <= true.value * (1 + 1e-9)
    _, bound, _ = prove(short, known)
    assert bound <= true.value * (1 + 1e-9)


def test_a_multiplier_never_passes_the_end_of_a_short_list() -> None:
    """From the remotest site alone, multipliers would count on sites that the lists leave out."""
    distance, weight = a_plane(80, 40, 1)
    short = short_lists(distance, weight, 6)
    totals = weight @ distance

    first = bounded(short, np.array([int(np.argmax(totals))]), running=lambda: False)

    assert short.site.shape[1] == 12
    assert first.bound <= totals.min()


def short_lists(distance, weight, p):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearness, "WHOLE_LISTS", 0)
        patch.setattr(nearness, "NEAR_SHARE", 1)
        patch.setattr(nearness, "NEAR_LEAST_N", 12)
        return near(distance, weight, p)


def test_an_exchange_saves_what_the_cost_says() -> None:
    distance, weight = a_plane(60, 14)
    rows = near(distance, weight, 4)
    chosen = np.array([0, 3, 7, 9])

    said = exchanges(rows, chosen)

    for j in set(range(14)) - set(chosen.tolist()):
        for r in range(4):
            moved = chosen.copy()
            moved[r] = j
            assert said[j, r] == pytest.approx(cost(rows, chosen) - cost(rows, moved))


def test_each_step_of_the_search_is_never_worse_than_the_one_before() -> None:
    distance, weight = a_plane(200, 60, 4)
    rows = near(distance, weight, 8)
    first = greedy(rows, 8)
    second = descend(rows, first)
    third = shaken(rows, second, 10, 1)

    assert cost(rows, first) >= cost(rows, second) >= cost(rows, third)
    assert third.tobytes() == shaken(rows, second, 10, 1).tobytes()


def test_rows_that_are_equal_are_one_and_their_order_changes_nothing() -> None:
    distance, weight = a_plane(30, 6)
    twice, order = np.vstack([distance, distance]), np.random.default_rng(1).permutation(60)

    one = near(twice, np.concatenate([weight, weight]), 2)
    other = near(twice[order], np.concatenate([weight, weight])[order], 2)

    assert one.weight.size == 30
    assert one.weight.tolist() == other.weight.tolist()
    assert one.by_site.tobytes() == other.by_site.tobytes()


def test_a_planted_median_is_found() -> None:
    """Far clusters, a site in the middle of each and three beside it."""
    rng = np.random.default_rng(3)
    hearts = np.array([[0, 0], [100, 0], [0, 100], [100, 100], [50, 50.0]])
    rows = np.concatenate([h + np.vstack([d := rng.normal(0, 1, (20, 2)), -d]) for h in hearts])
    sites = np.concatenate([np.vstack([h, h + rng.normal(6, 1, (3, 2))]) for h in hearts])
    distance = ((rows[:, None] - sites[None]) ** 2).sum(axis=2)

    made = median(distance, np.ones(len(rows)), 5)

    assert made.sites.tolist() == [0, 4, 8, 12, 16]
    assert made.answer.status is Status.OPTIMAL


def test_a_gap_of_the_relaxation_is_closed_by_the_programme() -> None:
    """Steiner triples: fractions serve everybody at distance 1, whole sites do not."""
    lines = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
    distance = np.full((7, 7), 10.0)
    for row, line in enumerate(lines):
        distance[row, line] = 1.0

    made = median(distance, np.ones(7), 2)

    assert made.answer.engine.endswith("HiGHS")
    assert made.answer.status is Status.OPTIMAL
    assert made.answer.value == least(distance, np.ones(7), 2)


def test_without_a_tree_the_gap_of_the_relaxation_stays_and_is_told() -> None:
    distance, weight = a_plane(40, 20, 2)
    asked = count()

    made = median(distance, weight, 3, running=lambda: next(asked) < 2)

    assert made.answer.status is Status.FEASIBLE
    assert made.answer.stopped == "time"
    assert made.answer.bound < made.answer.value
    assert made.answer.gap > 0


@pytest.mark.parametrize(
    ("distance", "weight", "p"),
    [
        ([[1.0, 2]], [1.0], 0),
        ([[1.0, 2]], [1.0], 3),
        ([[1.0, 2]], [1.0, 2], 1),
        ([[1.0, np.nan]], [1.0], 1),
        ([[1.0, np.inf]], [1.0], 1),
        ([[1.0, -1]], [1.0], 1),
        ([[1.0, 2]], [-1.0], 1),
    ],
)
def test_a_median_of_what_is_no_distance_is_an_error(distance, weight, p) -> None:
    with pytest.raises(ValueError, match="must be"):
        median(np.array(distance), np.array(weight), p)


def pmed(name: str):
    """Distances and p of an instance of OR-Library (Beasley 1985): shortest paths of an undirected graph, in which
    a repeated edge takes its last cost."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    lines = (Path(__file__).parent / "orlib" / f"{name}.txt").read_text().splitlines()
    n, _, p = map(int, lines[0].split())
    edges = [tuple(map(int, line.split())) for line in lines[1:] if line.strip()]
    last = {(min(a, b) - 1, max(a, b) - 1): float(length) for a, b, length in edges}
    row, column = zip(*last, strict=True)
    graph = csr_array((list(last.values()), (row, column)), shape=(n, n))
    return dijkstra(graph, directed=False), p


@pytest.mark.parametrize(
    ("name", "median_known", "center_known"), [("pmed1", 5819, 127), ("pmed5", 1355, 48)]
)
def test_published_optima_are_met_and_proved(name, median_known, center_known) -> None:
    """Optima as printed by OR-Library (median) and in the literature on vertex p-center."""
    distance, p = pmed(name)

    made = median(distance, np.ones(len(distance)), p)
    sites, answer = center(distance, p)

    assert (made.answer.value, made.answer.status) == (median_known, Status.OPTIMAL)
    assert (answer.value, answer.status) == (center_known, Status.OPTIMAL)
    assert distance[:, sites].min(axis=1).max() == center_known
