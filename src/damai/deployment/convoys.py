"""Convoys from rows: the stops and vehicles of ``plan routes`` in, one row a stop out; minutes outside, seconds inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.solvers.answer import Answer, Running, always
from damai.deployment.solvers.routes import routes
from damai.deployment.solvers.routing.checker import starts
from damai.deployment.solvers.routing.problem import (
    HORIZON_S,
    NO_ROAD,
    Problem,
    seconds_down,
    seconds_up,
)

Floats = NDArray[np.float64]
DECIMALS = 4
"""Of the minutes that are written: a hundredth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """``demand`` in the unit of the capacities (boxes); service begins in [ready, due] and takes ``service_min``.
    For the depot: vehicles leave from ready + service on and are back by due. No due = infinite."""

    stop_id: str
    lat: float
    lon: float
    demand: int = 0
    ready_min: float = 0.0
    due_min: float = float("inf")
    service_min: float = 0.0


@dataclass(frozen=True, slots=True)
class Vehicle:
    vehicle_id: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Visit:
    """``order`` from 1 for each vehicle. ``arrive_min`` is when service begins: a vehicle that would come before the window
    opens waits where it was, never in front of a closed post."""

    vehicle_id: str
    order: int
    stop_id: str
    arrive_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Convoys:
    """``visits`` without the depot, by vehicle and order. ``answer.value`` and ``bound`` are total minutes of travel,
    there and back; ``metres`` the straight-line total, None when minutes were given. ``back_min`` by vehicle that drives.
    ``values`` = minutes that each engine came to."""

    visits: list[Visit]
    back_min: dict[str, float]
    answer: Answer
    metres: int | None
    values: dict[str, float | None]


def convoys(
    stops: Sequence[Stop],
    vehicles: Sequence[Vehicle],
    *,
    minutes: Floats | None = None,
    seed: int = 1,
    running: Running = always,
    iterations_n: int | None = None,
) -> Convoys:
    """Order and minute of every stop, each once, with the smallest total travel.

    The first stop is the depot. ``minutes`` (n, n) in the order of ``stops``, not finite = no road; without it, those of
    the contract, and then the total of whole metres is what is made small. Same inputs in any order of rows (the depot
    first) and the same seed give the same visits. Raises Unplannable for a wrong row or an impossible plan.
    """
    _refuse_wrong_rows(stops, vehicles)
    order = [0, *sorted(range(1, len(stops)), key=lambda i: stops[i].stop_id)]
    stops = [stops[i] for i in order]
    vehicles = sorted(vehicles, key=lambda v: (-v.capacity, v.vehicle_id))
    straight = metres(
        [s.lat for s in stops],
        [s.lon for s in stops],
        [s.lat for s in stops],
        [s.lon for s in stops],
    )
    if minutes is None:
        given, cost, minutes_per_cost = minutes_of(straight), straight, float(minutes_of(1))
    else:
        given = _square(minutes, len(stops))[np.ix_(order, order)]
        cost, minutes_per_cost = np.rint(np.minimum(given * 60.0, NO_ROAD)).astype(np.int64), 1 / 60
    problem = _problem(stops, vehicles, given, cost)
    found = routes(problem, seed=seed, running=running, iterations_n=iterations_n)
    ready, service = (
        np.array([s.ready_min for s in stops]),
        np.array([s.service_min for s in stops]),
    )
    visits, back = [], {}
    for vehicle, route in zip(vehicles, found.routes, strict=True):
        begun, home = starts(given, ready, service, route, ready[0] + service[0])
        for k, (stop, start) in enumerate(zip(route, begun, strict=True), 1):
            visits.append(Visit(vehicle.vehicle_id, k, stops[stop].stop_id, _written(start)))
        if route:
            back[vehicle.vehicle_id] = _written(home)
    in_minutes = lambda x: round(x * minutes_per_cost, DECIMALS)  # noqa: E731
    return Convoys(
        visits=sorted(visits, key=lambda v: (v.vehicle_id, v.order)),
        back_min=dict(sorted(back.items())),
        answer=Answer(
            in_minutes(found.answer.value),
            in_minutes(found.answer.bound),
            found.answer.status,
            found.answer.engine,
            found.answer.stopped,
        ),
        metres=int(found.answer.value) if minutes is None else None,
        values={k: None if v is None else in_minutes(v) for k, v in found.values.items()},
    )


