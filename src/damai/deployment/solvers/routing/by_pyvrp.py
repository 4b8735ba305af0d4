"""PyVRP 0.14: iterated local search with late acceptance. Same seed and iterations, same routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.routing.problem import Problem, Routes

if TYPE_CHECKING:
    from pyvrp import ProblemData, Solution

NAME = "PyVRP"


@dataclass(slots=True)
class Until:
    """Stops the search after ``left_n`` iterations, or when the caller's clock says so."""

    left_n: int
    running: Running
    capped: bool = False

    def __call__(self, best_cost: float) -> bool:
        if self.left_n <= 0:
            return True
        self.left_n -= 1
        self.capped = not self.running()
        return self.capped


def solve(
    problem: Problem,
    *,
    iterations_n: int,
    seed: int,
    running: Running = always,
    start: Routes | None = None,
    spare_n: int = 0,
) -> tuple[Routes | None, bool]:
    """The best routes found, or None; and whether the caller stopped the search.

    ``start`` is improved when given. ``spare_n`` more vehicles of the largest capacity may be used at a price above all
    travel: they stand behind the given ones in the answer (to tell how many are missing).
    """
    import pyvrp

    kinds = _kinds(problem.capacity)
    data = _data(problem, kinds, spare_n)
    until = Until(iterations_n, running)
    first = None if start is None else _as_solution(data, start, kinds)
    result = pyvrp.solve(data, until, seed=seed, collect_stats=False, initial_solution=first)
    if not result.best.is_feasible():
        return None, until.capped
    return _as_routes(problem, result.best, kinds, spare_n), until.capped


def _kinds(capacity: Any) -> list[list[int]]:
    """Vehicles of one capacity are one type: interchangeable, and the search is shorter."""
    return [
        [int(v) for v in np.flatnonzero(capacity == size)]
        for size in sorted({int(c) for c in capacity}, reverse=True)
    ]


def _data(problem: Problem, kinds: list[list[int]], spare_n: int) -> ProblemData:
    """Locations are objects of their own since 0.14; here the location of row i is number i."""
    import pyvrp

    window: dict[str, Any] = {"tw_early": problem.leave_s, "tw_late": int(problem.due_s[0])}
    vehicles = [
        pyvrp.VehicleType(len(kind), [int(problem.capacity[kind[0]])], **window) for kind in kinds
    ]
    if spare_n:
        dear = int(problem.cost[problem.travel_s < problem.due_s[0]].max(initial=1)) * (
            2 * problem.stops_n + 2
        )
        vehicles.append(
            pyvrp.VehicleType(spare_n, [int(problem.capacity.max())], fixed_cost=dear, **window)
        )
    clients = [
        pyvrp.Client(
            location=i,
            delivery=[int(problem.demand[i])],
            service_duration=int(problem.service_s[i]),
            tw_early=int(problem.ready_s[i]),
            tw_late=int(problem.due_s[i]),
        )
        for i in range(1, problem.stops_n + 1)
    ]
    matrices: list[Any] = [problem.cost, problem.travel_s]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in problem.stop_id],
        clients=clients,
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=vehicles,
        distance_matrices=matrices[:1],
        duration_matrices=matrices[1:],
    )


def _as_solution(data: ProblemData, routes: Routes, kinds: list[list[int]]) -> Solution:
    import pyvrp

    kind_of = {vehicle: k for k, kind in enumerate(kinds) for vehicle in kind}
    return pyvrp.Solution(
        data,
        [
            pyvrp.Route(data, [stop - 1 for stop in route], vehicle_type=kind_of[vehicle])
            for vehicle, route in enumerate(routes)
            if route
        ],
    )


def _as_routes(
    problem: Problem, solution: Solution, kinds: list[list[int]], spare_n: int
) -> Routes:
    """Equal vehicles take the routes in the order of their smallest stop, so that equal plans are written equally."""
    out: list[tuple[int, ...]] = [() for _ in range(len(problem.capacity) + spare_n)]
    free = [list(kind) for kind in kinds]
    free.append(list(range(len(problem.capacity), len(out))))
    found = [
        (route.vehicle_type(), tuple(int(step.idx) + 1 for step in route if step.is_client()))
        for route in solution.routes()
    ]
    for kind, stops in sorted(found, key=lambda one: min(one[1])):
        out[free[kind].pop(0)] = stops
    return tuple(out)
