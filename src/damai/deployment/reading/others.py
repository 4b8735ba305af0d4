"""The files of the single verbs: teams, stops and vehicles, weights of classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from damai.deployment.faults import Both, Unplannable, more
from damai.deployment.reading.formations import read_object
from damai.deployment.reading.places import Stations
from damai.deployment.reading.points import Floats, point
from damai.deployment.reading.table import read_table, refuse_twice

Ints = NDArray[np.int64]

CLASS_ORDER = ("low", "medium", "high", "extreme")
"""Where no formations say it (contracts.md 4)."""
RANK_WEIGHTS = (1.0, 3.0, 9.0, 27.0)
"""Of a class by its rank (contracts.md 4)."""


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams to be met, by ``team_id``; ``police`` in persons."""

    team_id: tuple[str, ...]
    risk_class: tuple[str, ...]
    lat: Floats
    lon: Floats
    police: Ints

    def __len__(self) -> int:
        return len(self.team_id)


@dataclass(frozen=True, slots=True)
class Stops:
    """Stops of a tour in the order of the file, the depot first; times in minutes."""

    stop_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    demand: Ints
    ready_min: Floats
    due_min: Floats
    service_min: Floats

    def __len__(self) -> int:
        return len(self.stop_id)


@dataclass(frozen=True, slots=True)
class Vehicles:
    """Vehicles by ``vehicle_id``; ``capacity`` in the unit of demand."""

    vehicle_id: tuple[str, ...]
    capacity: Ints


def read_teams(path: Path) -> Teams:
    """Raises Unplannable as ``read_table`` and ``point`` do."""
    rows = read_table(path, ("team_id", "risk_class", "lat", "lon", "police"), nothing="team")
    refuse_twice(rows, "team_id", "team")
    rows.sort(key=lambda row: row.cells["team_id"])
    points = np.array([point(row) for row in rows])
    return Teams(
        team_id=tuple(row.cells["team_id"] for row in rows),
        risk_class=tuple(row.text("risk_class") for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        police=np.array([row.count("police", 1) for row in rows], np.int64),
    )


def read_stops(path: Path) -> Stops:
    """Raises Unplannable as ``read_table`` and ``point`` do, for a window that ends before it begins, and for a depot
    without stops."""
    columns = ("stop_id", "lat", "lon", "demand", "ready_min", "due_min", "service_min")
    rows = read_table(path, columns, nothing="depot")
    refuse_twice(rows, "stop_id", "stop")
    if len(rows) == 1:
        raise Unplannable("no-stops/file", file=rows[0].file)  # fmt: skip
    for row in rows:
        ready, due = row.number("ready_min"), row.number("due_min")
        if ready < 0 or row.number("service_min") < 0 or ready > due:
            raise Unplannable(
                "window-closed/file",
                where=row.place,
                stop=row.cells["stop_id"],
                ready=row.cells["ready_min"],
                due=row.cells["due_min"],
                service=row.cells["service_min"],
            )
    points = np.array([point(row) for row in rows])
    return Stops(
        stop_id=tuple(row.cells["stop_id"] for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        demand=np.array([row.count("demand") for row in rows], np.int64),
        ready_min=np.array([row.number("ready_min") for row in rows]),
        due_min=np.array([row.number("due_min") for row in rows]),
        service_min=np.array([row.number("service_min") for row in rows]),
    )


def read_vehicles(path: Path) -> Vehicles:
    """Raises Unplannable as ``read_table`` does."""
    rows = read_table(path, ("vehicle_id", "capacity"), nothing="vehicle")
    refuse_twice(rows, "vehicle_id", "vehicle")
    rows.sort(key=lambda row: row.cells["vehicle_id"])
    return Vehicles(
        tuple(row.cells["vehicle_id"] for row in rows),
        np.array([row.count("capacity") for row in rows], np.int64),
    )


def read_weights(path: Path) -> dict[str, float]:
    """W.json: ``{class: weight}``. Raises Unplannable as ``read_object``, and for a weight that is not 0 or more."""
    found = read_object(path)
    for name, value in found.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value < 1e12:
            raise Unplannable("weight/one", file=path.name, risk_class=name, value=value)  # fmt: skip
    if not found or not any(found.values()):
        raise Unplannable("weight/all", file=path.name)  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def class_order(
    names: frozenset[str], order: tuple[str, ...] | None, what: Both
) -> tuple[str, ...]:
    """The classes in rising order of risk: ``order`` of the formations, or CLASS_ORDER.

    Raises Unplannable ``class-unknown`` for a class that is in neither.
    """
    known = order if order is not None else CLASS_ORDER
    strange = sorted(names - set(known))
    if strange:
        raise Unplannable(
            "class-unknown", risk_class=strange[0], order=" < ".join(known), what=what
        )
    return known


def weights_of(
    stations: Stations,
    weights: dict[str, float] | None = None,
    order: tuple[str, ...] = CLASS_ORDER,
) -> Floats:
    """(n,) voters x the weight of the class: ``weights``, or RANK_WEIGHTS by the rank in ``order``.

    Raises Unplannable ``class-unknown``, ``class-weights`` (more classes than RANK_WEIGHTS) and ``no-voters``.
    """
    names = frozenset(stations.risk_class)
    if weights is None:
        class_order(names, order, Both("--weights atau --formations", "--weights or --formations"))
        if len(order) > len(RANK_WEIGHTS):
            raise Unplannable("class-weights", n=len(order), known=len(RANK_WEIGHTS))
        weights = dict(zip(order, RANK_WEIGHTS, strict=False))
    else:
        class_order(names, tuple(weights), Both("bobotnya juga", "its weight too"))
    empty = np.flatnonzero(stations.voters < 0)
    if len(empty):
        raise Unplannable(
            "no-voters", station=stations.station_id[empty[0]], more=more(len(empty) - 1)
        )
    by_class = np.array([weights[one] for one in stations.risk_class])
    return stations.voters.astype(np.float64) * by_class