def _written(minute: float) -> float:
    return round(float(minute), DECIMALS)


def _problem(
    stops: Sequence[Stop], vehicles: Sequence[Vehicle], minutes: Floats, cost: Any
) -> Problem:
    travel = seconds_up(minutes)
    service = seconds_up(np.array([s.service_min for s in stops]))
    ready = seconds_up(np.array([s.ready_min for s in stops]))
    due = seconds_down(np.array([s.due_min for s in stops]))
    # No due at the depot: late enough for one vehicle to do everything, so that an engine's numbers stay small.
    finite = np.where(travel < NO_ROAD, travel, 0)
    enough = int(ready.max() + service.sum() + finite.max(axis=1).sum() + finite.max())
    return Problem(
        stop_id=tuple(s.stop_id for s in stops),
        vehicle_id=tuple(v.vehicle_id for v in vehicles),
        travel_s=travel,
        cost=np.asarray(cost, np.int64),
        demand=np.array([s.demand for s in stops], np.int64),
        ready_s=ready,
        due_s=np.minimum(due, min(enough, HORIZON_S)),
        service_s=service,
        capacity=np.array([v.capacity for v in vehicles], np.int64),
    )


def _square(minutes: Floats, n: int) -> Floats:
    given = np.array(minutes, float)
    if given.shape != (n, n):
        raise Unplannable("matrix-shape", shape=given.shape, n=n)
    if (given < 0).any():
        i, j = np.argwhere(given < 0)[0]
        raise Unplannable("minutes-negative", one=i + 1, other=j + 1)
    np.fill_diagonal(given, 0.0)
    return np.where(np.isnan(given), np.inf, given)


def _refuse_wrong_rows(stops: Sequence[Stop], vehicles: Sequence[Vehicle]) -> None:
    if not stops:
        raise Unplannable("no-stops")
    if stops[0].demand:
        raise Unplannable("depot-demand", stop=stops[0].stop_id, n=stops[0].demand)
    for what, names in (
        ("stop", [s.stop_id for s in stops]),
        ("vehicle", [v.vehicle_id for v in vehicles]),
    ):
        seen: set[str] = set()
        for name in names:
            if not name or name in seen:
                raise Unplannable(f"{what}-twice" if name else f"{what}-unnamed", name=name)
            seen.add(name)
    for vehicle in vehicles:
        if vehicle.capacity < 0:
            raise Unplannable("capacity-negative", vehicle=vehicle.vehicle_id)
    for stop in stops:
        _refuse_wrong_stop(stop)


def _refuse_wrong_stop(stop: Stop) -> None:
    if not (-90 <= stop.lat <= 90 and -180 <= stop.lon <= 180):
        raise Unplannable("stop-nowhere", stop=stop.stop_id, lat=str(stop.lat), lon=str(stop.lon))
    if stop.demand < 0 or stop.service_min < 0 or stop.ready_min < 0:
        raise Unplannable("stop-negative", stop=stop.stop_id)
    if not np.isfinite([stop.service_min, stop.ready_min]).all() or np.isnan(stop.due_min):
        raise Unplannable("stop-number", stop=stop.stop_id)
    if stop.due_min < stop.ready_min:
        raise Unplannable(
            "window-closed", stop=stop.stop_id, due=stop.due_min, ready=stop.ready_min
        )
    if stop.ready_min * 60 > HORIZON_S:
        raise Unplannable("window-far", stop=stop.stop_id)
