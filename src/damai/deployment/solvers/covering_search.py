"""A quick covering: greedy, then the best exchange of one unit while it helps."""

from __future__ import annotations

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.covering import Covering
from damai.deployment.solvers.sums import Floats, Sites

ROUNDS_A_UNIT_N = 10
"""Exchanges tried a unit at most; descents of the study ended within one or two a unit."""


def greedy(case: Covering) -> Sites:
    """(p,) sites in the order they were chosen: each the greatest gain, of equals the first site.

    At least 1 - 1/e of the optimum when the steps fall. Source: Nemhauser, Wolsey, Fisher 1978.
    """
    within = case.within.astype(float)
    covered = np.zeros(len(case.weight), np.int64)
    chosen: list[int] = []
    for _ in range(case.p):
        gains = (case.weight * case.steps[covered]) @ within
        if not case.repeat:
            gains[chosen] = -1.0
        chosen.append(int(np.argmax(gains)))
        covered += case.within[:, chosen[-1]]
    return np.asarray(chosen, np.int64)


def exchanged(case: Covering, chosen: Sites, *, running: Running = always) -> Sites:
    """``chosen`` after exchanges of one unit, the best each time, until none helps. Never worse than before.

    An exchange r -> j is worth add(j) - loss(r) + joint(j, r), where joint counts the groups that both cover;
    all m x p of them come from one product. Source: Teitz & Bart 1968, for the exchange.
    """
    within = case.within.astype(float)
    chosen = chosen.copy()
    scale = max(1.0, float(case.weight.sum()))
    for _ in range(ROUNDS_A_UNIT_N * case.p):
        if not running():
            break
        deltas = worths(case, within, chosen)
        if not case.repeat:
            deltas[chosen] = -np.inf
        j, r = np.unravel_index(int(np.argmax(deltas)), deltas.shape)
        if deltas[j, r] <= 1e-9 * scale:
            break
        chosen[r] = j
    return chosen


def worths(case: Covering, within: Floats, chosen: Sites) -> Floats:
    """(m, p) what the objective gains when unit r moves to site j."""
    covered = case.covers(chosen)
    next_, last = case.steps[np.minimum(covered, case.p)], case.steps[np.maximum(covered - 1, 0)]
    mine = within[:, chosen]
    add = (case.weight * next_) @ within
    loss = (case.weight * last) @ mine
    both = np.flatnonzero(last != next_)
    joint = within[both].T @ ((case.weight * (last - next_))[both, None] * mine[both])
    deltas: Floats = add[:, None] - loss[None, :] + joint
    return deltas
