"""Rows of what people know of stations. Saving is a compare-and-set on the version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.areas import store
from damai.areas.model import Station
from damai.areas.standing_model import Note, Signal, Standing, Way, Wheelchair
from damai.areas.tables import station, station_note, station_standing
from damai.core.errors import Conflict
from damai.core.geo import morton
from damai.db.uow import UnitOfWork


def standing_of(read: Any, election: str, found: Station) -> Standing:
    """What is known of a station; the beginning of it when nothing is."""
    row = read.execute(
        sa.select(station_standing).where(
            station_standing.c.election == election, station_standing.c.code == found.code
        )
    ).first()
    if row is None:
        return Standing(stands_in=found.area)
    return Standing(
        moved=row.moved,
        address=row.address,
        stands_in=row.stands_in,
        way=Way(row.way),
        wheelchair=Wheelchair(row.wheelchair),
        signal=Signal(row.signal),
        access=row.access,
        version=row.version,
    )


def moved_codes(read: Any, election: str) -> set[str]:
    """Stations whose point an import leaves alone."""
    rows = read.execute(
        sa.select(station_standing.c.code).where(
            station_standing.c.election == election, station_standing.c.moved
        )
    )
    return {row.code for row in rows}


def moved_points(conn: sa.Connection, election: str) -> list[tuple[str, int | None, str | None]]:
    """(code, Morton key, where the point is from) of the stations that people moved, in the edition in force:
    all that differs between two digests of one edition."""
    number, _ = store.pointer(conn, store.stations_of(election))
    rows = conn.execute(
        sa.select(station.c.code, station.c.mkey, station.c.point).where(
            station.c.election == election,
            station.c.edition == number,
            station.c.code.in_(
                sa.select(station_standing.c.code).where(
                    station_standing.c.election == election, station_standing.c.moved
                )
            ),
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def save(uow: UnitOfWork, election: str, code: str, seen: int, made: Standing) -> None:
    """Keep ``made`` where the version is still ``seen``. Raises Conflict(seen)."""
    values = {
        "moved": made.moved,
        "address": made.address,
        "stands_in": made.stands_in,
        "way": made.way.value,
        "wheelchair": made.wheelchair.value,
        "signal": made.signal.value,
        "access": made.access,
        "version": seen + 1,
    }
    if seen == 1 and not _there(uow, election, code):
        uow.execute(sa.insert(station_standing).values(election=election, code=code, **values))
        return
    moved = uow.first(
        sa.update(station_standing)
        .where(
            station_standing.c.election == election,
            station_standing.c.code == code,
            station_standing.c.version == seen,
        )
        .values(**values)
        .returning(station_standing.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen)


def _there(uow: UnitOfWork, election: str, code: str) -> bool:
    found = uow.first(
        sa.select(station_standing.c.version).where(
            station_standing.c.election == election, station_standing.c.code == code
        )
    )
    return found is not None


def place_station(
    uow: UnitOfWork,
    election: str,
    code: str,
    lon: float | None,
    lat: float | None,
    point: str | None,
    mark: str,
) -> None:
    """Put a station's point into the edition in force, and let everyone see that it is another one."""
    at = store.pointer(uow, store.stations_of(election))
    uow.execute(
        sa.update(station)
        .where(station.c.election == election, station.c.edition == at[0], station.c.code == code)
        .values(
            lon=lon,
            lat=lat,
            point=point,
            mkey=None if lon is None or lat is None else morton(lon, lat),
        )
    )
    store.touch(uow, store.stations_of(election), at, mark)


def insert_note(uow: UnitOfWork, election: str, code: str, made: Note) -> None:
    uow.execute(
        sa.insert(station_note).values(
            id=UUID(made.id),
            election=election,
            station=code,
            text=made.text,
            audience=made.audience,
            by=made.by,
            at=made.at,
        )
    )


def notes_of(read: Any, election: str, code: str) -> list[Note]:
    """Every note on a station, the newest first; the reader's sight is the caller's to ask."""
    rows = read.execute(
        sa.select(station_note)
        .where(station_note.c.election == election, station_note.c.station == code)
        .order_by(station_note.c.at.desc(), station_note.c.id.desc())
    )
    return [Note(id=str(r.id), text=r.text, audience=r.audience, by=r.by, at=r.at) for r in rows]


def addresses(read: Any, election: str, codes: Sequence[str]) -> dict[str, str]:
    """Station -> its address, of those that somebody said one of."""
    wanted = set(codes)
    c = station_standing.c
    rows = read.execute(sa.select(c.code, c.address).where(c.election == election, c.address != ""))
    return {row.code: row.address for row in rows if row.code in wanted}
