"""One sub-problem from files to a file: ``plan assign``, ``cover`` and ``routes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from damai.deployment.assigning import Teams, Units, assign_teams
from damai.deployment.convoys import Convoys, Stop, Vehicle, convoys
from damai.deployment.csv_table import write_csv
from damai.deployment.faults import Both
from damai.deployment.gathering import refuse_fewer, refuse_powerless, refuse_strange
from damai.deployment.reading.formations import read_formations
from damai.deployment.reading.minutes import read_matrix
from damai.deployment.reading.others import (
    CLASS_ORDER,
    class_order,
    read_stops,
    read_teams,
    read_vehicles,
    read_weights,
)
from damai.deployment.reading.places import read_sites, read_stations, read_units
from damai.deployment.reading.points import refuse_far
from damai.deployment.reserves import Reserves, reserves
from damai.deployment.solvers.answer import Answer, Running, always
from damai.deployment.standby import minutes_by_pair, refuse_unknown_voters, siting
from damai.deployment.writing import COLUMNS, assignment_rows

ORDERED = Both("--formations, yang menyebut urutannya", "--formations, which states the order")
WEIGHED = Both("--weights, yang menyebut semuanya", "--weights, which states them all")
ROUTE_COLUMNS = ("vehicle_id", "order", "stop_id", "arrive_min")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """``uncovered`` teams by class, the highest first; ``answer`` about metres (each pair counted), or the longest way."""

    teams_n: int
    uncovered: Mapping[str, int]
    answer: Answer


def assign_files(
    teams: Path,
    units: Path,
    out: Path,
    *,
    reserve: float,
    objective: str = "total",
    formations: Path | None = None,
    running: Running = always,
) -> Sent:
    """Write who meets whom as ``assignment.csv`` has it. Raises Unplannable, OSError."""
    asked, force = read_teams(teams), read_units(units)
    order = tuple(read_formations(formations)) if formations else None
    order = class_order(frozenset(asked.risk_class), order, ORDERED)
    refuse_powerless(force, reserve)
    refuse_far(
        [row.place for row in force.rows], "unit", force.lat, force.lon, asked.lat, asked.lon
    )
    rows, found = assign_teams(
        Teams(
            team_id=asked.team_id,
            rank=[order.index(name) for name in asked.risk_class],
            lat=asked.lat.tolist(),
            lon=asked.lon.tolist(),
            police=asked.police.tolist(),
        ),
        Units(
            unit_id=force.unit_id,
            lat=force.lat.tolist(),
            lon=force.lon.tolist(),
            strength=force.strength.tolist(),
        ),
        reserve=reserve,
        objective=objective,
        running=running,
    )
    write_csv(out, COLUMNS["assignment.csv"], assignment_rows(rows))
    bare = np.flatnonzero(~found.is_covered).tolist()
    names = [asked.risk_class[t] for t in bare]
    uncovered = {n: names.count(n) for n in reversed(order) if n in asked.risk_class}
    return Sent(teams_n=len(asked), uncovered=uncovered, answer=found.answer)


def cover_files(
    stations: Path,
    candidates: Path,
    out: Path,
    *,
    model: str,
    p: int,
    radius: float,
    busy: float,
    second: float,
    weights: Path | None = None,
    minutes: Path | None = None,
    running: Running = always,
) -> Reserves:
    """Write where units wait as ``sites.csv`` has it. Raises Unplannable, OSError."""
    places, sites = read_stations(stations), read_sites(candidates)
    matrix = read_matrix(minutes) if minutes else None
    refuse_fewer(sites, p)
    refuse_strange(sites, places, matrix)
    weighed = read_weights(weights) if weights else None
    class_order(frozenset(places.risk_class), tuple(weighed) if weighed else None, WEIGHED)  # fmt: skip
    if model != "pcenter":
        refuse_unknown_voters(places)
    demand, where = siting(places, sites)
    found = reserves(
        demand,
        where,
        p,
        model=model,
        radius=radius,
        busy=busy,
        second=second,
        classes=CLASS_ORDER,
        class_weights=weighed,
        minutes=minutes_by_pair(matrix, sites.site_id, demand.station_id),
        running=running,
    )
    write_csv(out, COLUMNS["sites.csv"], found.rows)
    return found


def routes_files(
    stops: Path,
    vehicles: Path,
    out: Path,
    *,
    minutes: Path | None = None,
    seed: int = 1,
    running: Running = always,
) -> Convoys:
    """Write which vehicle stops where and when. Raises Unplannable, OSError."""
    asked, fleet = read_stops(stops), read_vehicles(vehicles)
    matrix = read_matrix(minutes) if minutes else None
    block = matrix.block(asked.stop_id, asked.stop_id) if matrix else None
    found = convoys(
        [
            Stop(
                stop_id=code,
                lat=float(asked.lat[i]),
                lon=float(asked.lon[i]),
                demand=int(asked.demand[i]),
                ready_min=float(asked.ready_min[i]),
                due_min=float(asked.due_min[i]),
                service_min=float(asked.service_min[i]),
            )
            for i, code in enumerate(asked.stop_id)
        ],
        [Vehicle(code, int(n)) for code, n in zip(fleet.vehicle_id, fleet.capacity, strict=True)],
        minutes=None if block is None else block[0],
        seed=seed,
        running=running,
    )
    rows: Sequence[tuple[object, ...]] = [
        (v.vehicle_id, v.order, v.stop_id, float(v.arrive_min)) for v in found.visits
    ]
    write_csv(out, ROUTE_COLUMNS, rows)
    return found
