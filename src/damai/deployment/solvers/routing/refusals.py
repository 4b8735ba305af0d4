"""What no plan can do, found before any engine runs: which stop, which rule, and the smallest change that would help."""

from __future__ import annotations

import numpy as np

from damai.deployment.faults import Both, Unplannable
from damai.deployment.solvers.routing import by_pyvrp
from damai.deployment.solvers.routing.problem import NO_ROAD, Problem
from damai.deployment.solvers.routing.windows import reach


def refuse_the_impossible(problem: Problem) -> None:
    """Raise Unplannable for the first rule that cannot be kept, in the order load, windows, roads; else nothing."""
    _loads(problem)
    _windows(problem)


def _loads(problem: Problem) -> None:
    if not len(problem.capacity):
        raise Unplannable("no-vehicles")
    largest = int(problem.capacity.max())
    worst = int(problem.demand.argmax())
    if problem.demand[worst] > largest:
        raise Unplannable(
            "demand-over-vehicle",
            stop=problem.stop_id[worst],
            n=int(problem.demand[worst]),
            largest=largest,
        )
    total, room = int(problem.demand.sum()), int(problem.capacity.sum())
    if total > room:
        more_n = -(-(total - room) // largest) if largest else 0
        raise Unplannable(
            "demand-over-fleet",
            n=total,
            vehicles=len(problem.capacity),
            room=room,
            missing=total - room,
            more=more_n,
            largest=largest,
        )


def _windows(problem: Problem) -> None:
    when = reach(problem)
    for i in range(1, problem.stops_n + 1):
        name, early, due = problem.stop_id[i], int(when.earliest_s[i]), int(problem.due_s[i])
        if early >= NO_ROAD or when.latest_s[i] <= -NO_ROAD // 2:
            raise Unplannable(
                "no-road" if early >= NO_ROAD else "no-road/back",
                depot=problem.stop_id[0],
                stop=name,
            )
        if early > due:
            raise Unplannable(
                "window-before-arrival",
                stop=name,
                early=_minute(early),
                ready=_minute(int(problem.ready_s[i])),
                due=_minute(due),
                sooner=_minute(early - due),
            )
        if early > when.latest_s[i]:
            over = early - int(when.latest_s[i])
            raise Unplannable(
                "depot-closes",
                stop=name,
                early=_minute(early),
                depot=problem.stop_id[0],
                due=_minute(int(problem.due_s[0])),
                until=_minute(int(problem.due_s[0]) + over),
            )


def too_few_vehicles(
    problem: Problem, *, proved: bool, iterations_n: int, seed: int
) -> Unplannable:
    """The refusal of a problem whose stops are each possible but not all together: how many vehicles would do."""
    largest = int(problem.capacity.max())
    found, _ = by_pyvrp.solve(
        problem, iterations_n=iterations_n, seed=seed, spare_n=problem.stops_n
    )
    no_plan = (
        Both("Tidak ada rencana", "No plan serves")
        if proved
        else Both("Tidak ditemukan rencana", "No plan was found that serves")
    )
    given_n = len(problem.capacity)
    if found is None:
        return Unplannable("windows-together", no_plan=no_plan, n=problem.stops_n, vehicles=given_n)
    more_n = sum(1 for route in found[given_n:] if route)
    return Unplannable(
        "too-few-vehicles",
        no_plan=no_plan,
        n=problem.stops_n,
        vehicles=given_n,
        more=more_n,
        largest=largest,
    )


def _minute(seconds: int) -> str:
    """Minutes as a person writes them, rounded up to a hundredth so that the named change does help."""
    return f"{np.ceil(seconds / 0.6 - 1e-6) / 100:g}"
