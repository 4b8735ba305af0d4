"""Stations, units and candidate sites: one row each, sorted by id so that the order of a file changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from damai.deployment.faults import Unplannable
from damai.deployment.reading.points import Floats, point, refuse_far
from damai.deployment.reading.table import Row, read_table, refuse_twice

Ints = NDArray[np.int64]

STATION_COLUMNS = ("station_id", "area", "district", "lat", "lon", "risk_class")
STATION_ALIASES = {"tps_id": "station_id", "village": "area"}
UNKNOWN_N = -1
"""``voters`` of a station whose cell is empty."""


@dataclass(frozen=True, slots=True)
class Stations:
    """Columns of equal length, by ``station_id``; ``lat``, ``lon`` in degrees, ``voters`` UNKNOWN_N where empty."""

    station_id: tuple[str, ...]
    area: tuple[str, ...]
    district: tuple[str, ...]
    lat: Floats
    lon: Floats
    risk_class: tuple[str, ...]
    voters: Ints

    def __len__(self) -> int:
        return len(self.station_id)


@dataclass(frozen=True, slots=True)
class Units:
    """Police units by ``unit_id``; ``strength`` in persons."""

    unit_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    strength: Ints
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.unit_id)


@dataclass(frozen=True, slots=True)
class Sites:
    """Candidate places of reserves by ``site_id``."""

    site_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.site_id)


def read_stations(path: Path) -> Stations:
    """Raises Unplannable as ``read_table`` and ``point`` do, and for a doubled code or an empty district or class."""
    rows = read_table(path, STATION_COLUMNS, optional=("voters",), aliases=STATION_ALIASES, nothing="no station")  # fmt: skip
    rows = _sorted(rows, "station_id", "station")
    for row in rows:
        if not row.cells["district"]:
            raise Unplannable(
                "no-district",
                f"{row.where('district')}: the station {row.cells['station_id']} lies outside every district;"
                " give it one, since a team belongs to one commander.",
            )
    points = np.array([point(row) for row in rows])
    return Stations(
        station_id=tuple(row.cells["station_id"] for row in rows),
        area=tuple(row.text("area") if row.cells["area"] else "" for row in rows),
        district=tuple(row.text("district") for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        risk_class=tuple(row.text("risk_class") for row in rows),
        voters=np.array(
            [row.count("voters") if row.cells["voters"] else UNKNOWN_N for row in rows], np.int64
        ),
    )


def read_units(path: Path) -> Units:
    """Raises Unplannable as ``read_table`` and ``point`` do, and for a doubled code."""
    rows = read_table(path, ("unit_id", "lat", "lon", "strength"), nothing="no unit")
    rows = _sorted(rows, "unit_id", "unit")
    points = np.array([point(row) for row in rows])
    return Units(
        unit_id=tuple(row.cells["unit_id"] for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        strength=np.array([row.count("strength") for row in rows], np.int64),
        rows=tuple(rows),
    )


def read_sites(path: Path) -> Sites:
    """Raises Unplannable as ``read_table`` and ``point`` do, and for a doubled code."""
    rows = read_table(path, ("site_id", "lat", "lon"), nothing="no candidate site")
    rows = _sorted(rows, "site_id", "site")
    points = np.array([point(row) for row in rows])
    return Sites(
        site_id=tuple(row.cells["site_id"] for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        rows=tuple(rows),
    )


def refuse_at_sea(places: Units | Sites, stations: Stations, known: frozenset[str]) -> None:
    """Raises Unplannable ``in-the-sea`` for a point far from every station whose id is not ``known`` to a matrix."""
    ids = places.unit_id if isinstance(places, Units) else places.site_id
    noun = "unit" if isinstance(places, Units) else "site"
    asked = [at for at, one in enumerate(ids) if one not in known]
    rows = [places.rows[at] for at in asked]
    refuse_far(rows, noun, places.lat[asked], places.lon[asked], stations.lat, stations.lon)


def _sorted(rows: list[Row], column: str, noun: str) -> list[Row]:
    refuse_twice(rows, column, noun)
    return sorted(rows, key=lambda row: row.cells[column])
