"""Patrols: one vehicle a cluster, round after round in an order that nobody can foretell and that is hardly longer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from damai.deployment.faults import Unplannable
from damai.deployment.solvers.routing.tours import length, tour

LONGER_FRAC = 0.05
"""How much longer than the shortest tour found a patrol may be (deployment.md 5)."""
DRAWS_N = 40
"""Tries for an order that keeps the cap; then the tour goes on as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """``rounds``: each every stop once, as rows of the matrix, in driving order. ``begun``: when the vehicle is at each,
    unit of the matrix. ``driven`` = way from the first stop of the first round to the last of the last; at most
    (1 + ``LONGER_FRAC``) x ``shortest`` a round, where ``shortest`` is the closed tour found."""

    vehicle_id: str
    rounds: tuple[tuple[int, ...], ...]
    begun: tuple[tuple[float, ...], ...]
    driven: float
    shortest: float

    @property
    def longest_gap(self) -> float:
        """The longest time between two visits of one stop; 0 with a single round."""
        seen: dict[int, float] = {}
        gap = 0.0
        for stops, times in zip(self.rounds, self.begun, strict=True):
            for stop, now in zip(stops, times, strict=True):
                gap = max(gap, now - seen.get(stop, now))
                seen[stop] = now
        return gap


def patrols(
    travel: Any,
    clusters: Mapping[str, Sequence[int]],
    *,
    rounds_n: int,
    seed: int,
    stay: float = 0.0,
    start: float = 0.0,
) -> list[Patrol]:
    """A patrol for each vehicle of ``clusters`` (its rows of ``travel`` (n, n)), by vehicle.

    Start, direction and order of every round are drawn from ``seed`` and the vehicle's code, so that one cluster can be
    planned anew and the others stay as they are; ``stay`` at each stop, from ``start``. Raises Unplannable for a cluster
    without stops or with one twice, rounds below 1, or a pair of stops without a way.
    """
    if rounds_n < 1:
        raise Unplannable("rounds-none")
    return [
        _patrol(travel, vehicle, list(clusters[vehicle]), rounds_n, seed, stay, start)
        for vehicle in sorted(clusters)
    ]


def _patrol(
    travel: Any, vehicle: str, stops: list[int], rounds_n: int, seed: int, stay: float, start: float
) -> Patrol:
    if not stops or len(set(stops)) != len(stops):
        raise Unplannable("cluster-wrong/twice" if stops else "cluster-wrong", vehicle=vehicle)
    legs = [[float(travel[i][j]) for j in stops] for i in stops]
    if not all(math.isfinite(leg) and leg >= 0 for row in legs for leg in row):
        raise Unplannable("cluster-apart", vehicle=vehicle)
    base = tour(legs)
    shortest = length(legs, base)
    dice = Random(f"{seed} {vehicle}")
    rounds: list[list[int]] = []
    driven, cap = 0.0, (1 + LONGER_FRAC) * shortest
    for n in range(1, rounds_n + 1):
        order, way = _draw(legs, base, rounds[-1] if rounds else [], cap * n - driven, dice)
        rounds.append(order)
        driven += way
    now, begun, at = start, [], rounds[0][0]
    for order in rounds:
        times = []
        for stop in order:
            now += legs[at][stop]
            times.append(now)
            now += stay
            at = stop
        begun.append(tuple(times))
    return Patrol(
        vehicle_id=vehicle,
        rounds=tuple(tuple(stops[i] for i in order) for order in rounds),
        begun=tuple(begun),
        driven=driven,
        shortest=shortest,
    )


def _draw(
    legs: list[list[float]], base: list[int], before: list[int], room: float, dice: Random
) -> tuple[list[int], float]:
    """An order within ``room``, and its way from the last stop on. The tour itself, taken up behind that, always fits: it
    adds one tour, and the cap grows by more than one. The same order twice running could be learnt."""
    n, last = len(base), before[-1] if before else None
    for _ in range(DRAWS_N):
        order = list(base)
        if n > 3 and dice.random() < 0.8:
            i, j = sorted(dice.sample(range(n), 2))
            order[i : j + 1] = reversed(order[i : j + 1])
        if dice.random() < 0.5:
            order.reverse()
        k = dice.randrange(n)
        order = order[k:] + order[:k]
        way = _way(legs, order, last)
        if way <= room and (n == 1 or order[0] != last) and (n <= 3 or order != before):
            return order, way
    k = 0 if last is None else (base.index(last) + 1) % n
    order = base[k:] + base[:k]
    return order, _way(legs, order, last)


def _way(legs: list[list[float]], order: list[int], last: int | None) -> float:
    inside = sum(legs[a][b] for a, b in pairwise(order))
    return inside + (0.0 if last is None else legs[last][order[0]])
