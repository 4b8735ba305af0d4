"""What no plan can do, found before any engine runs: which stop, which rule, and the smallest change that would help."""

from __future__ import annotations

import numpy as np

from damai.deployment.faults import Unplannable
from damai.deployment.solvers.routing import by_pyvrp
from damai.deployment.solvers.routing.problem import NO_ROAD, Problem
from damai.deployment.solvers.routing.windows import reach


def refuse_the_impossible(problem: Problem) -> None:
    """Raise Unplannable for the first rule that cannot be kept, in the order load, windows, roads; else nothing."""
    _loads(problem)
    _windows(problem)


def _loads(problem: Problem) -> None:
    if not len(problem.capacity):
        raise Unplannable("no-vehicles", "There is no vehicle; give at least one in the vehicles.")
    largest = int(problem.capacity.max())
    worst = int(problem.demand.argmax())
    if problem.demand[worst] > largest:
        raise Unplannable(
            "demand-over-vehicle",
            f"Stop {problem.stop_id[worst]} has a demand of {problem.demand[worst]} and the largest vehicle carries"
            f" {largest}; split the stop or give a vehicle of {problem.demand[worst]}.",
        )
    total, room = int(problem.demand.sum()), int(problem.capacity.sum())
    if total > room:
        more_n = -(-(total - room) // largest) if largest else 0
        raise Unplannable(
            "demand-over-fleet",
            f"The stops have a demand of {total} and all {len(problem.capacity)} vehicles together carry {room};"
            f" {total - room} are missing: {more_n} more vehicle(s) of {largest} at least.",
        )


def _windows(problem: Problem) -> None:
    when = reach(problem)
    for i in range(1, problem.stops_n + 1):
        name, early, due = problem.stop_id[i], int(when.earliest_s[i]), int(problem.due_s[i])
        if early >= NO_ROAD or when.latest_s[i] <= -NO_ROAD // 2:
            depot = f"the depot {problem.stop_id[0]}"
            way = f"{depot} to stop {name}" if early >= NO_ROAD else f"stop {name} back to {depot}"
            raise Unplannable(
                "no-road",
                f"There is no road from {way}; leave the stop out or give the minutes of its way.",
            )
        if early > due:
            raise Unplannable(
                "window-before-arrival",
                f"Stop {name} cannot be reached in time: the earliest arrival is minute {_minute(early)} and its window"
                f" {_minute(int(problem.ready_s[i]))} to {_minute(due)} is closed by then; keep it open until minute"
                f" {_minute(early)} or let the vehicles leave {_minute(early - due)} minutes earlier.",
            )
        if early > when.latest_s[i]:
            over = early - int(when.latest_s[i])
            raise Unplannable(
                "depot-closes",
                f"A vehicle that serves stop {name} as early as can be, at minute {_minute(early)}, is back after the depot"
                f" {problem.stop_id[0]} closes at minute {_minute(int(problem.due_s[0]))}; keep the depot open until minute"
                f" {_minute(int(problem.due_s[0]) + over)}.",
            )


def too_few_vehicles(
    problem: Problem, *, proved: bool, iterations_n: int, seed: int
) -> Unplannable:
    """The refusal of a problem whose stops are each possible but not all together: how many vehicles would do."""
    largest = int(problem.capacity.max())
    found, _ = by_pyvrp.solve(
        problem, iterations_n=iterations_n, seed=seed, spare_n=problem.stops_n
    )
    no_plan = "No plan serves" if proved else "No plan was found that serves"
    given_n = len(problem.capacity)
    here = f"{no_plan} all {problem.stops_n} stops in their windows with {given_n} vehicle(s)"
    if found is None:
        return Unplannable(
            "windows-together",
            f"{here}, however many there are: a stop can be reached in time only over others; open the windows longer.",
        )
    more_n = sum(1 for route in found[given_n:] if route)
    return Unplannable(
        "too-few-vehicles",
        f"{here}; {more_n} more vehicle(s) of capacity {largest} would do, or longer windows.",
    )


def _minute(seconds: int) -> str:
    """Minutes as a person writes them, rounded up to a hundredth so that the named change does help."""
    return f"{np.ceil(seconds / 0.6 - 1e-6) / 100:g}"
