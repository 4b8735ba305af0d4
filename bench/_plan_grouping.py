"""Stations into teams on generated places, in a process that tells what it cost: ``python -m bench._plan_grouping city``."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from damai.deployment.grouping import group_stations
from damai.deployment.grouping_rules import Grouped, Rules, Stations

FORMATIONS = {"low": 8, "medium": 2, "high": 1}
SHARES = (0.76, 0.18, 0.06)
VILLAGES_N = 11
"""Kelurahan a district: 83,860 over 7,277, BPS 2024."""


@dataclass(frozen=True, slots=True)
class Place:
    stations_n: int
    districts_n: int
    limit_s: float


PLACES = {
    "city": Place(500, 5, 2.0),
    "province": Place(26_000, 229, 60.0),
    "tenth": Place(
        82_322, 1_100, 30.0
    ),  # of the nation; more than 1,000 districts, so with the nation's effort
    "nation": Place(823_220, 7_277, 300.0),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """``value_m`` over ``bound_m`` is the gap that is proven; ``peak_mb`` is the whole process's."""

    stations_n: int
    teams_n: int
    value_m: int
    bound_m: int
    gap_pct: float
    proven_parts: int
    parts: int
    cpu_s: float
    wall_s: float
    peak_mb: float


def generated(stations_n: int, districts_n: int, seed: int = 1) -> Stations:
    """Districts on a grid of 11 km: half the stations around a core, the others around villages, three of ten at the
    school of the one before. The shape is that of the deployment study."""
    rng = np.random.default_rng(seed)
    district = np.sort(rng.integers(0, districts_n, stations_n))
    side = int(np.ceil(np.sqrt(districts_n)))
    corner = np.stack([district // side, district % side], axis=1) * 0.1 - 8.0
    villages = rng.normal(0.0, 0.02, (districts_n, VILLAGES_N, 2))
    village = rng.integers(0, VILLAGES_N, stations_n)
    core = rng.random(stations_n) < 0.5
    near = np.where(
        core[:, None],
        rng.normal(0, 0.006, (stations_n, 2)),
        villages[district, village] + rng.normal(0, 0.004, (stations_n, 2)),
    )
    points = (corner + near + [0.0, 105.0]).round(6)
    shares = rng.random(stations_n) < 0.3
    for i in np.flatnonzero(shares[1:] & (district[1:] == district[:-1])) + 1:
        points[i] = points[i - 1]
    names = [f"{d:06}" for d in range(districts_n)]
    areas = [[f"{d}.{v:02}" for v in range(VILLAGES_N)] for d in names]
    return Stations(
        station_id=[f"S{i:06}" for i in range(stations_n)],
        area=[areas[d][v] for d, v in zip(district, village, strict=True)],
        district=[names[d] for d in district],
        lat=points[:, 0], lon=points[:, 1],
        risk_class=rng.choice(list(FORMATIONS), stations_n, p=SHARES).tolist(),
    )  # fmt: skip


def cost(place: Place, *, prove: bool = False) -> Cost:
    """What grouping the place costs; the making of the place is not counted, but for its memory."""
    stations = generated(place.stations_n, place.districts_n)
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    plan: Grouped = group_stations(stations, Rules(stations=FORMATIONS, prove=prove))
    cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
    answers = [part.answer for part in plan.parts if part.answer]
    return Cost(
        stations_n=place.stations_n,
        teams_n=len(plan.teams),
        value_m=plan.total_m,
        bound_m=plan.bound_m,
        gap_pct=round(100 * (1 - plan.bound_m / max(1, plan.total_m)), 2),
        proven_parts=sum(answer.gap == 0 for answer in answers),
        parts=len(answers),
        cpu_s=round(cpu_s, 2),
        wall_s=round(wall_s, 2),
        peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def told(name: str) -> dict[str, Any]:
    return {"place": name, **asdict(cost(PLACES[name]))}


if __name__ == "__main__":
    print(json.dumps(told(sys.argv[1])))
