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
Flags = NDArray[np.bool_]

STATION_COLUMNS = ("station_id", "area", "district", "lat", "lon", "risk_class")
UNIT_COLUMNS = ("unit_id", "lat", "lon", "strength")
SITE_COLUMNS = ("site_id", "lat", "lon")
STATION_ALIASES = {"tps_id": "station_id", "village": "area"}
UNKNOWN_N = -1
"""``voters`` of a station whose cell is empty."""


@dataclass(frozen=True, slots=True)
class Stations:
    """Columns of equal length, by ``station_id``; ``lat``, ``lon`` in degrees, ``voters`` UNKNOWN_N where empty.

    ``surveyed`` (None: all) says whose point was measured; of the others the point may be NaN, and ``number`` in the
    kelurahan (UNKNOWN_N where empty; None: all are) says who stands next to whom.
    """

    station_id: tuple[str, ...]
    area: tuple[str, ...]
    district: tuple[str, ...]
    lat: Floats
    lon: Floats
    risk_class: tuple[str, ...]
    voters: Ints
    surveyed: Flags | None = None
    number: Ints | None = None

    @property
    def is_surveyed(self) -> Flags:
        """(n,) True where the point was measured."""
        return np.ones(len(self), bool) if self.surveyed is None else self.surveyed

    @property
    def has_point(self) -> Flags:
        """(n,) True where there is a point at all, measured or made up."""
        return np.isfinite(self.lat) & np.isfinite(self.lon)

    def __len__(self) -> int:
        return len(self.station_id)


@dataclass(frozen=True, slots=True)
class Units:
    """Police units by ``unit_id``; ``strength`` in persons. ``district``: "" of a unit that belongs to none (a Polres, a
    BKO); () where nobody says it. ``rows`` as they were read, () for units that come from no file."""

    unit_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    strength: Ints
    rows: tuple[Row, ...] = ()
    district: tuple[str, ...] = ()

    @property
    def districts(self) -> tuple[str, ...]:
        """(n,) the district of each, "" where unknown."""
        return self.district or ("",) * len(self)

    def __len__(self) -> int:
        return len(self.unit_id)


@dataclass(frozen=True, slots=True)
class Sites:
    """Candidate places of reserves by ``site_id``."""

    site_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    rows: tuple[Row, ...] = ()

    def __len__(self) -> int:
        return len(self.site_id)


def read_stations(path: Path) -> Stations:
    """Raises Unplannable as ``read_table`` and ``stations_from`` do."""
    optional = ("voters", "surveyed", "number")
    return stations_from(read_table(path, STATION_COLUMNS, optional=optional, aliases=STATION_ALIASES, nothing="station"))  # fmt: skip


def stations_from(rows: list[Row]) -> Stations:
    """Raises Unplannable as ``point`` does, and for a doubled code or an empty district or class. A station that is not
    surveyed may have no point."""
    rows = _sorted(rows, "station_id", "station")
    for row in rows:
        if not row.cells["district"]:
            raise Unplannable(
                "no-district/file", where=row.where("district"), station=row.cells["station_id"]
            )
    surveyed = np.array([row.flag("surveyed", True) for row in rows])
    points = np.array([_point(row, bool(known)) for row, known in zip(rows, surveyed, strict=True)])
    number = None if surveyed.all() else _counts(rows, "number")
    return Stations(
        station_id=tuple(row.text("station_id") for row in rows),
        area=tuple(row.text("area") if row.cells["area"] else "" for row in rows),
        district=tuple(row.text("district") for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        risk_class=tuple(row.text("risk_class") for row in rows),
        voters=_counts(rows, "voters"),
        surveyed=None if surveyed.all() else surveyed,
        number=number,
    )


def _point(row: Row, is_surveyed: bool) -> tuple[float, float]:
    is_empty = not (row.cells["lat"] or row.cells["lon"])
    return (np.nan, np.nan) if is_empty and not is_surveyed else point(row)


def _counts(rows: list[Row], column: str) -> Ints:
    return np.array([row.count(column) if row.cells[column] else UNKNOWN_N for row in rows], np.int64)  # fmt: skip


def read_units(path: Path) -> Units:
    """Raises Unplannable as ``read_table`` and ``units_from`` do."""
    return units_from(read_table(path, UNIT_COLUMNS, optional=("district",), nothing="unit"))


def units_from(rows: list[Row]) -> Units:
    """Raises Unplannable as ``point`` does, and for a doubled code."""
    rows = _sorted(rows, "unit_id", "unit")
    points = np.array([point(row) for row in rows])
    districts = tuple(row.text("district") if row.cells["district"] else "" for row in rows)
    return Units(
        unit_id=tuple(row.text("unit_id") for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        strength=np.array([row.count("strength") for row in rows], np.int64),
        rows=tuple(rows),
        district=districts if any(districts) else (),
    )


def read_sites(path: Path) -> Sites:
    """Raises Unplannable as ``read_table`` and ``sites_from`` do."""
    return sites_from(read_table(path, SITE_COLUMNS, nothing="site"))


def sites_from(rows: list[Row]) -> Sites:
    """Raises Unplannable as ``point`` does, and for a doubled code."""
    rows = _sorted(rows, "site_id", "site")
    points = np.array([point(row) for row in rows])
    return Sites(
        site_id=tuple(row.text("site_id") for row in rows),
        lat=points[:, 0],
        lon=points[:, 1],
        rows=tuple(rows),
    )


def refuse_at_sea(places: Units | Sites, stations: Stations, known: frozenset[str]) -> None:
    """Raises Unplannable ``in-the-sea`` for a point far from every station whose id is not ``known`` to a matrix."""
    ids = places.unit_id if isinstance(places, Units) else places.site_id
    noun = "unit" if isinstance(places, Units) else "site"
    asked = [at for at, one in enumerate(ids) if one not in known]
    where = [places.rows[at].place if places.rows else ids[at] for at in asked]
    there = stations.has_point
    refuse_far(where, noun, places.lat[asked], places.lon[asked], stations.lat[there], stations.lon[there])  # fmt: skip


def _sorted(rows: list[Row], column: str, noun: str) -> list[Row]:
    refuse_twice(rows, column, noun)
    return sorted(rows, key=lambda row: row.cells[column])
