"""Use cases of one station: where it stands, how one gets there, notes on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from damai.areas import service, standing_store, store
from damai.areas.entries import StationAccess, StationMoved, StationNoted
from damai.areas.model import PointSource, Station
from damai.areas.points import reaches, stand_in
from damai.areas.standing_model import (
    ACCESS_MAX,
    NOTE_MAX,
    OWNER,
    Note,
    Signal,
    Standing,
    Way,
    Wheelchair,
    e7,
    move_of,
    said,
)
from damai.core.audience import INSTITUTIONS, PARTNERS, visible
from damai.core.codes import within
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.webkit.actor import Actor, all_seeing


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One move of the history, as its entry says it."""

    seq: int
    at: datetime
    by: str
    said: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSheet:
    """One station as this reader may see it."""

    station: Station
    standing: Standing
    moves: Sequence[Moved]
    notes: Sequence[Note]


def subject_of(election: str, code: str) -> str:
    return f"station/{election}/{code}"


def sheet(conn: sa.Connection, actor: Actor, election: str, code: str) -> StationSheet:
    """Raises NotFound("station-unknown") for absent and for out of reach alike."""
    found = _seen(conn, actor, election, code)
    moves = [
        Moved(
            seq=entry.seq,
            at=datetime.fromisoformat(body["at_scene"]),
            by=entry.actor,
            said=body,
        )
        for entry in reader.of_subject(conn, subject_of(election, code))
        if entry.kind == StationMoved.KIND and entry.body is not None
        for body in [msgspec.json.decode(entry.body)]
    ]
    return StationSheet(
        station=found,
        standing=standing_store.standing_of(conn, election, found),
        moves=moves[::-1],
        notes=[
            note
            for note in standing_store.notes_of(conn, election, code)
            if visible(
                found.area,
                note.audience,
                scope=actor.scope,
                institution=actor.institution,
                all_seeing=all_seeing(actor),
            )
        ],
    )


def _seen(read: Any, actor: Actor, election: str, code: str) -> Station:
    found = service.station(read, election, code)
    if not within(found.area, actor.scope):
        raise NotFound("station-unknown", value=code)
    return found


def move(
    uow: UnitOfWork, actor: Actor, election: str, code: str, seen: int, fields: dict[str, str]
) -> Done:
    """Say that a station stands elsewhere. Its code, its kelurahan and its voters stay.

    Incidents that were reported at it keep the point they were recorded with. Without coordinates the point
    is a stand-in of the kelurahan it stands in. Raises NotFound, Forbidden, Conflict(seen, current),
    Invalid(field). Records StationMoved.
    """
    found = _seen(uow, actor, election, code)
    actor.require("stations.move", area=found.area, owner=OWNER)
    known = _standing(uow, election, found, seen)
    asked = move_of(fields, found.area)
    area = store.area_by_code(uow, asked.stands_in)
    if area is None:
        raise Invalid("area-unknown", field="stands_in", value=asked.stands_in)
    boundary = store.boundary_of(uow, asked.stands_in)
    geometry = None if boundary is None else boundary[0]
    lon: float | None
    lat: float | None
    if asked.lon is not None and asked.lat is not None:
        if geometry is not None and not reaches(geometry, asked.lon, asked.lat):
            raise Invalid("point-outside", field="lat", value=area.name)
        lon, lat, point = asked.lon, asked.lat, asked.point
    else:
        at = stand_in(code, area, geometry)
        lon, lat = (None, None) if at is None else at
        point = None if at is None else PointSource.SYNTHETIC
    same = (asked.address, asked.stands_in) == (known.address, known.stands_in)
    if same and (lon, lat) == (found.lon, found.lat):
        raise Invalid("station-not-moved", field="address")
    standing_store.save(
        uow,
        election,
        code,
        seen,
        replace(known, moved=True, address=asked.address, stands_in=asked.stands_in),
    )
    said_point = None if point is None else point.value
    standing_store.place_station(
        uow, election, code, lon, lat, said_point, f"{code}|{known.version + 1}"
    )
    uow.record(
        StationMoved(
            subject=subject_of(election, code),
            area=found.area,
            audience=PARTNERS,
            actor=actor.id,
            election=election,
            station=code,
            number=found.number,
            address=asked.address,
            address_before=known.address,
            stands_in=asked.stands_in,
            stands_in_before=known.stands_in,
            lon_e7=e7(lon),
            lat_e7=e7(lat),
            lon_e7_before=e7(found.lon),
            lat_e7_before=e7(found.lat),
            point=said_point,
            point_before=None if found.point is None else found.point.value,
            reason=asked.reason,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=code, version=known.version + 1)


def describe(
    uow: UnitOfWork, actor: Actor, election: str, code: str, seen: int, fields: dict[str, str]
) -> Done:
    """Say how one gets to a station. Raises NotFound, Forbidden, Conflict, Invalid. Records StationAccess."""
    found = _seen(uow, actor, election, code)
    actor.require("stations.describe", area=found.area)
    known = _standing(uow, election, found, seen)
    try:
        made = replace(
            known,
            way=Way(fields.get("way", "")),
            wheelchair=Wheelchair(fields.get("wheelchair", "")),
            signal=Signal(fields.get("signal", "")),
        )
    except ValueError:
        raise Invalid("access-unknown", field="way") from None
    made = replace(made, access=said(fields.get("access", ""), "access", ACCESS_MAX, needed=False))
    if made == known:
        raise Invalid("access-same", field="way")
    standing_store.save(uow, election, code, seen, made)
    uow.record(
        StationAccess(
            subject=subject_of(election, code),
            area=found.area,
            audience=PARTNERS,
            actor=actor.id,
            election=election,
            station=code,
            way=made.way.value,
            wheelchair=made.wheelchair.value,
            signal=made.signal.value,
            access=made.access,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=code, version=known.version + 1)


def note(uow: UnitOfWork, actor: Actor, election: str, code: str, text: str, *, own: bool) -> Done:
    """Write a note on a station, for all partners or (``own``) for the writer's institution alone.

    Never refused for a stale version: two people may note at once. Raises NotFound, Forbidden, Invalid.
    Records StationNoted.
    """
    found = _seen(uow, actor, election, code)
    actor.require("stations.note", area=found.area)
    made = Note(
        id=str(uow.new_id()),
        text=said(text, "text", NOTE_MAX),
        audience=actor.institution if own and actor.institution in INSTITUTIONS else PARTNERS,
        by=actor.id,
        at=uow.scene_at,
    )
    standing_store.insert_note(uow, election, code, made)
    uow.record(
        StationNoted(
            subject=f"station-note/{made.id}",
            area=found.area,
            audience=made.audience,
            actor=actor.id,
            election=election,
            station=code,
            text=made.text,
            at_scene=uow.scene_at,
        )
    )
    return Done(id=made.id, version=1)


def _standing(uow: UnitOfWork, election: str, found: Station, seen: int) -> Standing:
    known = standing_store.standing_of(uow, election, found)
    if seen != known.version:
        raise Conflict(seen=seen, current=known.version)
    return known
