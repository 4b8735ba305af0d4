"""Capacitated p-median with demands that differ: regret, then shifts and swaps, under a search over medoids.

Source: regret as in Martello and Toth, Knapsack Problems (1990) 7.4; shifts and swaps: Osman and Christofides (1994).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from damai.deployment.solvers.answer import Answer, Running, Status
from damai.deployment.solvers.median_bound import dual
from damai.deployment.solvers.median_effort import Effort
from damai.deployment.solvers.median_groups import FORBIDDEN_M, Ints, Table
from damai.deployment.solvers.median_loads_bound import priced_by_load
from damai.deployment.solvers.median_starts import drawn, spread

NEAR_N = 4
"""How many groups around a drawn one a step may move medoids of."""


@dataclass(frozen=True, slots=True)
class _Task:
    cost: Ints
    load: Ints
    capacity: int

    def over(self, loads: Ints) -> Ints:
        return np.maximum(loads - self.capacity, 0) * FORBIDDEN_M

    def value(self, medoids: Table, label: Table) -> int:
        loads = np.bincount(label, weights=self.load, minlength=len(medoids)).astype(np.int64)
        return int(self.cost[medoids[label], np.arange(len(label))].sum() + self.over(loads).sum())


def unequal(
    cost: Ints, load: Ints, capacity: int, p: int, *, seed: int, effort: Effort, running: Running
) -> tuple[Table, Answer]:
    """Groups as in ``capacitated_median``. An excess of load counts as forbidden: a value from FORBIDDEN_M is no plan."""
    task, n = _Task(cost, load, capacity), len(load)
    rng = np.random.default_rng(seed)
    starts = [spread(cost, p), *(drawn(cost, p, rng) for _ in range(3))]
    medoids, label, value = min((_alternated(task, m) for m in starts), key=lambda g: g[2])
    served = cost[medoids[label], np.arange(n)]
    found = dual(
        cost, priced_by_load(cost, load, capacity, p),
        value=value, served=served, rounds_n=effort.rounds_n(n), running=running,
    )  # fmt: skip
    for tried in found.medoids[-effort.guided_n :]:
        guided = _alternated(task, tried)
        if guided[2] < value:
            medoids, label, value = guided
    stopped = found.stopped
    for _ in range(effort.steps_n(p)):
        if value <= found.bound:
            break
        if not running():
            stopped = "time"
            break
        other = _alternated(task, _moved(task, medoids, label, rng))
        if other[2] <= value:
            medoids, label, value = other
    status = Status.OPTIMAL if found.bound == value else Status.FEASIBLE
    engine = "regret + swaps + medoid search; bound: Lagrangian"
    answer = Answer(float(value), float(min(found.bound, value)), status, engine, stopped)
    return _table(medoids, label, n), answer


def _moved(task: _Task, medoids: Table, label: Table, rng: np.random.Generator) -> Table:
    """One to three neighbouring medoids to another point: of their own group, or of the neighbourhood."""
    p = len(medoids)
    near = np.argsort(task.cost[medoids[int(rng.integers(p))], medoids], kind="stable")[:NEAR_N]
    which = rng.permutation(near)[: int(rng.integers(1, 4))]
    tried = medoids.copy()
    for k in which:
        inside = np.isin(label, near) if rng.random() < 0.5 else label == k
        free = np.setdiff1d(np.flatnonzero(inside), tried)
        if len(free):
            tried[k] = free[rng.integers(len(free))]
    return tried


def _alternated(task: _Task, medoids: Table) -> tuple[Table, Table, int]:
    """Medoids, group of each point, value: assigned and recentred in turn until nothing falls."""
    label = _regret(task, medoids)
    value = np.iinfo(np.int64).max
    while True:
        label = _improved(task, medoids, label)
        better = medoids.copy()
        for k in range(len(medoids)):
            members = np.flatnonzero(label == k)
            sums = task.cost[np.ix_(members, members)].sum(axis=1)
            home = int(np.flatnonzero(members == medoids[k])[0])
            if sums.min() < sums[home]:
                better[k] = members[np.argmin(sums)]
        now = task.value(better, label)
        if now >= value or np.array_equal(better, medoids):
            return better, label, min(now, int(value))
        medoids, value = better, now


def _regret(task: _Task, medoids: Table) -> Table:
    """First the point that would lose most by its second choice; where nothing has room, the emptiest group."""
    n, p = len(task.load), len(medoids)
    label = np.full(n, -1, dtype=np.intp)
    label[medoids] = np.arange(p)
    room = task.capacity - task.load[medoids]
    left = np.flatnonzero(label < 0)
    reach = task.cost[medoids][:, left].T
    while len(left):
        fits = np.where(task.load[left, None] <= room, reach, FORBIDDEN_M)
        two = (
            np.sort(np.partition(fits, 1, axis=1)[:, :2], axis=1)
            if p > 1
            else np.repeat(fits, 2, 1)
        )
        lost = (two[:, 1] - two[:, 0]) * 1000 + task.load[left]
        i = int(np.argmax(lost))
        k = int(np.argmin(fits[i])) if two[i, 0] < FORBIDDEN_M else int(np.argmax(room))
        label[left[i]] = k
        room[k] -= task.load[left[i]]
        left, reach = np.delete(left, i), np.delete(reach, i, axis=0)
    return label


def _improved(task: _Task, medoids: Table, label: Table) -> Table:
    """The best shift or swap of members, until none helps. Medoids stay."""
    label, n = label.copy(), len(label)
    load, rows = task.load, np.arange(len(label))
    reach = task.cost[medoids].T
    loads = np.bincount(label, weights=load, minlength=len(medoids)).astype(np.int64)
    stays = np.zeros(n, dtype=bool)
    stays[medoids] = True
    far = np.iinfo(np.int64).max // 4
    while True:
        own, over = reach[rows, label], task.over(loads)
        without = task.over(loads[label] - load) - over[label]
        shift = reach - own[:, None] + without[:, None] + task.over(loads + load[:, None]) - over
        shift[rows, label] = 0
        shift[stays] = far
        there = reach[:, label] - own[:, None]  # i at the place of j
        after = (
            task.over(loads[label][None, :] - load[None, :] + load[:, None]) - over[label][None, :]
        )
        swap = there + there.T + after + after.T
        swap[stays] = far
        swap[:, stays] = far
        swap[label[:, None] == label[None, :]] = 0
        one, two = int(np.argmin(shift)), int(np.argmin(swap))
        i, k = divmod(one, len(medoids))
        a, b = divmod(two, n)
        if min(shift[i, k], swap[a, b]) >= 0:
            return label
        if shift[i, k] <= swap[a, b]:
            loads[label[i]] -= load[i]
            loads[k] += load[i]
            label[i] = k
        else:
            loads[label[a]] += load[b] - load[a]
            loads[label[b]] += load[a] - load[b]
            label[a], label[b] = label[b], label[a]


def _table(medoids: Table, label: Table, n: int) -> Table:
    groups = np.full((len(medoids), int(np.bincount(label).max())), n, dtype=np.intp)
    for k, medoid in enumerate(medoids):
        members = np.flatnonzero((label == k) & (np.arange(n) != medoid))
        groups[k, 0] = medoid
        groups[k, 1 : 1 + len(members)] = members
    return groups
