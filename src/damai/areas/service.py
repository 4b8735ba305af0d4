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

from damai.accounts import service as accounts
from damai.accounts.model import Installation
from damai.areas import codes, store
from damai.areas.code_model import any_code, level
from damai.areas.entries import ElectionAdded
from damai.areas.importing.apply import Plan, Progress, apply
from damai.areas.importing.plans import plan_of
from damai.areas.importing.report import Report
from damai.areas.model import ELECTIONS, Area, Election, Station
from damai.areas.tables import station as station_table
from damai.core.codes import ancestors, area_code, is_place, station_code, within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor


def add_elections(uow: UnitOfWork) -> None:
    """Create the elections that every database begins with."""
    for item in ELECTIONS:
        store.insert_election(uow, item)
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


def add_part(uow: UnitOfWork, made: Election, whole: str, codes: Sequence[str]) -> None:
    """Create an election that is held at some stations of ``whole`` only.

    Its stations stand in its own first edition, so that they are found as any election's are. Records
    nothing: whoever decides on such an election (``stages``) records the decision, stations and all.
    Raises Invalid("station-unknown"), Conflict("election-exists").
    """
    known = {found.code: found for found in store.stations_by_codes(uow, whole, codes)}
    for code in codes:
        if code not in known:
            raise Invalid("station-unknown", field="stations", value=code)
    stations = [known[code] for code in codes]
    store.insert_election(uow, made)
    rows = store.station_values(made.code, 1, stations)
    plan = Plan(
        dataset=store.stations_of(made.code),
        table=station_table,
        filter={"election": made.code},
        rows=rows,
        base=(0, ""),
    )
    store.insert_edition(uow, plan.dataset, rows, plan.digest())


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
    seen: str | None = None,
    indicative: bool = True,
    rows_max: int | None = None,
    blob_dir: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import ``areas`` (CSV, or GeoJSON boundaries of known areas), ``stations``
    ``places`` or ``code-history``.

    Everything is read and checked first; one bad row and nothing changes. The report names the first
    problems and counts all. ``seen`` given, the report has a mark; not empty, nothing is applied but what
    that mark names. Raises Unreadable for a file that cannot be read at all or a table of more than
    ``rows_max`` rows, Forbidden, Conflict("import-running") while another is at work,
    Conflict("import-overtaken") when another was faster, Conflict("import-not-seen") when the mark is
    another.
    """
    actor.require("areas.import")
    report, plan = plan_of(
        db,
        dataset,
        raw,
        name,
        election=election,
        renames=renames or {},
        indicative=indicative,
        rows_max=rows_max,
    )
    report.dry_run = dry_run
    if seen is not None and report.ok:
        report.mark = plan.mark()
        if seen and seen != report.mark:
            raise Conflict("import-not-seen")
    if report.ok and not dry_run:
        apply(
            db,
            replace(plan, file_sha256=hashlib.sha256(raw).hexdigest()),
            report,
            actor=actor.id,
            blob_dir=blob_dir,
            progress=progress,
        )
    return report


def the_house(read: Any) -> Installation:
    """Whose house this is. Raises NotFound before it is founded."""
    found = accounts.the_installation(read)
    if found is None:
        raise NotFound("not-founded")
    return found


def settle(uow: UnitOfWork, actor: Actor, name: str, area: str, election: str, zone: str) -> Done:
    """Change the house's name, area, current election and zone.

    Raises Invalid for an area or election that does not exist here, Forbidden.
    """
    actor.require("house.manage")
    code = area_code(area) if area.strip() else ""
    if code and store.area_by_code(uow, code) is None:
        raise Invalid("area-unknown", field="area", value=code)
    if election not in {e.code for e in store.elections(uow)}:
        raise Invalid("election-unknown", field="election", value=election[:40])
    return accounts.change_installation(uow, actor, name, code, election, zone)


def elections(read: Any) -> list[Election]:
    return store.elections(read)


def area(read: Any, code: str) -> Area:
    """Raises NotFound("area-unknown")."""
    found = store.area_by_code(read, code) if is_place(code) else None
    if found is None:
        raise NotFound("area-unknown", value=code[:40])
    return found


def areas_named(read: Any, codes: Sequence[str]) -> dict[str, Area]:
    return store.areas_by_code(read, codes)


def station(read: Any, election: str, code: str) -> Station:
    """Raises NotFound("station-unknown")."""
    found = store.station_by_code(read, election, code) if is_place(code) else None
    if found is None:
        raise NotFound("station-unknown", value=code[:40])
    return found


def path(read: Any, code: str) -> list[Area]:
    """The areas from the province down to ``code``."""
    above = [c for c in ancestors(code) if c.count(".") <= 3]
    found = store.areas_by_code(read, above)
    return [found[c] for c in above if c in found]


def children(conn: sa.Connection, code: str) -> list[Area]:
    return store.children(conn, code)


def stations_in(conn: sa.Connection, election: str, scope: str, **bounds: Any) -> list[Station]:
    return store.stations(conn, election, scope, **bounds)


def stations_mark(conn: sa.Connection, election: str) -> str:
    """A digest that is another one after every change of an election's stations."""
    return store.pointer(conn, store.stations_of(election))[1]


