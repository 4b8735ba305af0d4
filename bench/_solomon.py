"""Instances of Solomon's kind: read from his text, or made in his manner; and as a Problem of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.solvers.routing.problem import Problem


@dataclass(frozen=True)
class Instance:
    """``rows`` (n + 1, 6): x, y, demand, ready, due, service; the depot first. Source: Solomon (1987)."""

    name: str
    vehicles_n: int
    capacity: int
    rows: Any


def read(text: str) -> Instance:
    """The published text: name, VEHICLE, number and capacity, CUSTOMER, seven columns from the depot on."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    number = next(i for i, line in enumerate(lines) if line[0].upper() == "NUMBER")
    vehicles_n, capacity = (int(x) for x in lines[number + 1])
    rows = [line[1:] for line in lines if len(line) == 7 and line[0].isdigit()]
    return Instance(lines[0][0], vehicles_n, capacity, np.asarray(rows, float))


def problem_of(instance: Instance) -> Problem:
    """Distance = time, Euclidean, truncated to one decimal (DIMACS 2021), counted in tenths."""
    x = instance.rows
    tenths = np.floor(np.hypot(*(x[:, None, :2] - x[None, :, :2]).transpose(2, 0, 1)) * 10 + 1e-9)
    whole = tenths.astype(np.int64)
    column = lambda k, by: np.asarray(x[:, k] * by, np.int64)  # noqa: E731
    return Problem(
        stop_id=tuple(str(i) for i in range(len(x))),
        vehicle_id=tuple(f"V{v}" for v in range(instance.vehicles_n)),
        travel_s=whole,
        cost=whole,
        demand=column(2, 1),
        ready_s=column(3, 10),
        due_s=column(4, 10),
        service_s=column(5, 10),
        capacity=np.full(instance.vehicles_n, instance.capacity, np.int64),
    )


def made(
    kind: str, *, seed: int, stops_n: int = 100, windowed: float = 1.0, long_haul: bool = False
) -> Instance:
    """``kind`` R (uniform), C (clusters) or RC (half and half) on a 100 x 100 square; a share ``windowed`` of the stops has
    a window around a moment at which the stop can be reached; ``long_haul`` = wide horizon and large vehicles."""
    rng = np.random.default_rng(seed)
    spread = {"R": stops_n, "C": 0, "RC": stops_n // 2}[kind]
    cores = rng.uniform(10, 90, (max(2, stops_n // 10), 2))
    near = cores[rng.integers(0, len(cores), stops_n)] + rng.normal(0, 3, (stops_n, 2))
    at = np.where(np.arange(stops_n)[:, None] < spread, rng.uniform(0, 100, (stops_n, 2)), near)
    horizon, capacity = (1000, 1000) if long_haul else (240, 200)
    service = 10
    xy = np.vstack([[50, 50], np.clip(at, 0, 100)]).round()
    out = np.hypot(*(xy - xy[0]).T)
    centre = rng.uniform(out, np.maximum(out, horizon - out - service))
    half = np.clip(rng.normal(horizon / 8, horizon / 24, stops_n + 1), 5, None)
    tight = rng.random(stops_n + 1) < windowed
    ready = np.where(tight, np.maximum(0, centre - half), 0).round()
    due = np.where(tight, centre + half, horizon)
    due = np.minimum(due, horizon - out - service).round() - 1
    due = np.maximum(due, np.ceil(out) + 1)
    ready = np.minimum(ready, due)
    demand = rng.integers(5, 26, stops_n + 1)
    ready[0], due[0], demand[0] = 0, horizon + 20, 0
    services = np.full(stops_n + 1, service)
    services[0] = 0
    rows = np.column_stack([xy, demand, ready, due, services])
    return Instance(f"{kind}-{seed}", max(3, stops_n // 4), capacity, rows)
