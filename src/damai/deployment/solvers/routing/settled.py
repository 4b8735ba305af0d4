"""One plan of those that differ in nothing that counts: an engine may end with any of them, from run to run."""

from __future__ import annotations

from damai.deployment.solvers.routing.checker import faults_of
from damai.deployment.solvers.routing.problem import Problem, Routes


def settled(problem: Problem, routes: Routes) -> Routes:
    """``routes`` with each turned the way that begins with the smaller stop, where that costs the same and keeps every
    rule, and handed out in that order among vehicles of one capacity. ``routes`` themselves must be faultless."""
    found = list(routes)
    for vehicle, route in enumerate(routes):
        turned = [*found[:vehicle], route[::-1], *found[vehicle + 1 :]]
        if route[::-1] < route and _as_good(problem, tuple(turned), routes):
            found = turned
    for capacity in {int(room) for room in problem.capacity}:
        alike = [v for v, room in enumerate(problem.capacity) if int(room) == capacity]
        # Those that stay come last.
        rising = sorted((found[v] for v in alike), key=lambda route: (not route, route))
        for vehicle, route in zip(alike, rising, strict=True):
            found[vehicle] = route
    return tuple(found)


def _as_good(problem: Problem, one: Routes, other: Routes) -> bool:
    return problem.value(one) == problem.value(other) and not faults_of(problem, one)
