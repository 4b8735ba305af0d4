"""Use cases of areas: imports, look-ups, search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from damai.areas import store
from damai.areas.entries import ElectionAdded
from damai.areas.importing import area_rows, boundaries, reading, station_rows
from damai.areas.importing.apply import Plan, Progress, apply
from damai.areas.importing.report import Report, Unreadable
from damai.areas.model import ELECTIONS, Area, Election, PointSource, Station
from damai.areas.points import stand_in
from damai.areas.tables import area as area_table
from damai.areas.tables import boundary as boundary_table
from damai.areas.tables import election as election_table
from damai.areas.tables import station as station_table
from damai.core.codes import ancestors, area_code, station_code, within
from damai.core.errors import Invalid, NotFound
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor


def add_elections(uow: UnitOfWork) -> None:
    """Create the elections that every database begins with."""
    for item in ELECTIONS:
        uow.execute(
            sa.insert(election_table).values(
                code=item.code,
                title=item.title,
                voting_on=item.voting_on.isoformat(),
                voter_limit_n=item.voter_limit_n,
            )
        )
        uow.record(
            ElectionAdded(
                subject=f"election/{item.code}",
                area="",
                audience="partners",
                actor=uow.actor,
                code=item.code,
                title=item.title,
                voting_on=item.voting_on.isoformat(),
            )
        )


def import_file(
    db: Database,
    dataset: str,
    raw: bytes,
    name: str,
    *,
    actor: Actor,
    election: str,
    renames: Mapping[str, str] | None = None,
    dry_run: bool = False,
    indicative: bool = True,
    blob_dir: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import ``areas`` (CSV, or GeoJSON boundaries of known areas) or ``stations``.

    Everything is read and checked first; one bad row and nothing changes. The report lists each problem.
    Raises Unreadable for a file that cannot be read at all, Forbidden, Conflict("import-running").
    """
    actor.require("areas.import")
    if dataset not in ("areas", "stations"):
        raise Invalid("dataset-unknown", field="dataset", value=dataset[:40])
    file_sha256 = hashlib.sha256(raw).hexdigest()
    unpacked = reading.unpack(raw, name)
    if dataset == "stations":
        if reading.is_geojson(unpacked):
            raise Unreadable("file-wants-csv", file=name)
        report, plan = _stations(db, unpacked, name, election, dict(renames or {}))
    elif reading.is_geojson(unpacked):
        report, plan = _boundaries(db, unpacked, name, indicative)
    else:
        report, plan = _areas(db, unpacked, name, dict(renames or {}))
    report.dry_run = dry_run
    if report.ok and not dry_run and plan is not None:
        apply(
            db,
            replace(plan, file_sha256=file_sha256),
            report,
            actor=actor.id,
            blob_dir=blob_dir,
            progress=progress,
        )
    return report


def _areas(
    db: Database, raw: bytes, name: str, renames: dict[str, str]
) -> tuple[Report, Plan | None]:
    report = Report(dataset="areas", file=name)
    rows = reading.csv_rows(raw, name, area_rows.NEEDED, renames)
    with db.read() as conn:
        known = store.all_areas(conn)
    found = area_rows.check(rows, known, report)
    _count(report, found, known)
    merged = {**known, **found}
    values = store.area_values(0, (merged[code] for code in sorted(merged)))
    return report, Plan(
        dataset=store.AREAS, table=area_table, filter={}, rows=values, file_sha256="", area=""
    )


def _boundaries(
    db: Database, raw: bytes, name: str, indicative: bool
) -> tuple[Report, Plan | None]:
    report = Report(dataset="boundaries", file=name)
    features = reading.features(raw, name)
    with db.read() as conn:
        known_areas = store.all_areas(conn)
        known = store.boundaries(conn)
    found = boundaries.check(features, known_areas, report)
    fresh = {code: (geometry, indicative) for code, geometry in found.items()}
    _count(report, fresh, known)
    merged = {**known, **fresh}
    values = [
        {"edition": 0, "code": code, "geometry": merged[code][0], "indicative": merged[code][1]}
        for code in sorted(merged)
    ]
    return report, Plan(
        dataset=store.BOUNDARIES,
        table=boundary_table,
        filter={},
        rows=values,
        file_sha256="",
        area="",
    )


def _stations(
    db: Database, raw: bytes, name: str, election: str, renames: dict[str, str]
) -> tuple[Report, Plan | None]:
    report = Report(dataset="stations", file=name)
    rows = reading.csv_rows(raw, name, station_rows.NEEDED, renames)
    with db.read() as conn:
        chosen = next((e for e in store.elections(conn) if e.code == election), None)
        if chosen is None:
            raise Invalid("election-unknown", field="election", value=election[:40])
        areas = store.all_areas(conn)
        known = {s.code: s for s in store.stations(conn, election, "")}
        polygons = store.boundaries(conn)
    checked = station_rows.check(rows, areas, chosen.voter_limit_n, report)
    found = {code: _placed(s, areas, polygons) for code, s in checked.items()}
    _count(report, found, known)
    merged = {**known, **found}
    values = store.station_values(election, 0, (merged[code] for code in sorted(merged)))
    return report, Plan(
        dataset=store.stations_of(election),
        table=station_table,
        filter={"election": election},
        rows=values,
        file_sha256="",
        area="",
    )


def _placed(
    item: Station, areas: Mapping[str, Area], polygons: Mapping[str, tuple[bytes, bool]]
) -> Station:
    geometry = polygons.get(item.area)
    point = stand_in(item.code, areas.get(item.area), None if geometry is None else geometry[0])
    if point is None:
        return item
    return replace(item, lon=point[0], lat=point[1], point=PointSource.SYNTHETIC)


