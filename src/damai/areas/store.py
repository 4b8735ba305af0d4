"""Rows of areas. Every read goes through the edition pointer, so an import appears whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from damai.areas.model import Area, Election, Level, PointSource, Station, name_key
from damai.areas.tables import area, boundary, edition, election, station
from damai.core.codes import prefix_range
from damai.core.errors import Conflict
from damai.core.geo import morton
from damai.db.hot import Hot, hot_rows
from damai.db.uow import UnitOfWork

AREAS, BOUNDARIES = "areas", "boundaries"


def stations_of(election_code: str) -> str:
    """The dataset name of an election's stations."""
    return f"stations:{election_code}"


def pointer(read: Any, dataset: str) -> tuple[int, str]:
    """(current edition, digest of its rows); (0, "") before the first import."""
    row = read.execute(sa.select(edition).where(edition.c.dataset == dataset)).first()
    return (0, "") if row is None else (row.current, row.rows_sha256)


def changed_at(read: Any, dataset: str) -> datetime | None:
    """When a dataset last changed, on the scene; None when there is none, or it was before we kept it."""
    found: datetime | None = read.execute(
        sa.select(edition.c.changed_at).where(edition.c.dataset == dataset)
    ).scalar()
    return found


def touch(uow: UnitOfWork, dataset: str, at: tuple[int, str], mark: str) -> None:
    """Another digest for an edition whose rows changed in place: tiles and ETags follow it, and an import
    that was checked against the old rows is overtaken. ``mark`` tells one change from the next.

    ``at`` = the pointer by which the rows were changed. Raises Conflict("import-overtaken") when another node
    has put another edition in force since: what was changed is read by nobody any more.
    """
    number, digest = at
    fresh = hashlib.sha256(f"{digest}|{mark}".encode()).hexdigest()
    if number == 0:
        uow.execute(
            sa.insert(edition).values(
                dataset=dataset, current=1, rows_sha256=fresh, changed_at=uow.scene_at
            )
        )
        return
    moved = uow.first(
        sa.update(edition)
        .where(edition.c.dataset == dataset, edition.c.rows_sha256 == digest)
        .values(rows_sha256=fresh, changed_at=uow.scene_at)
        .returning(edition.c.current)
    )
    if moved is None:
        raise Conflict("import-overtaken")


def in_force(dataset: str) -> Any:
    """SQL of the edition that is read now."""
    return sa.select(edition.c.current).where(edition.c.dataset == dataset).scalar_subquery()


def _area(row: Any) -> Area:
    return Area(
        code=row.code,
        name=row.name,
        level=Level(row.level),
        type=row.type,
        lon=row.lon,
        lat=row.lat,
        area_km2=row.area_km2,
    )


IN_N = 500
"""Values of one IN list: PostgreSQL takes 65,535 of them in a statement."""
_AREAS = sa.select(area).where(area.c.edition == in_force(AREAS))


def area_by_code(read: Any, code: str) -> Area | None:
    row = read.execute(_AREAS.where(area.c.code == code)).first()
    return None if row is None else _area(row)


def areas_by_code(read: Any, codes: Sequence[str]) -> dict[str, Area]:
    """Those of ``codes`` that are areas; a few statements for thousands."""
    found: dict[str, Area] = {}
    for at in range(0, len(codes), IN_N):
        rows = read.execute(_AREAS.where(area.c.code.in_(codes[at : at + IN_N])))
        found |= {row.code: _area(row) for row in rows}
    return found


def all_areas(conn: sa.Connection) -> dict[str, Area]:
    return {row.code: _area(row) for row in conn.execute(_AREAS)}


def areas_in(read: Any, scope: str, after: str, limit: int) -> list[Area]:
    """Areas at or below ``scope`` in order of code."""
    rows = read.execute(
        _AREAS.where(below(area.c.code, scope), area.c.code > after)
        .order_by(area.c.code)
        .limit(limit)
    )
    return [_area(row) for row in rows]


def children(conn: sa.Connection, parent: str) -> list[Area]:
    rows = conn.execute(_AREAS.where(area.c.parent == parent).order_by(area.c.code))
    return [_area(row) for row in rows]


def below(column: Any, scope: str) -> Any:
    """SQL for ``core.codes.within``."""
    if not scope:
        return sa.true()
    low, high = prefix_range(scope)
    return sa.and_(column >= scope, column < high, sa.or_(column == scope, column >= low))