def totals(conn: sa.Connection, election: str, scope: str) -> tuple[int, int, int]:
    return store.totals(conn, election, scope)


def search(
    conn: sa.Connection, text: str, scope: str, election: str, limit: int = 12
) -> list[Area | Station]:
    """Areas and stations by name or code; ``003 Metro`` and ``TPS 3 Metro`` find the station."""
    text = " ".join(text.split())[:80]
    if not text:
        return []
    found: list[Area | Station] = []
    start = code_start(text)
    if start is not None:
        found.extend(_by_old_code(conn, text, scope, election))
        found.extend(store.areas_starting(conn, start, scope, limit))
        found.extend(store.search_stations(conn, election, start, scope, limit))
    words = [w for w in text.casefold().split() if w != "tps"]
    numbers = [w for w in words if w.isascii() and w.isdigit() and len(w) <= 3]
    rest = " ".join(w for w in words if w not in numbers)
    if numbers and rest:
        for place in store.search_areas(conn, rest, scope, 6):
            found.extend(
                store.stations_by_number(conn, election, int(numbers[0]), place.code, limit)
            )
    found.extend(store.search_areas(conn, text, scope, limit))
    unique: dict[str, Area | Station] = {}
    for item in found:
        unique.setdefault(item.code, item)
    return list(unique.values())[:limit]


def search_areas(
    conn: sa.Connection, text: str, scope: str, level: str = "", limit: int = 12
) -> list[Area]:
    """Areas by name or code, also by a code of before; ``level`` "" = of any."""
    text = " ".join(text.split())[:80]
    found: list[Area] = []
    if start := code_start(text):
        found.extend(a for a in _by_old_code(conn, text, scope, "") if isinstance(a, Area))
        found.extend(store.areas_starting(conn, start, scope, limit, level))
    found.extend(store.search_areas(conn, text, scope, limit, level))
    unique = {area.code: area for area in found if not level or area.level == level}
    return list(unique.values())[:limit]


def _by_old_code(conn: sa.Connection, text: str, scope: str, election: str) -> list[Area | Station]:
    """What a whole code of before became, within the scope."""
    try:
        said = any_code(text)
        if level(said) == 4:
            now = codes.station_now(conn, election, said)
            found: Area | Station | None = store.station_by_code(conn, election, now)
        else:
            now = codes.area_now(conn, said)
            found = store.area_by_code(conn, now)
    except Invalid:
        return []  # no whole code, or one that was split: the search by its beginning goes on
    return [found] if found is not None and now != said and within(now, scope) else []


def code_start(text: str) -> str | None:
    """The dotted beginning of a code from its digits, dots or not: 1872, 18.72.0, 1872011001003.

    None for what cannot begin a code.
    """
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 13):
        return None
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10], digits[10:13]]
    return ".".join(part for part in parts if part)


def where(
    read: Any, election: str, station_text: str | None, area_text: str | None
) -> tuple[str, str | None, Station | None]:
    """(area code, station code or None, the station) of a place as reported, by its codes of now.

    A code of before means what it became (``codes``). Raises Invalid for codes that do not exist or do not fit together, or when neither is given.
    """
    if station_text:
        said = station_code(station_text)
        code = said
        found = store.station_by_code(read, election, code)
        if found is None:
            code = codes.station_now(read, election, said)
            found = store.station_by_code(read, election, code)
        if found is None:
            raise Invalid("station-unknown", field="station", value=said)
        if area_text and not within(found.area, codes.area_now(read, area_code(area_text))):
            raise Invalid("station-outside-area", field="station", value=code)
        return found.area, code, found
    if area_text:
        place = store.area_by_code(read, codes.area_now(read, area_code(area_text)))
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
        whole = ".".join(parts[: depth + 1])
        # An area that reaches beyond the scope would be drawn from a part of its children.
        if len(parts) > depth and within(whole, scope):
            groups.setdefault(whole, []).append(code)
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
