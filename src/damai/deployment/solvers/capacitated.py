"""Capacitated p-median: exactly p groups, none above its capacity, the least sum of distances to the medoids.

Source: Mulvey and Beck, Eur. J. Oper. Res. 18 (1984); Osman and Christofides, Int. Trans. Oper. Res. 1 (1994) 317-336.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.faults import Both, Unplannable
from damai.deployment.solvers.answer import Answer, Running, Status, always
from damai.deployment.solvers.median_bound import dual, priced
from damai.deployment.solvers.median_effort import FULL, Effort
from damai.deployment.solvers.median_groups import FORBIDDEN_M, Costs, Ints, Table, alternated
from damai.deployment.solvers.median_search import searched
from damai.deployment.solvers.median_starts import drawn, remote_first, spread
from damai.deployment.solvers.pairing import paired

MOST_POINTS_N = 4_000
"""One part: a full matrix and a full assignment. Above it a district is no district."""
TURNS_N = 4
"""The search looks near by; between its turns the whole part is assigned anew, which frees it from where it stands."""


@dataclass(frozen=True, slots=True)
class Medians:
    """``group`` (n,) from 0 to p - 1, numbered by the smallest member; ``medoid`` (p,) a member of each group."""

    group: Ints
    medoid: Ints
    answer: Answer


def capacitated_median(
    distance: Any,
    demand: Any,
    capacity: int,
    p: int,
    *,
    forbidden: Any = None,
    seed: int = 1,
    effort: Effort = FULL,
    prove: bool = False,
    running: Running = always,
) -> Medians:
    """Group n points into exactly ``p`` groups, each with a demand of at most ``capacity``.

    ``distance`` (n, n): whole metres from a medoid (row) to a member (column), 0 or more. ``demand`` (n,): whole
    numbers, 1 or more. ``forbidden`` (n, n): pairs of medoid and member that may not be. The value is the sum over
    the groups of the smallest sum from one member to all. ``bound`` is proven and whole; equal demands of one or two
    a group are proven optimal. ``prove`` searches on for a proof, as far as ``effort`` goes.
    The same arguments give the same answer, unless ``running`` says stop.

    Raises Unplannable: ``bad-matrix``, ``too-large``, ``groups-impossible`` (by number), ``no-grouping`` (none found that
    keeps the capacity and the forbidden pairs).
    """
    cost = _whole(distance, "distance")
    load = _whole(demand, "demand")
    n = len(load)
    _refuse(cost, load, capacity, p)
    if forbidden is not None:
        cost = np.where(np.asarray(forbidden, dtype=bool), FORBIDDEN_M, cost)
    if n == 0:
        return _medians(
            np.zeros((0, 1), dtype=np.intp), 0, Answer(0.0, 0.0, Status.OPTIMAL, "none")
        )
    if load.min() == load.max():
        most = min(n, capacity // int(load[0]))
        groups, answer = _equal(cost, most, p, seed, effort, prove, running)
    else:
        from damai.deployment.solvers.median_loads import unequal

        groups, answer = unequal(cost, load, capacity, p, seed=seed, effort=effort, running=running)
    if answer.value >= FORBIDDEN_M:
        raise Unplannable("no-grouping", n=n, p=p, capacity=capacity)
    return _medians(groups, n, answer)


def _equal(
    cost: Ints, most: int, p: int, seed: int, effort: Effort, prove: bool, running: Running
) -> tuple[Table, Answer]:
    n = len(cost)
    if p == n:
        alone = np.arange(n, dtype=np.intp)[:, None]
        return alone, _proven(int(np.diagonal(cost).sum()), "each alone")
    if p == 1:
        middle = int(np.argmin(cost.sum(axis=1)))
        rest = np.delete(np.arange(n, dtype=np.intp), middle)
        return np.concatenate([[middle], rest])[None, :], _proven(
            int(cost[middle].sum()), "one group"
        )
    if most == 2:
        groups, value = paired(cost, p)
        return groups, _proven(value, "matching (networkx)")
    costs, points = Costs.of(cost, most), np.arange(n, dtype=np.intp)
    rng = np.random.default_rng(seed)
    starts = [spread(cost, p), remote_first(costs, p), drawn(cost, p, rng)]
    groups, value = min((alternated(costs, m, points) for m in starts), key=lambda g: g[1])
    served = np.zeros(n + 1, dtype=np.int64)
    served[groups] = costs.padded[groups[:, :1], groups]
    found = dual(
        cost,
        priced(cost, most, p),
        value=value,
        served=served[:n],
        rounds_n=effort.rounds_n(n),
        running=running,
    )
    for medoids in found.medoids[-effort.guided_n :]:
        tried, guided = alternated(costs, medoids, points)
        if guided < value:
            groups, value = tried, guided
    steps_n = -(-effort.steps_n(p) // TURNS_N)
    for _ in range(TURNS_N):
        groups, value, stopped = searched(
            costs, groups, steps_n=steps_n, rng=rng, target=found.bound, running=running
        )
        tried, whole = alternated(costs, groups[:, 0], points)
        if whole <= value:
            groups, value = tried, whole
        if stopped or value <= found.bound:
            break
    bound, by = found.bound, "Lagrangian"
    if prove and bound < value < FORBIDDEN_M:
        from damai.deployment.solvers.capacitated_proof import proved

        proof = proved(costs, groups, value, found, nodes_n=effort.nodes_n, running=running)
        groups, value, bound = proof.groups, proof.value, proof.bound
        by, stopped = "HiGHS", stopped or proof.stopped
    status = Status.OPTIMAL if bound == value else Status.FEASIBLE
    stopped = stopped or found.stopped
    return groups, Answer(
        float(value), float(bound), status, f"assignment + medoid search; bound: {by}", stopped
    )


def _proven(value: int, engine: str) -> Answer:
    return Answer(float(value), float(value), Status.OPTIMAL, engine)


def _medians(groups: Table, n: int, answer: Answer) -> Medians:
    members = np.where(groups == n, n, groups)
    order = np.argsort(members.min(axis=1, initial=n), kind="stable")
    group = np.zeros(n + 1, dtype=np.int64)
    for k, row in enumerate(members[order]):
        group[row] = k
    return Medians(group[:n], groups[order, 0].astype(np.int64), answer)


def _whole(values: Any, what: str) -> Ints:
    given = np.asarray(values)
    if given.size and not (np.isfinite(given).all() and (given == np.rint(given)).all()):
        raise Unplannable(
            "bad-matrix/fraction",
            what=Both({"distance": "Jarak", "demand": "Kebutuhan"}.get(what, what), f"The {what}"),
        )
    return given.astype(np.int64)


def _refuse(cost: Ints, load: Ints, capacity: int, p: int) -> None:
    n = len(load)
    if cost.shape != (n, n):
        raise Unplannable("bad-matrix/shape", shape=cost.shape, n=n)
    if n > MOST_POINTS_N:
        raise Unplannable("too-large/points", n=n, most=MOST_POINTS_N)
    if n and (cost.min() < 0 or cost.max() >= FORBIDDEN_M):
        raise Unplannable("bad-matrix/range", most=FORBIDDEN_M)
    if n and load.min() < 1:
        raise Unplannable("bad-matrix/demand")
    if not (p <= n and (p >= 1 or n == 0)):
        raise Unplannable("groups-impossible", n=n, p=p)
    if n and load.max() > capacity:
        raise Unplannable("groups-impossible/capacity", load=int(load.max()), capacity=capacity)
    fewest = -(-int(load.sum()) // capacity) if n else 0
    if p < fewest:
        raise Unplannable(
            "groups-impossible/fewest", load=int(load.sum()), fewest=fewest, capacity=capacity, p=p
        )
    if n and load.min() == load.max() and p * (capacity // int(load[0])) < n:
        least = -(-n // (capacity // int(load[0])))
        raise Unplannable("groups-impossible/equal", n=n, least=least, capacity=capacity, p=p)
