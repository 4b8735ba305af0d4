"""Routes re-checked with arithmetic of our own: no figure of an engine is believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.deployment.solvers.routing.problem import Problem, Routes


def starts(
    travel: Any, ready: Any, service: Any, route: Sequence[int], leave: float
) -> tuple[list[float], float]:
    """When service begins at each stop of ``route``, and when the vehicle is back at the depot (row 0).

    The vehicle leaves the depot at ``leave`` and each stop as soon as it is served; one unit of time throughout.
    """
    at, now, begun = 0, leave, []
    for stop in route:
        now = max(now + travel[at][stop], ready[stop])
        begun.append(now)
        now += service[stop]
        at = stop
    return begun, now + (travel[at][0] if route else 0)


def faults_of(problem: Problem, routes: Routes) -> list[str]:
    """What is wrong with ``routes``, one sentence each; empty when they serve every stop once, in its window and
    within the capacities."""
    found = []
    name = problem.stop_id
    if len(routes) != len(problem.capacity):
        found.append(f"{len(routes)} routes for {len(problem.capacity)} vehicles")
    served = [stop for route in routes for stop in route]
    for stop in range(1, len(name)):
        if served.count(stop) != 1:
            found.append(f"stop {name[stop]} is served {served.count(stop)} times")
    if any(not 1 <= stop < len(name) for stop in served):
        return [*found, "a route passes the depot or a stop that does not exist"]
    for vehicle, route in zip(problem.vehicle_id, routes, strict=False):
        found += _faults_of_one(problem, vehicle, route)
    return found


def _faults_of_one(problem: Problem, vehicle: str, route: tuple[int, ...]) -> list[str]:
    found = []
    load, room = (
        sum(int(problem.demand[stop]) for stop in route),
        int(problem.capacity[problem.vehicle_id.index(vehicle)]),
    )
    if load > room:
        found.append(f"vehicle {vehicle} carries {load} of {room}")
    begun, back_s = starts(
        problem.travel_s, problem.ready_s, problem.service_s, route, problem.leave_s
    )
    for stop, start_s in zip(route, begun, strict=True):
        if start_s > problem.due_s[stop]:
            found.append(
                f"vehicle {vehicle} is at stop {problem.stop_id[stop]} {start_s - problem.due_s[stop]:.0f} s late"
            )
    if route and back_s > problem.due_s[0]:
        found.append(
            f"vehicle {vehicle} is back at the depot {back_s - problem.due_s[0]:.0f} s late"
        )
    return found
