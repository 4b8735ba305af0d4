"""Small rounds for the tests of convoys, and their best plan by trying every one."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np

from damai.deployment.solvers.routing.problem import Problem, Routes


def a_problem(
    n: int,
    *,
    seed: int,
    vehicles: tuple[int, ...] = (30, 30, 20),
    tight: bool = True,
    skew: bool = False,
) -> Problem:
    """``n`` stops on a square of an hour; ``tight`` gives about half of them a window, ``skew`` makes legs one-sided."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 1800, (n + 1, 2))
    travel = np.rint(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))).astype(np.int64)
    if skew:
        travel = travel + rng.integers(0, 400, travel.shape) * (1 - np.eye(n + 1, dtype=np.int64))
    ready, due = np.zeros(n + 1, np.int64), np.full(n + 1, 30_000)
    service = np.full(n + 1, 300)
    service[0] = 0
    if tight:
        for i in range(1, n + 1):
            if rng.random() < 0.5:
                ready[i] = rng.integers(travel[0, i], travel[0, i] + 4000)
                due[i] = ready[i] + rng.integers(0, 1500)
    demand = rng.integers(1, 10, n + 1)
    demand[0] = 0
    return Problem(
        stop_id=tuple(f"S{i}" for i in range(n + 1)),
        vehicle_id=tuple(f"V{v}" for v in range(len(vehicles))),
        travel_s=travel,
        cost=travel.copy(),
        demand=demand,
        ready_s=ready,
        due_s=due,
        service_s=service,
        capacity=np.array(vehicles),
    )


def cheapest(problem: Problem) -> int | None:
    """By every order of the stops, cut in every way among the vehicles: nothing shared with the solvers."""
    n, v = problem.stops_n, len(problem.capacity)
    best: int | None = None
    for order in permutations([*range(1, n + 1), *([0] * (v - 1))]):
        cost = _cost(problem, order)
        if cost is not None and (best is None or cost < best):
            best = cost
    return best


def _cost(problem: Problem, order: Any) -> int | None:
    total, vehicle, at = 0, 0, 0
    now, load = int(problem.ready_s[0] + problem.service_s[0]), 0
    for stop in (*order, 0):
        total += int(problem.cost[at, stop])
        now = max(now + int(problem.travel_s[at, stop]), int(problem.ready_s[stop]))
        if at != stop and now > problem.due_s[stop]:
            return None
        if stop:
            load += int(problem.demand[stop])
            now += int(problem.service_s[stop])
            if load > problem.capacity[vehicle]:
                return None
        else:
            vehicle, load = vehicle + 1, 0
            now = int(problem.ready_s[0] + problem.service_s[0])
        at = stop
    return total


def flat(routes: Routes) -> list[int]:
    return sorted(stop for route in routes for stop in route)
