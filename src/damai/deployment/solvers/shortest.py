"""The bottleneck: the shortest longest way of any pair, then the least total under it.

Bisection over whole metres: a plan exists within a cap or it does not, and the flow proves either.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from damai.deployment.solvers.answer import Running
from damai.deployment.solvers.coverage import Coverage
from damai.deployment.solvers.sending import Sent, Task
from damai.deployment.solvers.whole import whole


def shortest(task: Task, found: Coverage, best: Sent, running: Running) -> tuple[Sent, int]:
    """(the plan, a longest way that none can beat). ``best`` is the cheapest plan with the counts of ``found``.

    The plan returned is the cheapest under its own longest way: it was so under a cap that was no tighter.
    """
    if not len(best.team):
        return best, 0
    proved = low = _least_m(task, found)
    high = _longest_m(task, best)
    cap = low  # first: the nearest unit of the remotest team is often the answer
    while low < high:
        trial, is_proved = whole(task, found, running=running, most_m=cap)
        if not running():
            return replace(best, is_cut=True), proved
        if trial is not None:
            best, high = trial, _longest_m(task, trial)
        else:
            low = cap + 1
            # Infeasible at a cap is infeasible below it, whatever was not found before.
            proved = low if is_proved else proved
        cap = (low + high) // 2
    return best, proved


def _longest_m(task: Task, sent: Sent) -> int:
    return int(task.field.between(sent.team, sent.unit).max(initial=0))


def _least_m(task: Task, found: Coverage) -> int:
    """Somebody must go to each team that is covered, at least from its nearest unit."""
    nearest = task.field.nearest(np.arange(len(task.pairs)), 1)[1][:, 0]
    low = int(nearest[found.is_sure].max(initial=0))
    for choice in found.choices:
        low = max(low, int(np.sort(nearest[choice.teams])[choice.covered_n - 1]))
    return low
