"""A cost that no plan can go below: every stop is entered once and left once, the vehicles not yet kept apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from damai.deployment.solvers.routing.problem import Problem
from damai.deployment.solvers.routing.windows import reach

NAME = "assignment"


def bound(problem: Problem) -> int:
    """Lower bound by assignment, at most the value of every plan; O((n + v)^3).

    The depot stands once for each vehicle; as many as must drive (total demand over the largest capacity) may not stay.
    A leg is left out where it cannot be driven in time or in one vehicle, so narrow windows make the bound tight.
    Source: the assignment relaxation, Toth & Vigo (2002), The Vehicle Routing Problem, ch. 2.
    """
    from scipy.optimize import linear_sum_assignment

    n, vehicles = problem.stops_n, min(len(problem.capacity), problem.stops_n)
    if not n:
        return 0
    far = int(problem.cost.max()) * (n + vehicles + 1) + 1
    legs = np.full((n + vehicles, n + vehicles), far, np.int64)
    legs[:n, :n] = np.where(possible(problem), problem.cost[1:, 1:], far)
    legs[:n, n:] = problem.cost[1:, :1]
    legs[n:, :n] = problem.cost[:1, 1:]
    must = int(-(-int(problem.demand.sum()) // max(1, int(problem.capacity.max()))))
    for v in range(max(must, 1), vehicles):
        legs[n + v, n + v] = 0
    rows, columns = linear_sum_assignment(legs)
    return int(legs[rows, columns].sum())


def possible(problem: Problem) -> NDArray[np.bool_]:
    """(n, n) over the stops without the depot: True where the second can follow the first directly in some plan."""
    when = reach(problem)
    gone_s = (when.earliest_s + problem.service_s)[1:]
    load = problem.demand[1:, None] + problem.demand[None, 1:]
    in_time = gone_s[:, None] + problem.travel_s[1:, 1:] <= when.latest_s[None, 1:]
    can: NDArray[np.bool_] = in_time & (load <= problem.capacity.max())
    np.fill_diagonal(can, val=False)
    return can