def search_areas(
    conn: sa.Connection, text: str, scope: str, limit: int, level: str = ""
) -> list[Area]:
    """By name: the start of any word; exact names first, then the widest areas. ``level`` "" = of any."""
    key = name_key(text)
    if not key:
        return []
    rows = conn.execute(
        _AREAS.where(
            below(area.c.code, scope),
            area.c.level == level if level else sa.true(),
            sa.or_(
                area.c.name_key.startswith(key, autoescape=True),
                area.c.name_key.contains(" " + key, autoescape=True),
            ),
        )
        .order_by(
            sa.case((area.c.name_key == key, 0), else_=1),
            sa.func.length(area.c.code),
            area.c.name_key,
            area.c.code,
        )
        .limit(limit)
    )
    return [_area(row) for row in rows]


def name_keys(conn: sa.Connection, scope: str) -> list[str]:
    """The search keys of the areas within ``scope``, each once."""
    keys = sa.select(area.c.name_key).where(
        area.c.edition == in_force(AREAS), below(area.c.code, scope)
    )
    return [row[0] for row in conn.execute(keys.distinct())]


def areas_starting(
    conn: sa.Connection, start: str, scope: str, limit: int, level: str = ""
) -> list[Area]:
    """By the dotted beginning of the code; widest areas first. ``level`` "" = of any."""
    rows = conn.execute(
        _AREAS.where(
            below(area.c.code, scope),
            area.c.level == level if level else sa.true(),
            area.c.code.startswith(start, autoescape=True),
        )
        .order_by(sa.func.length(area.c.code), area.c.code)
        .limit(limit)
    )
    return [_area(row) for row in rows]


def area_values(number: int, found: Iterable[Area]) -> list[dict[str, Any]]:
    return [
        {
            "edition": number,
            "code": a.code,
            "name": a.name,
            "level": a.level.value,
            "type": a.type,
            "parent": a.parent,
            "lon": a.lon,
            "lat": a.lat,
            "area_km2": a.area_km2,
            "name_key": name_key(a.name),
        }
        for a in found
    ]


_BOUNDARIES = sa.select(boundary).where(boundary.c.edition == in_force(BOUNDARIES))


def boundary_of(read: Any, code: str) -> tuple[bytes, bool] | None:
    row = read.execute(_BOUNDARIES.where(boundary.c.code == code)).first()
    return None if row is None else (bytes(row.geometry), row.indicative)


def boundaries(read: Any, scope: str = "") -> dict[str, tuple[bytes, bool]]:
    rows = read.execute(_BOUNDARIES.where(below(boundary.c.code, scope)).order_by(boundary.c.code))
    return {row.code: (bytes(row.geometry), row.indicative) for row in rows}


def has_boundaries(read: Any, scope: str) -> bool:
    """Whether any boundary lies within ``scope``."""
    found = read.execute(
        _BOUNDARIES.with_only_columns(boundary.c.code).where(below(boundary.c.code, scope)).limit(1)
    )
    return found.first() is not None


def elections(read: Any) -> list[Election]:
    return [
        Election(
            code=row.code,
            title=row.title,
            voting_on=date.fromisoformat(row.voting_on),
            voter_limit_n=row.voter_limit_n,
        )
        for row in read.execute(sa.select(election).order_by(election.c.voting_on))
    ]


def insert_election(uow: UnitOfWork, made: Election) -> None:
    """Raises Conflict("election-exists")."""
    uow.execute(
        sa.insert(election).values(
            code=made.code,
            title=made.title,
            voting_on=made.voting_on.isoformat(),
            voter_limit_n=made.voter_limit_n,
        )
    )


def insert_edition(
    uow: UnitOfWork, dataset: str, rows: Sequence[dict[str, Any]], rows_sha256: str
) -> None:
    """The first edition of a dataset of stations, in force at once."""
    uow.execute(sa.insert(station), rows)
    uow.execute(
        sa.insert(edition).values(
            dataset=dataset, current=1, rows_sha256=rows_sha256, changed_at=uow.scene_at
        )
    )


def _station(row: Any) -> Station:
    return Station(
        code=row.code,
        number=row.number,
        area=row.area,
        special=row.special,
        voters_n=row.voters_n,
        flags=row.flags,
        lon=row.lon,
        lat=row.lat,
        point=None if row.point is None else PointSource(row.point),
    )


def _stations(election_code: str) -> Any:
    return sa.select(station).where(
        station.c.election == election_code,
        station.c.edition == in_force(stations_of(election_code)),
    )


