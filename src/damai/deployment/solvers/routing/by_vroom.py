"""VROOM: fast, and good where PyVRP is slow to settle; the second opinion. It takes no seed and gives the same each time."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.routing.problem import Problem, Routes

NAME = "VROOM"
THREADS_N = 1
"""With two threads it divides its searches otherwise and may end elsewhere: one, for the same plan on every machine."""


def solve(problem: Problem, *, level: int) -> Routes | None:
    """Routes that serve every stop, or None. ``level`` 0 to 5: how many starts are tried and how deep.

    It can be stopped from outside only by a time of its own, which would make its answer depend on the machine.
    """
    import vroom  # type: ignore[import-untyped]

    rounds = vroom.Input()
    rounds.set_durations_matrix("car", problem.travel_s)
    rounds.set_costs_matrix("car", problem.cost)
    open_s = vroom.TimeWindow(problem.leave_s, int(problem.due_s[0]))
    rounds.add_vehicle(
        [
            vroom.Vehicle(v, start=0, end=0, capacity=[int(room)], time_window=open_s)
            for v, room in enumerate(problem.capacity)
        ]
    )
    rounds.add_job(
        [
            vroom.Job(
                i,
                location=i,
                delivery=[int(problem.demand[i])],
                default_service=int(problem.service_s[i]),
                time_windows=[vroom.TimeWindow(int(problem.ready_s[i]), int(problem.due_s[i]))],
            )
            for i in range(1, problem.stops_n + 1)
        ]
    )
    solution = rounds.solve(exploration_level=level, nb_threads=THREADS_N)
    if solution.summary.unassigned:
        return None
    # The frame of `routes` is built with pandas at ten times the price; this is the array under it.
    steps = np.asarray(solution._routes_numpy())
    jobs = steps[steps["type"] == b"job"]
    return tuple(
        tuple(int(i) for i in jobs["id"][jobs["vehicle_id"] == v])
        for v in range(len(problem.capacity))
    )
