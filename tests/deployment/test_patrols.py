"""Patrols: drawn from a stored seed, hardly longer than the shortest tour, each cluster on its own."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.faults import Unplannable
from damai.deployment.solvers.patrols import patrols
from damai.deployment.solvers.routing.tours import length, tour


def legs_of(n: int, seed: int, *, skew: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 30, (n, 2))
    legs = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    return legs + rng.uniform(0, 5, legs.shape) * (1 - np.eye(n)) if skew else legs


@pytest.mark.parametrize("skew", [False, True])
@pytest.mark.parametrize("n", [1, 2, 3, 6, 7])
def test_a_short_tour_is_the_shortest_of_all(n: int, skew: bool) -> None:
    legs = legs_of(n, 3, skew=skew).tolist()

    shortest = min(length(legs, [0, *rest]) for rest in permutations(range(1, n)))

    assert length(legs, tour(legs)) == pytest.approx(shortest)


def test_a_longer_tour_passes_every_stop_and_a_circle_is_found() -> None:
    angle = np.random.default_rng(1).permutation(16) * 2 * np.pi / 16
    at = np.column_stack([np.cos(angle), np.sin(angle)])
    legs = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).tolist()

    order = tour(legs)

    assert sorted(order) == list(range(16))
    assert length(legs, order) == pytest.approx(16 * 2 * np.sin(np.pi / 16))


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(1, 11), seed=st.integers(0, 999), rounds_n=st.integers(1, 6), skew=st.booleans()
)
def test_every_round_passes_each_stop_once_within_the_cap_and_the_clock_is_right(
    n: int, seed: int, rounds_n: int, skew: bool
) -> None:
    legs = legs_of(n + 2, seed, skew=skew)
    stops = list(range(2, n + 2))

    (patrol,) = patrols(legs, {"V": stops}, rounds_n=rounds_n, seed=seed, stay=4.0, start=60.0)

    assert [sorted(order) for order in patrol.rounds] == [stops] * rounds_n
    walk = [stop for order in patrol.rounds for stop in order]
    driven = sum(legs[a, b] for a, b in pairwise(walk))
    assert patrol.driven == pytest.approx(driven)
    assert driven <= 1.05 * rounds_n * patrol.shortest + 1e-9
    times = [now for row in patrol.begun for now in row]
    assert times[0] == 60.0
    assert times[-1] == pytest.approx(60.0 + driven + 4.0 * (len(walk) - 1))
    assert n == 1 or all(a != b for a, b in pairwise(walk))


def test_the_same_seed_gives_the_same_patrols_and_others_start_and_turn_otherwise() -> None:
    legs = legs_of(8, 1)
    drawn = [patrols(legs, {"V": range(8)}, rounds_n=3, seed=seed) for seed in range(40)]

    assert drawn[5] == patrols(legs, {"V": range(8)}, rounds_n=3, seed=5)
    assert {one[0].rounds[0][0] for one in drawn} == set(range(8))
    steps = {pair for one in drawn for pair in pairwise(one[0].rounds[0])}
    base = tour(legs.tolist())
    assert all({(a, b), (b, a)} <= steps for a, b in pairwise([*base, base[0]]))
    assert len({one[0].rounds for one in drawn}) == 40
    assert all(a != b for one in drawn for a, b in pairwise(one[0].rounds))


def test_one_cluster_planned_anew_leaves_the_others_as_they_are() -> None:
    legs = legs_of(9, 1)
    before = patrols(legs, {"V2": [5, 6, 7, 8], "V1": [0, 1, 2, 3, 4]}, rounds_n=2, seed=1)
    after = patrols(legs, {"V1": [0, 1, 2], "V2": [5, 6, 7, 8]}, rounds_n=2, seed=1)

    assert [patrol.vehicle_id for patrol in before] == ["V1", "V2"]
    assert before[1] == after[1]
    assert before[0] != after[0]


def test_the_longest_gap_is_the_longest_wait_of_one_stop() -> None:
    (patrol,) = patrols(legs_of(6, 2), {"V": range(6)}, rounds_n=4, seed=1, stay=3.0)
    seen = {stop: [t for order, times in zip(patrol.rounds, patrol.begun, strict=True)
                   for s, t in zip(order, times, strict=True) if s == stop] for stop in range(6)}  # fmt: skip

    assert patrol.longest_gap == pytest.approx(max(np.diff(times).max() for times in seen.values()))


@pytest.mark.parametrize(
    ("clusters", "rounds_n", "code"),
    [({"V": [0]}, 0, "rounds-none"), ({"V": []}, 1, "cluster-wrong"), ({"V": [1, 1]}, 1, "cluster-wrong"),
     ({"V": [0, 2]}, 1, "cluster-apart")],
)  # fmt: skip
def test_a_cluster_that_cannot_be_driven_is_refused(
    clusters: dict[str, list[int]], rounds_n: int, code: str
) -> None:
    legs = legs_of(3, 1)
    legs[0, 2] = np.inf
    with pytest.raises(Unplannable) as refusal:
        patrols(legs, clusters, rounds_n=rounds_n, seed=1)

    assert refusal.value.code == code
