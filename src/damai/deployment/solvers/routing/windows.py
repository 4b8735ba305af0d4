"""How early a stop can be reached and how late it can be left, whoever drives: what is refused and what cannot follow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from damai.deployment.solvers.routing.problem import NO_ROAD, Problem, Whole


class Reach(NamedTuple):
    """Both (n,) seconds. ``earliest_s``: service cannot begin before, over whatever other stops. ``latest_s``: service
    cannot begin later and the vehicle still be back at the depot in time (minus infinity is below 0)."""

    earliest_s: Whole
    latest_s: Whole


def reach(problem: Problem) -> Reach:
    """Fixed points over all paths, not only the direct one: a given matrix need not keep the triangle inequality.

    Waiting is free, so an earlier start never makes a later one (Solomon 1987); at most n rounds of (n, n) work.
    """
    return Reach(_earliest(problem), _latest(problem))


def _earliest(problem: Problem) -> Whole:
    travel, ready, due = problem.travel_s, problem.ready_s, problem.due_s
    start = np.maximum(ready, problem.leave_s + travel[0])
    start[0] = problem.leave_s
    for _ in range(problem.stops_n):
        gone = np.where(start <= due, start + problem.service_s, NO_ROAD)
        gone[0] = problem.leave_s
        better = np.minimum(start, np.maximum(ready, (gone[:, None] + travel).min(axis=0)))
        better[0] = problem.leave_s
        if (better == start).all():
            break
        start = better
    return start


def _latest(problem: Problem) -> Whole:
    travel, due, service = problem.travel_s, problem.due_s, problem.service_s
    start = np.minimum(due, due[0] - travel[:, 0] - service)
    start[0] = due[0]
    for _ in range(problem.stops_n):
        better = np.maximum(start, np.minimum(due, (start[None, :] - travel).max(axis=1) - service))
        better[0] = due[0]
        if (better == start).all():
            break
        start = better
    return start
