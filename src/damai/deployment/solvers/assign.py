"""Teams to units: fewest uncovered teams class by class, then the least total metres, or the shortest longest way.

The unit of flow is the pair of officers, and **total metres count each pair**: a team of three pairs 1,000 m from its
unit costs 3,000 m. That is the cost of a flow whose unit is the pair, and what makes its optimum provable; a team met by
two units pays for each pair's own way, and nothing for being met by two.

Sources: contracts.md 4 (objective), deployment.md 3 (pairs, tiers, K nearest with a check of what is left out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.coverage import Coverage, Flags, chosen, coverage
from damai.deployment.solvers.fairness import PLAIN, Tiers, rooms
from damai.deployment.solvers.field import Ints, field_of
from damai.deployment.solvers.sending import Sent, Task, charged
from damai.deployment.solvers.shortest import shortest
from damai.deployment.solvers.whole import whole

TOTAL, LONGEST = "total", "longest"


@dataclass(frozen=True, slots=True)
class Assigned:
    """Rows ``team, unit, pairs, metres`` rise by team, then unit; ``metres`` is the way of one pair.

    ``uncovered_n``: (rank, teams) from the highest class; ``total_m`` = sum of pairs x metres; ``answer`` is about the
    objective asked for, in plain metres; ``weighed`` about what was minimised, which with tiers has their charges.
    """

    team: Ints
    unit: Ints
    pairs: Ints
    metres: Ints
    is_covered: Flags
    uncovered_n: tuple[tuple[int, int], ...]
    total_m: int
    longest_m: int
    answer: Answer
    weighed: Answer


def assign(
    metres: Any, pairs: Any, capacity: Any, rank: Any, *, objective: str = TOTAL,
    priority: Any = None, tiers: Tiers = PLAIN, running: Running = always,
) -> Assigned:  # fmt: skip
    """Assign teams to units.

    ``metres`` (teams_n, units_n) or ``field.Points``; ``pairs`` (teams_n,) each >= 1; ``capacity`` (units_n,) pairs,
    reserve already taken off; ``rank`` (teams_n,) higher = served first. ``priority`` (teams_n,), lower first, decides
    who of a class stays uncovered (score, voters, id); without it the objective does, as the contract's optimum has it.
    Rows come in the caller's order: sort by id first, and input order changes nothing.

    Raises Unplannable: no units, less strength than one pair, sizes that do not fit, a team without pairs.
    """
    task, ranks = _task(metres, pairs, capacity, rank, tiers)
    if objective not in (TOTAL, LONGEST):
        raise Unplannable("objective", known=f"{TOTAL}, {LONGEST}", text=objective)
    supply = int(task.places.sum())
    found = coverage(task.pairs, ranks, supply)
    if priority is not None:
        is_sure = chosen(found, task.pairs, np.asarray(priority), supply)
        found = Coverage(is_sure, ())
    best, _ = whole(task, found, running=running)
    assert best is not None  # without a cap on the way every supply can be sent
    if objective == LONGEST:
        best, low_m = shortest(task, found, best, running)
    else:
        low_m = 0
    return _told(task, ranks, best, objective, low_m, tiers)


def _told(
    task: Task, ranks: Ints, best: Sent, objective: str, low_m: int, tiers: Tiers
) -> Assigned:
    units_n = len(task.places)
    key, pairs = np.unique(best.team * units_n + best.unit, return_counts=True)
    team, unit = key // units_n, key % units_n
    metres = task.field.between(team, unit)
    is_covered = np.zeros(len(ranks), bool)
    is_covered[team] = True
    total, longest = int((metres * pairs).sum()), int(metres.max(initial=0))
    stopped = "time" if best.is_cut else ""
    weighed = _answer(best.cost_m, best.bound_m, best.engine, stopped)
    if objective == LONGEST:
        answer = _answer(longest, low_m, best.engine, stopped)
    elif tiers == PLAIN:
        answer = weighed
    else:
        # Charges are no metres: every plan's metres are at least the weighed bound less the most it could be charged.
        most = charged(
            np.repeat(np.arange(units_n), task.places.sum(axis=1)), task.places, task.charges
        )
        answer = _answer(total, max(0, best.bound_m - most), best.engine, stopped)
    counts = tuple(
        (one, int((~is_covered[ranks == one]).sum())) for one in np.unique(ranks)[::-1].tolist()
    )
    return Assigned(
        team, unit, pairs.astype(np.int64), metres, is_covered, counts, total, longest, answer, weighed
    )  # fmt: skip


def _answer(value: int, bound: int, engine: str, stopped: str) -> Answer:
    status = Status.OPTIMAL if bound == value else Status.FEASIBLE
    return Answer(float(value), float(bound), status, engine, stopped)


def _task(metres: Any, pairs: Any, capacity: Any, rank: Any, tiers: Tiers) -> tuple[Task, Ints]:
    field = field_of(metres)
    need, places = np.asarray(pairs, np.int64), np.asarray(capacity, np.int64)
    ranks = np.asarray(rank, np.int64)
    if field.shape != (len(need), len(places)) or len(ranks) != len(need):
        raise Unplannable(
            "sizes",
            rows=field.shape[0],
            columns=field.shape[1],
            teams=len(need),
            classes=len(ranks),
            units=len(places),
        )
    if not len(places):
        raise Unplannable("no-units")
    if (need < 1).any():
        raise Unplannable("team-size/none")
    if (places < 0).any() or not places.any():
        raise Unplannable("no-pair/matrix")
    return Task(field, need, *rooms(places, tiers)), ranks
