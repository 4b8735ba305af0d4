"""Reserves at the size of a city and of a province: seconds, value, bound and proof of each model.

Alone in a process: ``python -m bench._plan_cover city|province`` prints one JSON object a model.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.distance import metres, minutes_of
from damai.deployment.solvers.cover import cover
from damai.deployment.solvers.gain import gain, reached


@dataclass(frozen=True, slots=True)
class Size:
    """``wide_deg``: standard deviation of the towns' places; ``jobs``: model, units, radius in minutes, bar in seconds."""

    stations_n: int
    sites_n: int
    towns_n: int
    wide_deg: float
    jobs: tuple[tuple[str, int, float, float], ...]


SIZES = {
    "city": Size(500, 100, 5, 0.02, (
        ("mclp", 8, 4.0, 3.0), ("mexclp", 8, 4.0, 3.0), ("bacop", 8, 4.0, 3.0), ("pcenter", 8, 4.0, 3.0),
        ("pmedian", 5, 4.0, 30.0), ("pmedian", 10, 4.0, 30.0), ("pmedian", 20, 4.0, 30.0),
    )),
    "province": Size(26_000, 1_000, 230, 0.5, (
        ("mclp", 40, 8.0, 30.0), ("mclp", 60, 8.0, 30.0), ("mexclp", 40, 8.0, 30.0), ("pmedian", 40, 8.0, 60.0),
    )),
}  # fmt: skip
"""Sizes and bars of deployment.md 4 and 8."""
SHARES, FACTORS = (0.76, 0.18, 0.06), np.array([1.0, 3.0, 9.0])


def instance(size: Size, seed: int = 1) -> tuple[Any, Any]:
    """Minutes and weights: half the stations in towns, the rest in villages around them; a site beside a station."""
    rng = np.random.default_rng(seed)
    towns = rng.normal(0, size.wide_deg, (size.towns_n, 2)) + np.array([-5.0, 105.3])
    villages = towns[:, None] + rng.normal(0, size.wide_deg / 20 + 0.01, (size.towns_n, 11, 2))
    town, village = (
        rng.integers(0, size.towns_n, size.stations_n),
        rng.integers(0, 11, size.stations_n),
    )
    central = rng.random(size.stations_n)[:, None] < 0.5
    spot = np.where(central, towns[town], villages[town, village])
    point = spot + rng.normal(0, 1, spot.shape) * np.where(central, 0.006, 0.004)
    for i in range(1, size.stations_n):  # several stations at one school
        if town[i] == town[i - 1] or i % 3 == 0:
            point[i] = point[i - 1]
    site = point[rng.choice(size.stations_n, size.sites_n, replace=False)] + rng.normal(
        0, 0.003, (size.sites_n, 2)
    )
    weight = (
        rng.integers(80, 301, size.stations_n) * FACTORS[rng.choice(3, size.stations_n, p=SHARES)]
    )
    return minutes_of(metres(point[:, 0], point[:, 1], site[:, 0], site[:, 1])), weight


def measure(name: str) -> list[dict[str, Any]]:
    """Every model once, in one process; imports are not counted."""
    return list(measured(name))


def measured(name: str, models: tuple[str, ...] = ()) -> Any:
    """As ``measure``, one by one, of ``models`` alone when any are named."""
    size = SIZES[name]
    minutes, weight = instance(size)
    cover(minutes[:40, :12], weight[:40], 2, radius=1.0)  # imports
    cover(minutes[:40, :12], weight[:40], 2, model="pmedian")
    for model, p, radius, bar_s in size.jobs:
        if models and model not in models:
            continue
        wall, cpu = time.perf_counter(), time.process_time()
        made = cover(minutes, weight, p, model=model, radius=radius)
        yield {
            "name": f"{model} {name} p={p}",
            "cpu_s": round(time.process_time() - cpu, 2), "wall_s": round(time.perf_counter() - wall, 2),
            "bar_s": bar_s, "value": round(made.answer.value, 3), "bound": round(made.answer.bound, 3),
            "gap_pct": round(100 * made.answer.gap, 4), "status": made.answer.status.value,
            "engine": made.answer.engine,
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }  # fmt: skip


def gain_ms(name: str, repeats_n: int = 20) -> float:
    """CPU milliseconds of one gain table (bar 50 at a city, 500 at a province; deployment.md 8)."""
    size = SIZES[name]
    minutes, weight = instance(size)
    within, units = reached(minutes), np.zeros(size.sites_n)
    units[:: size.sites_n // 20] = 1
    started = time.process_time()
    for _ in range(repeats_n):
        gain(within, weight, units)
    return 1000 * (time.process_time() - started) / repeats_n


if __name__ == "__main__":
    for said in measured(sys.argv[1], tuple(sys.argv[2:])):
        print(json.dumps(said), flush=True)
    print(json.dumps({"name": f"gain {sys.argv[1]}", "cpu_ms": round(gain_ms(sys.argv[1]), 2)}))
