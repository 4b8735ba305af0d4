"""Convoys: who drives where in which order, by two engines that are checked and of which the better is kept."""

from __future__ import annotations

from dataclasses import dataclass

from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.routing import by_pyvrp, by_vroom, exact
from damai.deployment.solvers.routing.bound import NAME as ASSIGNMENT
from damai.deployment.solvers.routing.bound import bound
from damai.deployment.solvers.routing.checker import faults_of
from damai.deployment.solvers.routing.problem import Problem, Routes
from damai.deployment.solvers.routing.refusals import refuse_the_impossible, too_few_vehicles
from damai.deployment.solvers.routing.settled import settled

BOTH = "PyVRP from VROOM"
ITERATIONS_LEAST_N, ITERATIONS_PER_STOP_N, ITERATIONS_MOST_N = 500, 60, 15_000
"""Of PyVRP; on R101 and R112, from three starts and with three seeds each, 100 a stop ended where 60 did."""
LEVELS = ((100, 5), (150, 3))
"""Up to so many stops, VROOM's level of search; above, 1. It cannot be interrupted and its work grows faster than n^2. On
RC108 the start of level 5 led PyVRP to the optimum and that of level 3 to 1.55 % above it, where it also ends alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``routes`` as rows of the problem, one a vehicle. ``answer.value`` in the unit of the cost. ``values`` says what
    each engine came to, None where its answer was absent or failed the check."""

    routes: Routes
    answer: Answer
    values: dict[str, int | None]


def routes(
    problem: Problem,
    *,
    seed: int = 1,
    running: Running = always,
    iterations_n: int | None = None,
) -> Found:
    """Serve every stop once in its window at the smallest total cost; vehicles cost nothing but their way.

    PyVRP from chance, then VROOM; where VROOM found less, PyVRP again from there: never worse than either. Ends by
    a count of iterations (``iterations_n``, else from the number of stops), so the same problem and seed give the same
    routes; ``running`` only cuts it short, and then ``answer.stopped`` is "time". Under load VROOM ends with one or another
    of several plans of one value (seen with 12 stops), so it is taken only where it is better. Every engine's routes are re-checked;
    up to ``exact.STOPS_N`` stops the plan is proved, above that the bound is that of the assignment.
    Raises Unplannable when a stop, the fleet or the windows make a plan impossible, or when none is found.
    """
    refuse_the_impossible(problem)
    n = problem.stops_n
    if not n:
        nobody: Routes = tuple(() for _ in problem.capacity)
        return Found(routes=nobody, answer=Answer(0, 0, Status.OPTIMAL, "nothing to do"), values={})
    count_n = iterations_n or min(
        max(ITERATIONS_LEAST_N, ITERATIONS_PER_STOP_N * n), ITERATIONS_MOST_N
    )
    plans: dict[str, Routes | None] = {}
    alone, capped = by_pyvrp.solve(problem, iterations_n=count_n, seed=seed, running=running)
    plans[by_pyvrp.NAME] = alone = _checked(problem, alone)
    plans[by_vroom.NAME] = other = _checked(
        problem,
        by_vroom.solve(problem, level=next((level for most_n, level in LEVELS if n <= most_n), 1)),
    )
    is_better = other is not None and (alone is None or problem.value(other) < problem.value(alone))
    if is_better and not capped:
        improved, capped = by_pyvrp.solve(
            problem, iterations_n=count_n, seed=seed, running=running, start=other
        )
        plans[BOTH] = _checked(problem, improved)
    if n <= exact.STOPS_N:
        plans[exact.NAME] = _checked(problem, exact.best(problem))
    values = {name: None if plan is None else problem.value(plan) for name, plan in plans.items()}
    # The first of equals: what PyVRP found from chance is the same on every machine.
    best = min(
        (name for name in plans if plans[name] is not None),
        key=lambda n: values[n] or 0,
        default="",
    )
    kept = plans.get(best)
    if kept is None:
        raise too_few_vehicles(problem, proved=exact.NAME in plans, iterations_n=count_n, seed=seed)
    value = problem.value(kept)
    low = value if exact.NAME in plans else bound(problem)
    proof = (
        ""
        if low < value or best == exact.NAME
        else exact.NAME
        if exact.NAME in plans
        else ASSIGNMENT
    )
    answer = Answer(
        value=value,
        bound=low,
        status=Status.OPTIMAL if low == value else Status.FEASIBLE,
        engine=f"{best}, proved by {proof}" if proof else best,
        stopped="time" if capped else "",
    )
    return Found(routes=settled(problem, kept), answer=answer, values=values)


def _checked(problem: Problem, plan: Routes | None) -> Routes | None:
    return None if plan is None or faults_of(problem, plan) else plan
