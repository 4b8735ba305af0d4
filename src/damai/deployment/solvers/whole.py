"""The best flow in which every team is covered whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np

from damai.deployment.solvers.answer import Running
from damai.deployment.solvers.arcs import NEVER
from damai.deployment.solvers.choose import MOST_CELLS_N, choose
from damai.deployment.solvers.coverage import Coverage, Flags, chosen
from damai.deployment.solvers.sending import FLOW, Sent, Task, send

HALF_M = 0.5
"""HiGHS works to 1e-6 of a row; metres are whole, so half a metre is room enough and never hides one."""
CHOICE = f"HiGHS for who stays uncovered, {FLOW} for the rest"
ROUNDED = f"{FLOW}, who stays uncovered rounded from it"


def whole(
    task: Task, found: Coverage, *, running: Running, most_m: int = NEVER
) -> tuple[Sent | None, bool]:
    """(least metres and charges with the counts of ``found`` and every way at most ``most_m``, whether it is proved).

    ``bound_m`` holds for all such plans. None and proved: there is none; None alone: none was found.
    """
    sent = send(task, found.is_sure, found.choices, most_m, running)
    if sent is None:
        return None, running()
    if _is_whole(sent, task, found):
        return sent, not sent.is_cut
    if task.field.shape[0] * task.field.shape[1] <= MOST_CELLS_N and not sent.is_cut:
        every = np.arange(task.field.shape[0])
        unit, metres = task.field.nearest(every, task.field.shape[1])
        cells = np.empty_like(metres)
        np.put_along_axis(cells, unit, metres, axis=1)
        pick = choose(cells, task.pairs, (task.places, task.charges), found, most_m)
        if pick.is_covered is None and pick.is_proved:
            return None, True
        if pick.is_covered is not None:
            final = send(task, pick.is_covered, (), most_m, running)
            if final is not None:
                # Costs are whole metres, so a bound of reals rises to the next whole one.
                real = ceil(pick.bound - min(HALF_M, 1e-6 * abs(pick.bound)))
                low = min(final.cost_m, max(sent.bound_m, real))
                return replace(final, bound_m=low, engine=CHOICE), low == final.cost_m
    final = send(task, _rounded(sent, task, found), (), most_m, running)
    if final is None:
        return None, False
    final = replace(final, bound_m=min(sent.bound_m, final.cost_m), engine=ROUNDED)
    return final, final.bound_m == final.cost_m


def _is_whole(sent: Sent, task: Task, found: Coverage) -> bool:
    got = np.bincount(sent.team, minlength=len(task.pairs))
    if ((got > 0) & (got < task.pairs)).any():
        return False
    return all(int((got[c.teams] > 0).sum()) == c.covered_n for c in found.choices)


def _rounded(sent: Sent, task: Task, found: Coverage) -> Flags:
    """Teams that the relaxed flow covers most come first, then the nearer."""
    got = np.bincount(sent.team, minlength=len(task.pairs)) / task.pairs
    nearest = task.field.nearest(np.arange(len(got)), 1)[1][:, 0]
    order = np.lexsort((nearest, -got))
    priority = np.empty(len(got), np.int64)
    priority[order] = np.arange(len(got))
    return chosen(found, task.pairs, priority, int(task.places.sum()))
