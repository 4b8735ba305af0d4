"""The covering models as one mixed-integer programme, solved to a proof or to a bound."""

from __future__ import annotations

from typing import Any

import numpy as np

from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.covering import Covering
from damai.deployment.solvers.mip import Programme, solve
from damai.deployment.solvers.sums import Floats, Sites

EXACT = 1e-7
"""Relative: differences of fractional objectives below it are rounding, not coverage."""
WHOLE_GAP, WHOLE_SLACK = 0.75, 0.1
"""Where every coverage is a whole number: an upper bound less than 1 away is a proof, with room for rounding."""


def prove(
    case: Covering, chosen: Sites, *, nodes_n: int | None = None, running: Running = always
) -> tuple[Sites, Answer]:
    """The best sites (p,), sorted, from ``chosen`` on, and how good they are; ``bound`` is an upper one.

    Levels of a group above those the incumbent uses are one column with the slope of the next level. That can only
    flatter, so the bound holds; where an answer uses such a column deeper than one unit, the levels are added and it
    is solved again.
    """
    whole = bool(np.all(case.weight == np.rint(case.weight))) and set(case.steps.tolist()) <= {0, 1}
    deep = depth_of(case) > 2
    levels = np.minimum(
        case.p, case.covers(chosen) + 1 if deep else np.full(len(case.weight), case.p)
    )
    best, value, bound = np.sort(chosen), case.value(chosen), ceiling(case, chosen)
    exact = EXACT * max(1.0, value)
    while True:
        programme = programme_of(case, levels)
        start = point_of(case, levels, best)
        said = solve(
            programme,
            start=start,
            gap=WHOLE_GAP if whole else exact / 2,
            nodes_n=nodes_n,
            running=running,
        )
        bound = min(bound, -said.bound)
        if whole:
            bound = float(np.floor(bound + WHOLE_SLACK))
        if said.x is not None:
            units = np.rint(said.x[: case.within.shape[1]]).astype(np.int64)
            found = np.repeat(np.arange(units.size), units)
            if case.value(found) > value:
                best, value = found, case.value(found)
            deeper = np.minimum(case.p, case.covers(found) + 1)
        proved = bound - value < exact
        if proved or not said.proved or said.x is None or bool(np.all(deeper <= levels)):
            break
        levels = np.maximum(levels, deeper)
    return best, Answer(
        value=value,
        bound=value if proved else max(bound, value),
        status=Status.OPTIMAL if proved else Status.FEASIBLE,
        engine="greedy + exchange, HiGHS",
        stopped="time" if said.stopped else "",
    )


def trivial(case: Covering) -> float:
    """No plan covers more than everything with every unit."""
    return float(case.weight.sum() * case.steps.sum())


def ceiling(case: Covering, chosen: Sites) -> float:
    """No plan passes what is covered plus the p greatest gains that one unit more would bring.

    Holds where steps do not rise (Nemhauser, Wolsey, Fisher 1978); else only the trivial bound is known.
    """
    if not case.concave:
        return trivial(case)
    covered = np.minimum(case.covers(chosen), case.p)
    gains = (case.weight * case.steps[covered]) @ case.within
    if case.repeat:
        more = case.p * float(gains.max())
    else:
        gains[chosen] = 0.0
        more = float(np.sort(gains)[-case.p :].sum())
    return min(trivial(case), case.value(chosen) + more)


def depth_of(case: Covering) -> int:
    """How many units within the radius can matter to one group."""
    return int(np.flatnonzero(case.steps)[-1]) + 1


def programme_of(case: Covering, levels: Sites) -> Programme:
    """Columns: units a site (m), then each group's levels and, where units may go deeper, its tail. One row a group."""
    from scipy import sparse

    groups, m = case.within.shape
    owner, worth, room = columns_of(case, levels)
    x = m + owner.size
    counts = sparse.csr_array(
        (
            np.concatenate((-np.ones(int(case.within.sum())), np.ones(owner.size))),
            (
                np.concatenate((np.nonzero(case.within)[0], owner)),
                np.concatenate((np.nonzero(case.within)[1], np.arange(m, x))),
            ),
        ),
        shape=(groups, x),
    )
    budget = sparse.csr_array((np.ones(m), (np.zeros(m, int), np.arange(m))), shape=(1, x))
    ordered = in_order(case, owner, x)
    return Programme(
        cost=np.concatenate((np.zeros(m), -case.weight[owner] * worth)),
        lower=np.zeros(x),
        upper=np.concatenate((np.full(m, float(case.p if case.repeat else 1)), room)),
        rows=sparse.vstack([counts, ordered, budget], format="csr"),
        row_lower=np.concatenate((np.full(groups + ordered.shape[0], -np.inf), [float(case.p)])),
        row_upper=np.concatenate((np.zeros(groups + ordered.shape[0]), [float(case.p)])),
        integer=np.concatenate((np.ones(m, bool), np.full(owner.size, not case.concave))),
    )


def in_order(case: Covering, owner: Sites, columns_n: int) -> Any:
    """Rows "a level needs the one below", which only steps that rise would break of their own accord."""
    from scipy import sparse

    upper = np.flatnonzero(owner[1:] == owner[:-1]) + 1 if not case.concave else np.zeros(0, int)
    row = np.arange(upper.size)
    at = (np.concatenate((row, row)), case.within.shape[1] + np.concatenate((upper, upper - 1)))
    sign = np.repeat([1.0, -1.0], upper.size)
    return sparse.csr_array((sign, at), shape=(upper.size, columns_n))


def columns_of(case: Covering, levels: Sites) -> tuple[Sites, Floats, Floats]:
    """Group, worth for weight 1 and upper limit of each level column; the worthless above the last step are left out."""
    used = depth_of(case)
    depth = np.minimum(used, levels + 1)
    owner = np.repeat(np.arange(levels.size), depth)
    level = np.arange(owner.size) - np.repeat(np.cumsum(depth) - depth, depth)
    tail = (level == levels[owner]) & (level < used)
    room = np.where(tail, float(case.p) - level, 1.0)
    return owner, case.steps[level], room


def point_of(case: Covering, levels: Sites, chosen: Sites) -> Floats:
    """The full point of a choice: units, then the levels filled from the first."""
    owner, _, room = columns_of(case, levels)
    first = np.searchsorted(owner, np.arange(levels.size))
    level = np.arange(owner.size) - first[owner]
    filled = np.clip(case.covers(chosen)[owner] - level, 0.0, room)
    units = np.bincount(chosen, minlength=case.within.shape[1]).astype(float)
    return np.concatenate((units, filled))
