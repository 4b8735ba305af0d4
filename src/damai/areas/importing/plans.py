"""From a file's bytes to a checked plan: what the new edition would hold, seen against one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from damai.areas import store
from damai.areas.importing import area_rows, boundaries, reading, station_rows
from damai.areas.importing.apply import Plan
from damai.areas.importing.report import Problem, Report, Unreadable
from damai.areas.model import Area, PointSource, Station
from damai.areas.points import stand_in
from damai.areas.tables import area as area_table
from damai.areas.tables import boundary as boundary_table
from damai.areas.tables import station as station_table
from damai.core.codes import ancestors
from damai.core.errors import Invalid
from damai.db.database import Database

DATASETS = ("areas", "stations")
Polygons = Mapping[str, tuple[bytes, bool]]


def plan_of(
    db: Database,
    dataset: str,
    raw: bytes,
    name: str,
    *,
    election: str,
    renames: Mapping[str, str],
    indicative: bool,
) -> tuple[Report, Plan]:
    """Read and check every row; nothing is written. Raises Unreadable, Invalid."""
    if dataset not in DATASETS:
        raise Invalid("dataset-unknown", field="dataset", value=dataset[:40])
    unpacked = reading.unpack(raw, name)
    if dataset == "stations":
        if reading.is_json(unpacked):
            raise Unreadable("file-wants-csv", file=name)
        return _stations(db, unpacked, name, election, renames)
    if reading.is_json(unpacked):
        return _boundaries(db, unpacked, name, renames, indicative)
    return _areas(db, unpacked, name, renames)


def _areas(db: Database, raw: bytes, name: str, renames: Mapping[str, str]) -> tuple[Report, Plan]:
    report = Report(dataset="areas", file=name)
    rows = reading.csv_rows(
        raw, name, needed=area_rows.NEEDED, fields=area_rows.FIELDS, renames=renames
    )
    with db.read() as conn:
        base = store.pointer(conn, store.AREAS)
        known = store.all_areas(conn)
    found = area_rows.check(rows, known, report)
    _count(report, found, known)
    merged = {**known, **found}
    values = store.area_values(0, (merged[code] for code in sorted(merged)))
    return report, Plan(dataset=store.AREAS, table=area_table, filter={}, rows=values, base=base)


def _boundaries(
    db: Database, raw: bytes, name: str, renames: Mapping[str, str], indicative: bool
) -> tuple[Report, Plan]:
    report = Report(dataset="boundaries", file=name)
    features = reading.features(raw, name)
    with db.read() as conn:
        base = store.pointer(conn, store.BOUNDARIES)
        areas = store.all_areas(conn)
        known = store.boundaries(conn)
    found = boundaries.check(features, areas, report, renames)
    fresh = {code: (geometry, indicative) for code, geometry in found.items()}
    _count(report, fresh, known)
    merged = {**known, **fresh}
    values = [
        {"edition": 0, "code": code, "geometry": merged[code][0], "indicative": merged[code][1]}
        for code in sorted(merged)
    ]
    moved = _moved(db, fresh, areas, merged)
    if moved:
        report.warnings.append(
            Problem(row=0, column="geometry", code="stations-placed-before", value=str(moved))
        )
    return report, Plan(
        dataset=store.BOUNDARIES, table=boundary_table, filter={}, rows=values, base=base
    )


def _moved(db: Database, fresh: Polygons, areas: Mapping[str, Area], merged: Polygons) -> int:
    """How many stations stand where these boundaries would not put them."""
    if not fresh:
        return 0
    first, last = min(fresh), max(fresh)
    common = [a for a, b in zip(ancestors(first), ancestors(last), strict=False) if a == b]
    with db.read() as conn:
        there = [
            s
            for e in store.elections(conn)
            for s in store.stations(conn, e.code, common[-1] if common else "")
        ]
    return sum(1 for s in there if s.area in fresh and _placed(s, areas, merged) != s)


def _stations(
    db: Database, raw: bytes, name: str, election: str, renames: Mapping[str, str]
) -> tuple[Report, Plan]:
    report = Report(dataset="stations", file=name)
    dataset = store.stations_of(election)
    rows = reading.csv_rows(
        raw, name, needed=station_rows.NEEDED, fields=station_rows.FIELDS, renames=renames
    )
    with db.read() as conn:
        listed = store.elections(conn)
        chosen = next((e for e in listed if e.code == election), None)
        if chosen is None:
            there = ", ".join(e.code for e in listed)
            raise Invalid("election-not-here", field="election", value=election[:40], known=there)
        base = store.pointer(conn, dataset)
        areas = store.all_areas(conn)
        known = {s.code: s for s in store.stations(conn, election, "")}
        polygons = store.boundaries(conn)
    checked = station_rows.check(rows, areas, chosen.voter_limit_n, report)
    found = {code: _placed(s, areas, polygons) for code, s in checked.items()}
    _count(report, found, known)
    merged = {**known, **found}
    values = store.station_values(election, 0, (merged[code] for code in sorted(merged)))
    return report, Plan(
        dataset=dataset,
        table=station_table,
        filter={"election": election},
        rows=values,
        base=base,
    )


def _placed(item: Station, areas: Mapping[str, Area], polygons: Polygons) -> Station:
    geometry = polygons.get(item.area)
    point = stand_in(item.code, areas.get(item.area), None if geometry is None else geometry[0])
    if point is None:
        return item
    return replace(item, lon=point[0], lat=point[1], point=PointSource.SYNTHETIC)


def _count(report: Report, found: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    report.added = sum(1 for code in found if code not in known)
    report.changed = sum(1 for code, item in found.items() if code in known and known[code] != item)
    report.unchanged = len(found) - report.added - report.changed