def _count(report: Report, found: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    report.added = sum(1 for code in found if code not in known)
    report.changed = sum(1 for code, item in found.items() if code in known and known[code] != item)
    report.unchanged = len(found) - report.added - report.changed


def elections(read: Any) -> list[Election]:
    return store.elections(read)


def area(read: Any, code: str) -> Area:
    """Raises NotFound("area-unknown")."""
    found = store.area_by_code(read, code)
    if found is None:
        raise NotFound("area-unknown", value=code)
    return found


def areas_named(read: Any, codes: Sequence[str]) -> dict[str, Area]:
    return store.areas_by_code(read, codes)


def station(read: Any, election: str, code: str) -> Station:
    """Raises NotFound("station-unknown")."""
    found = store.station_by_code(read, election, code)
    if found is None:
        raise NotFound("station-unknown", value=code)
    return found


def path(read: Any, code: str) -> list[Area]:
    """The areas from the province down to ``code``."""
    codes = [c for c in ancestors(code) if c.count(".") <= 3]
    found = store.areas_by_code(read, codes)
    return [found[c] for c in codes if c in found]


def children(conn: sa.Connection, code: str) -> list[Area]:
    return store.children(conn, code)


def stations_in(conn: sa.Connection, election: str, scope: str, **bounds: Any) -> list[Station]:
    return store.stations(conn, election, scope, **bounds)


def totals(conn: sa.Connection, election: str, scope: str) -> tuple[int, int, int]:
    return store.totals(conn, election, scope)


def search(
    conn: sa.Connection, text: str, scope: str, election: str, limit: int = 12
) -> list[Area | Station]:
    """Areas and stations by name or code; ``003 Metro`` and ``TPS 3 Metro`` find the station."""
    text = " ".join(text.split())[:80]
    if not text:
        return []
    digits = text.replace(".", "")
    found: list[Area | Station] = []
    if digits.isdigit() and len(digits) >= 10:
        start = station_start(text)
        found.extend(store.search_stations(conn, election, start, scope, limit))
    words = [w for w in text.casefold().split() if w != "tps"]
    numbers = [w for w in words if w.isdigit() and len(w) <= 3]
    if numbers and not digits.isdigit():
        rest = " ".join(w for w in words if w not in numbers)
        for place in store.search_areas(conn, rest, scope, 6):
            found.extend(
                store.stations_by_number(conn, election, int(numbers[0]), place.code, limit)
            )
    found.extend(store.search_areas(conn, text, scope, limit))
    unique: dict[str, Area | Station] = {}
    for item in found:
        unique.setdefault(item.code, item)
    return list(unique.values())[:limit]


def station_start(text: str) -> str:
    """The dotted beginning of a station code from its first digits."""
    digits = text.replace(".", "")[:13]
    code = area_code(digits[:10])
    return code if len(digits) == 10 else f"{code}.{digits[10:]}"


def where(
    read: Any, election: str, station_text: str | None, area_text: str | None
) -> tuple[str, str | None, Station | None]:
    """(area code, station code or None, the station) of a place as reported.

    Raises Invalid for codes that do not exist or do not fit together, or when neither is given.
    """
    if station_text:
        code = station_code(station_text)
        found = store.station_by_code(read, election, code)
        if found is None:
            raise Invalid("station-unknown", field="station", value=code)
        if area_text and not within(found.area, area_code(area_text)):
            raise Invalid("station-outside-area", field="station", value=code)
        return found.area, code, found
    if area_text:
        place = store.area_by_code(read, area_code(area_text))
        if place is None:
            raise Invalid("area-unknown", field="area", value=area_text[:20])
        return place.code, None, None
    raise Invalid("place-missing", field="station")


def boundaries_geojson(conn: sa.Connection, level: str, scope: str) -> bytes:
    """FeatureCollection of the boundaries of one level within ``scope``.

    Levels without polygons of their own are dissolved from those of their children.
    """
    depth = {"desakel": 3, "kecamatan": 2, "kabkota": 1, "provinsi": 0}.get(level)
    if depth is None:
        raise Invalid("level-unknown", field="level", value=level[:20])
    found = store.boundaries(conn, scope)
    groups: dict[str, list[str]] = {}
    for code in found:
        parts = code.split(".")
        if len(parts) > depth:
            groups.setdefault(".".join(parts[: depth + 1]), []).append(code)
    names = store.areas_by_code(conn, list(groups))
    out: list[dict[str, Any]] = []
    for code, members in sorted(groups.items()):
        own = found.get(code)
        geometry = (
            json.loads(own[0])
            if own is not None
            else json.loads(_dissolved(tuple(found[m][0] for m in members)))
        )
        out.append(
            {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "name": names[code].name if code in names else code,
                    "indicative": any(found[m][1] for m in members),
                },
                "geometry": geometry,
            }
        )
    return json.dumps(
        {"type": "FeatureCollection", "features": out}, separators=(",", ":"), ensure_ascii=False
    ).encode()


@lru_cache(maxsize=64)
def _dissolved(geometries: tuple[bytes, ...]) -> str:
    import shapely

    # A hair of growth closes slivers between neighbours that were digitised apart.
    parts = [
        shapely.from_geojson(g.decode()).buffer(0.00005, join_style="mitre") for g in geometries
    ]
    made = shapely.unary_union(parts).buffer(-0.00005, join_style="mitre").simplify(0.00002)
    return str(shapely.to_geojson(shapely.set_precision(made, 1e-7)))
