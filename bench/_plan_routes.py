"""Convoys of 100 stops against the best that is known, and roads of a city: parse, then a hundred by five hundred."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench._solomon import Instance, made, problem_of
from bench._solomon_typed import BEST_TENTHS, typed
from damai.deployment.solvers.routes import routes
from damai.deployment.solvers.routing import by_pyvrp, by_vroom
from damai.deployment.solvers.routing.checker import faults_of
from damai.deployment.solvers.routing.problem import Problem
from damai.deployment.travel.interface import places
from damai.deployment.travel.roads import from_pbf

LONG_N, LONG_SEEDS_N = 30_000, 2
"""Iterations and seeds of the long search that stands for the best known of a generated instance."""
SIDE_N = 219
"""A lattice of 219 x 219 = 47,961 nodes."""


@dataclass(frozen=True)
class Gap:
    """``best`` = the lowest that anything came to, in tenths; ``gap_pct`` of ours above it; seconds of ours on the wall and
    of the processor. ``apart_pct``: how far the two engines differ, each on its own."""

    name: str
    value: int
    best: int
    bound: int
    gap_pct: float
    apart_pct: float
    wall_s: float
    cpu_s: float


def instances(*, few: bool = False) -> list[Instance]:
    """Solomon's six classes in his manner, short and long haul."""
    kinds = [("R", False), ("C", False), ("RC", False), ("R", True), ("C", True), ("RC", True)]
    return [made(kind, seed=11, long_haul=long) for kind, long in (kinds[:3] if few else kinds)]


def gaps(*, few: bool = False, long_n: int = LONG_N) -> list[Gap]:
    """Three of Solomon's against the best known, then generated ones against long searches."""
    out = [gap(one.name, problem_of(one), BEST_TENTHS[one.name]) for one in typed()]
    for instance in instances(few=few):
        problem = problem_of(instance)
        out.append(gap(instance.name, problem, best_of(problem, long_n)))
    return out


def gap(name: str, problem: Problem, best: int) -> Gap:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    found = routes(problem)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    assert not faults_of(problem, found.routes)
    alone, _ = by_pyvrp.solve(problem, iterations_n=3_000, seed=1)
    values = [found.values["VROOM"], None if alone is None else problem.value(alone)]
    known = [value for value in values if value is not None]
    value = int(found.answer.value)
    best = min(best, value)
    return Gap(
        name=name,
        value=value,
        best=best,
        bound=int(found.answer.bound),
        gap_pct=100 * (value / best - 1),
        apart_pct=100 * (max(known) / min(known) - 1),
        wall_s=wall_s,
        cpu_s=cpu_s,
    )


def best_of(problem: Problem, long_n: int) -> int:
    """The lowest of long searches from the deepest start and from chance."""
    start = by_vroom.solve(problem, level=5)
    plans = [start]
    for seed in range(LONG_SEEDS_N):
        from_ = start if seed % 2 == 0 else None
        plans.append(by_pyvrp.solve(problem, iterations_n=long_n, seed=100 + seed, start=from_)[0])
    return min(problem.value(plan) for plan in plans if plan is not None)


def lattice(path: Path, side_n: int = SIDE_N) -> Any:
    """Write a city of ``side_n`` x ``side_n`` corners 60 m apart, each row and column a road; returns its (lat, lon)."""
    import osmium

    step = 60 / 111_195
    at = [(-5.1 - step * r, 105.3 + step * c) for r in range(side_n) for c in range(side_n)]
    grid = np.arange(1, side_n * side_n + 1).reshape(side_n, side_n)
    classes = ("residential", "residential", "tertiary", "residential", "secondary")
    with osmium.SimpleWriter(str(path)) as writer:
        for id_, (lat, lon) in enumerate(at, 1):
            writer.add_node(osmium.osm.mutable.Node(id=id_, location=(lon, lat)))
        for id_, line in enumerate([*grid, *grid.T], 1):
            tags = {"highway": classes[id_ % len(classes)]}
            if id_ % 7 == 0:
                tags["oneway"] = "yes"
            nodes = [int(i) for i in line]
            writer.add_way(osmium.osm.mutable.Way(id=id_, nodes=nodes, tags=tags))
    return np.array(at)


def roads(
    folder: Path, *, side_n: int = SIDE_N, sources_n: int = 100, targets_n: int = 500
) -> dict[str, float]:
    """Seconds to parse, for the first matrix (with its index), for another, and after a road was closed."""
    at = lattice(folder / "lattice.osm.pbf", side_n)
    rng = np.random.default_rng(1)
    pick = lambda n: at[rng.integers(0, len(at), n)] + rng.normal(0, 2e-4, (n, 2))  # noqa: E731
    from_, to = pick(sources_n), pick(targets_n)
    one = places([f"U{i}" for i in range(sources_n)], from_[:, 0], from_[:, 1])
    other = places([f"S{i}" for i in range(targets_n)], to[:, 0], to[:, 1])
    marks = [time.perf_counter()]
    network = from_pbf(folder / "lattice.osm.pbf")
    marks.append(time.perf_counter())
    network.minutes(one, other)
    marks.append(time.perf_counter())
    network.minutes(one, other)
    marks.append(time.perf_counter())
    minutes = network.closing({side_n // 2}).minutes(one, other)
    marks.append(time.perf_counter())
    assert np.isfinite(minutes).any()
    names = ("parse_s", "first_s", "again_s", "closed_s")
    spent = dict(zip(names, np.diff(marks).round(3).tolist(), strict=True))
    return {"nodes": float(len(at)), "edges": float(len(network.network.tail)), **spent}
