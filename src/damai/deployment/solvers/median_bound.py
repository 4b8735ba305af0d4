"""What no grouping can pass: the Lagrangian bound of the capacitated p-median with unit demand.

The rule "each point is served once" is priced by a multiplier a point. What is left falls apart: a medoid serves
itself and the other points that cost least after their price, at least ``least`` and at most ``capacity`` members in
all, and the p cheapest medoids are open. Any multipliers give a bound; a subgradient search finds good ones.
Source: Mulvey and Beck, Eur. J. Oper. Res. 18 (1984) 339-348; Held, Wolfe and Crowder, Math. Program. 6 (1974) 62-88.

Whole numbers throughout (1/1024 of a metre): the bound has no rounding, and is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.median_groups import FORBIDDEN_M, Ints, Table

SCALE = 1024
Pricing = Callable[[Ints], tuple[Ints, Table, Ints]]
"""Multipliers to: what each candidate is worth, the p cheapest of them, how often each point is served by those."""
HEAVY = 0.5
"""How much of the last direction is kept (Camerini, Fratta and Maffioli, Math. Program. Study 3 (1975) 26-34)."""
SMALLEST_STEP = 1e-3
PATIENCE_N = 8
"""Rounds without a better bound before the step is halved; tried from 5 to 20 on generated districts."""


@dataclass
class Dual:
    """``bound`` in whole metres; ``price`` the best multipliers (n,), ``worth`` (n,) what opening each candidate adds at
    them, and their bound, all times SCALE; ``medoids`` of the rounds that raised it, the best last."""

    bound: int
    scaled: int
    price: Ints
    worth: Ints
    medoids: list[Table] = field(default_factory=list)
    stopped: str = ""


def dual(
    cost: Ints,
    pricing: Pricing,
    *,
    value: int,
    served: Ints,
    rounds_n: int,
    running: Running = always,
) -> Dual:
    """Raise the bound for at most ``rounds_n`` rounds, or until it proves ``value``. ``served`` (n,) is what each
    point costs in the best grouping known: where the multipliers begin. ``cost`` 0 or more."""
    n = len(cost)
    allowed = cost[cost < FORBIDDEN_M]
    price = np.minimum(served, FORBIDDEN_M - 1) * SCALE + int(allowed.mean() * SCALE) // 8
    goal = value % FORBIDDEN_M * SCALE  # also while the best known breaks a rule
    best: Dual | None = None
    step, idle = 1.0, 0
    direction = np.zeros(n)
    for _ in range(rounds_n):
        if best is not None and not running():
            best.stopped = "time"
            break
        worth, opened, count = pricing(price)
        bound = int(price.sum()) + int(worth[opened].sum())
        if best is None or bound > best.scaled:
            kept = best.medoids if best else []
            best = Dual(max(0, -(-bound // SCALE)), bound, price, worth, [*kept, opened])
            idle = 0
            if best.bound >= value:
                break
        else:
            idle += 1
            if idle >= PATIENCE_N:
                step, idle, price = step / 2, 0, best.price
        away = 1 - count
        direction = away + HEAVY * direction
        length = float(direction @ direction)
        if not away.any() or length == 0.0 or step < SMALLEST_STEP:
            break
        move = step * max(goal - bound, SCALE) / length
        price = price + np.rint(move * direction).astype(np.int64)
    assert best is not None
    return best


def priced(cost: Ints, capacity: int, p: int) -> Pricing:
    """With unit demand: at least n - (p - 1) capacity members a group, since no other group takes more than it can."""
    scaled, least = cost * SCALE, max(1, len(cost) - (p - 1) * capacity)
    return lambda price: _priced(scaled, price, capacity, least, p)


def _priced(
    scaled: Ints, price: Ints, capacity: int, least: int, p: int
) -> tuple[Ints, Table, Ints]:
    """What each candidate is worth, the p cheapest of them, and how often each point is served by those."""
    n = len(scaled)
    left = scaled - price
    diagonal = np.arange(n)
    worth = left[diagonal, diagonal].copy()
    left[diagonal, diagonal] = np.iinfo(np.int64).max // 4
    room = min(capacity - 1, n - 1)
    if room:
        nearest = np.sort(np.partition(left, room - 1, axis=1)[:, :room], axis=1)
        worth += nearest[:, : least - 1].sum(axis=1)
        worth += np.minimum(nearest[:, least - 1 :], 0).sum(axis=1)
    opened = np.argsort(worth, kind="stable")[:p]
    count = np.bincount(opened, minlength=n)
    if room:
        chosen = np.argsort(left[opened], axis=1, kind="stable")[:, :room]
        taken = np.take_along_axis(left[opened], chosen, axis=1) < 0
        taken[:, : least - 1] = True
        count += np.bincount(chosen[taken], minlength=n)
    return worth, opened, count