_STATION_COLUMNS = ("code", "number", "area", "special", "voters_n", "flags", "lon", "lat", "point")
_STATION_BY_CODE = Hot(
    sa.select(*(station.c[name] for name in _STATION_COLUMNS)).where(
        station.c.election == sa.bindparam("of_election"),
        station.c.edition
        == sa.select(edition.c.current)
        .where(edition.c.dataset == sa.bindparam("of_dataset"))
        .scalar_subquery(),
        station.c.code == sa.bindparam("of_code"),
    ),
    steady=True,
)


def station_by_code(read: Any, election_code: str, code: str) -> Station | None:
    found = hot_rows(
        read,
        _STATION_BY_CODE,
        {"of_election": election_code, "of_dataset": stations_of(election_code), "of_code": code},
    )
    if not found:
        return None
    code, number, area_code, special, voters_n, flags, lon, lat, point = found[0]
    return Station(
        code=code,
        number=number,
        area=area_code,
        special=bool(special),
        voters_n=voters_n,
        flags=flags,
        lon=lon,
        lat=lat,
        point=None if point is None else PointSource(point),
    )


def stations(
    read: Any,
    election_code: str,
    scope: str,
    *,
    after: str = "",
    limit: int | None = None,
    box: tuple[float, float, float, float] | None = None,
) -> list[Station]:
    stmt = _stations(election_code).where(below(station.c.area, scope), station.c.code > after)
    if box is not None:
        stmt = stmt.where(
            station.c.lon.between(box[0], box[2]), station.c.lat.between(box[1], box[3])
        )
    stmt = stmt.order_by(station.c.code)
    if limit is not None:
        stmt = stmt.limit(limit)
    return [_station(row) for row in read.execute(stmt)]


def placed_stations(
    conn: sa.Connection, election_code: str, step_n: int
) -> Iterator[Sequence[tuple[str, int, str]]]:
    """(code, Morton key, where the point is from) of every station with a point, ``step_n`` at a time."""
    stmt = sa.select(station.c.code, station.c.mkey, station.c.point).where(
        station.c.election == election_code,
        station.c.edition == in_force(stations_of(election_code)),
        station.c.mkey.is_not(None),
    )
    rows = conn.execution_options(stream_results=True).execute(stmt)
    while step := rows.fetchmany(step_n):
        yield [(row[0], row[1], row[2]) for row in step]


def stations_by_codes(read: Any, election_code: str, codes: Sequence[str]) -> list[Station]:
    """Those of ``codes`` that the election has, in no order; a few statements for thousands."""
    found: list[Station] = []
    for at in range(0, len(codes), IN_N):
        some = station.c.code.in_(codes[at : at + IN_N])
        found += [_station(row) for row in read.execute(_stations(election_code).where(some))]
    return found


def search_stations(
    conn: sa.Connection, election_code: str, code_start: str, scope: str, limit: int
) -> list[Station]:
    rows = conn.execute(
        _stations(election_code)
        .where(
            below(station.c.area, scope),
            # The range is what the key can be searched by; it holds all that begin so, and nothing else.
            station.c.code >= code_start,
            station.c.code < code_start[:-1] + chr(ord(code_start[-1]) + 1),
        )
        .order_by(station.c.code)
        .limit(limit)
    )
    return [_station(row) for row in rows]


def stations_by_number(
    conn: sa.Connection, election_code: str, number: int, scope: str, limit: int
) -> list[Station]:
    rows = conn.execute(
        _stations(election_code)
        # By the code, which is the key: a station's begins with its area's.
        .where(below(station.c.code, scope), station.c.number == number)
        .order_by(station.c.code)
        .limit(limit)
    )
    return [_station(row) for row in rows]


def totals(conn: sa.Connection, election_code: str, scope: str) -> tuple[int, int, int]:
    """(stations, voters known, stations without a known number of voters) at or below ``scope``."""
    row = conn.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(station.c.voters_n), 0),
            sa.func.count() - sa.func.count(station.c.voters_n),
        ).where(
            station.c.election == election_code,
            station.c.edition == in_force(stations_of(election_code)),
            below(station.c.area, scope),
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def station_values(
    election_code: str, number: int, found: Iterable[Station]
) -> list[dict[str, Any]]:
    return [
        {
            "election": election_code,
            "edition": number,
            "code": s.code,
            "number": s.number,
            "area": s.area,
            "special": s.special,
            "voters_n": s.voters_n,
            "flags": s.flags,
            "lon": s.lon,
            "lat": s.lat,
            "point": None if s.point is None else s.point.value,
            "mkey": None if s.lon is None or s.lat is None else morton(s.lon, s.lat),
        }
        for s in found
    ]
