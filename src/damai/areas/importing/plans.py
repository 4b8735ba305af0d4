"""From a file's bytes to a checked plan: what the new edition would hold, seen against one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from damai.areas import code_store, place_store, standing_store, store
from damai.areas.importing import (
    area_rows,
    boundaries,
    code_rows,
    place_rows,
    reading,
    station_rows,
)
from damai.areas.importing.apply import Plan
from damai.areas.importing.changes import changes
from damai.areas.importing.report import Problem, Report, Unreadable
from damai.areas.model import Area, PointSource, Station
from damai.areas.points import stand_in
from damai.areas.tables import area as area_table
from damai.areas.tables import boundary as boundary_table
from damai.areas.tables import code_change
from damai.areas.tables import place as place_table
from damai.areas.tables import station as station_table
from damai.core.codes import ancestors
from damai.core.errors import Invalid
from damai.db.database import Database

DATASETS = ("areas", "stations", "places", "code-history")
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
    rows_max: int | None = None,
) -> tuple[Report, Plan]:
    """Read and check every row; nothing is written. ``rows_max`` bounds a table, not boundaries.

    Raises Unreadable, Invalid.
    """
    if dataset not in DATASETS:
        raise Invalid("dataset-unknown", field="dataset", value=dataset[:40])
    unpacked = reading.unpack(raw, name)
    if dataset != "areas":
        if reading.is_json(unpacked):
            raise Unreadable("file-wants-csv", file=name)
        if dataset == "places":
            return _places(db, unpacked, name, renames, rows_max)
        if dataset == code_store.CODES:
            return _codes(db, unpacked, name, renames, rows_max)
        return _stations(db, unpacked, name, election, renames, rows_max)
    if reading.is_json(unpacked):
        return _boundaries(db, unpacked, name, renames, indicative)
    return _areas(db, unpacked, name, renames, rows_max)


def _areas(
    db: Database, raw: bytes, name: str, renames: Mapping[str, str], rows_max: int | None
) -> tuple[Report, Plan]:
    report = Report(dataset="areas", file=name)
    rows = reading.table_rows(
        raw,
        name,
        needed=area_rows.NEEDED,
        fields=area_rows.FIELDS,
        renames=renames,
        rows_max=rows_max,
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
            for moved in [standing_store.moved_codes(conn, e.code)]
            for s in store.stations(conn, e.code, common[-1] if common else "")
            if s.code not in moved and s.point in (None, PointSource.SYNTHETIC)
        ]
    return sum(1 for s in there if s.area in fresh and _placed(_unplaced(s), areas, merged) != s)


def _unplaced(item: Station) -> Station:
    return replace(item, lon=None, lat=None, point=None)


def _stations(
    db: Database,
    raw: bytes,
    name: str,
    election: str,
    renames: Mapping[str, str],
    rows_max: int | None,
) -> tuple[Report, Plan]:
    report = Report(dataset="stations", file=name)
    dataset = store.stations_of(election)
    rows = reading.table_rows(
        raw,
        name,
        needed=station_rows.NEEDED,
        fields=station_rows.FIELDS,
        renames=renames,
        rows_max=rows_max,
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
        moved = standing_store.moved_codes(conn, election)
    checked = station_rows.check(rows, areas, chosen.voter_limit_n, report)
    found = {
        code: _kept(s, known[code])
        if code in known and (code in moved or _says_less(s, known[code]))
        else _placed(s, areas, polygons)
        for code, s in checked.items()
    }
    _count(report, found, known)
    report.changes = changes(found, known)
    merged = {**known, **found}
    values = store.station_values(election, 0, (merged[code] for code in sorted(merged)))
    return report, Plan(
        dataset=dataset,
        table=station_table,
        filter={"election": election},
        rows=values,
        base=base,
    )


def _places(
    db: Database, raw: bytes, name: str, renames: Mapping[str, str], rows_max: int | None
) -> tuple[Report, Plan]:
    report = Report(dataset=place_store.PLACES, file=name)
    rows = reading.table_rows(
        raw,
        name,
        needed=place_rows.NEEDED,
        fields=place_rows.FIELDS,
        renames=renames,
        rows_max=rows_max,
    )
    with db.read() as conn:
        base = store.pointer(conn, place_store.PLACES)
        areas = store.all_areas(conn)
        known = {p.code: p for p in place_store.places(conn, "")}
    found = place_rows.check(rows, areas, report)
    # A version goes up only where something changed, so that the same file twice changes nothing.
    for code, item in found.items():
        before = known.get(code)
        if before is not None:
            same = replace(item, version=before.version)
            found[code] = same if same == before else replace(item, version=before.version + 1)
    _count(report, found, known)
    report.changes = changes(found, known)
    merged = {**known, **found}
    return report, Plan(
        dataset=place_store.PLACES,
        table=place_table,
        filter={},
        rows=place_store.values_of(merged[code] for code in sorted(merged)),
        base=base,
    )


def _codes(
    db: Database, raw: bytes, name: str, renames: Mapping[str, str], rows_max: int | None
) -> tuple[Report, Plan]:
    report = Report(dataset=code_store.CODES, file=name)
    rows = reading.table_rows(
        raw,
        name,
        needed=code_rows.NEEDED,
        fields=code_rows.FIELDS,
        renames=renames,
        rows_max=rows_max,
    )
    with db.read() as conn:
        base = store.pointer(conn, code_store.CODES)
        areas = store.all_areas(conn)
        known = code_store.all_changes(conn)
    found = code_rows.check(rows, areas, known, report)
    _count(report, found, known)
    merged = {**known, **found}
    return report, Plan(
        dataset=code_store.CODES,
        table=code_change,
        filter={},
        rows=code_store.values_of(merged[key] for key in sorted(merged)),
        base=base,
    )


def _kept(item: Station, known: Station) -> Station:
    """A station that a person moved stays where it is, whatever is imported after."""
    return replace(item, lon=known.lon, lat=known.lat, point=known.point)


def _says_less(item: Station, known: Station) -> bool:
    """A file without coordinates takes no measured point away."""
    return item.point is None and known.point not in (None, PointSource.SYNTHETIC)


def _placed(item: Station, areas: Mapping[str, Area], polygons: Polygons) -> Station:
    if item.point is not None:
        return item
    geometry = polygons.get(item.area)
    point = stand_in(item.code, areas.get(item.area), None if geometry is None else geometry[0])
    if point is None:
        return item
    return replace(item, lon=point[0], lat=point[1], point=PointSource.SYNTHETIC)


def _count(report: Report, found: Mapping[Any, Any], known: Mapping[Any, Any]) -> None:
    report.added = sum(1 for code in found if code not in known)
    report.changed = sum(1 for code, item in found.items() if code in known and known[code] != item)
    report.unchanged = len(found) - report.added - report.changed
