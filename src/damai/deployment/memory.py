"""A plan's inputs without files: records that a program holds, under the same rules as the tables of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from damai.deployment.faults import Unplannable
from damai.deployment.gathering import held
from damai.deployment.nouns import NOUNS
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.places import (
    SITE_COLUMNS,
    STATION_COLUMNS,
    UNIT_COLUMNS,
    Sites,
    Stations,
    Units,
    sites_from,
    stations_from,
    units_from,
)
from damai.deployment.reading.table import Row

Record = Mapping[str, object]
"""By column, as the files have them; None or absent = an empty cell."""


def stations_of(records: Iterable[Record]) -> Stations:
    """``station_id, area, district, lat, lon, risk_class`` and, where known, ``voters, surveyed, number``.

    Raises Unplannable as the reader of S.csv does; what a file's line would name is named by its code.
    """
    optional = ("voters", "surveyed", "number")
    return stations_from(_rows(records, "station", (*STATION_COLUMNS, *optional)))


def units_of(records: Iterable[Record]) -> Units:
    """``unit_id, lat, lon, strength`` and, where known, ``district``. Raises Unplannable as the reader of U.csv does."""
    return units_from(_rows(records, "unit", (*UNIT_COLUMNS, "district")))


def sites_of(records: Iterable[Record]) -> Sites:
    """``site_id, lat, lon``. Raises Unplannable as the reader of C.csv does."""
    return sites_from(_rows(records, "site", SITE_COLUMNS))


def in_memory(inputs: Inputs, options: Options) -> Inputs:
    """Columns that were put together by hand: sorted by id and held against each other, as files are.

    Raises Unplannable as ``gathered`` does.
    """
    sites = None if inputs.sites is None else _sites(inputs.sites)
    stations, units = _stations(inputs.stations), _units(inputs.units)
    return held(replace(inputs, stations=stations, units=units, sites=sites), options)


def _stations(s: Stations) -> Stations:
    at = np.array(sorted(range(len(s)), key=s.station_id.__getitem__), np.int64)
    return Stations(
        station_id=_turned(s.station_id, at),
        area=_turned(s.area, at),
        district=_turned(s.district, at),
        lat=np.asarray(s.lat, float)[at],
        lon=np.asarray(s.lon, float)[at],
        risk_class=_turned(s.risk_class, at),
        voters=np.asarray(s.voters, np.int64)[at],
        surveyed=None if s.surveyed is None else np.asarray(s.surveyed, bool)[at],
        number=None if s.number is None else np.asarray(s.number, np.int64)[at],
    )


def _units(u: Units) -> Units:
    to = np.array(sorted(range(len(u)), key=u.unit_id.__getitem__), np.int64)
    return Units(
        unit_id=_turned(u.unit_id, to),
        lat=np.asarray(u.lat, float)[to],
        lon=np.asarray(u.lon, float)[to],
        strength=np.asarray(u.strength, np.int64)[to],
        district=_turned(u.district, to) if u.district else (),
    )


def _sites(c: Sites) -> Sites:
    by = np.array(sorted(range(len(c)), key=c.site_id.__getitem__), np.int64)
    return Sites(_turned(c.site_id, by), np.asarray(c.lat, float)[by], np.asarray(c.lon, float)[by])


def _turned(column: tuple[str, ...], order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[str, ...]:  # fmt: skip
    return tuple(column[i] for i in order.tolist())


def _rows(records: Iterable[Record], noun: str, columns: tuple[str, ...]) -> list[Row]:
    rows = []
    for k, record in enumerate(records, start=1):
        cells = {column: _text(record.get(column)) for column in columns}
        rows.append(Row(cells[columns[0]] or f"no. {k}", 0, cells, noun))
    if not rows:
        raise Unplannable("nothing-there", noun=NOUNS[noun])
    return rows


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return str(value).strip()
