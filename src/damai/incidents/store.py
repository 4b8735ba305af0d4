"""Rows of incidents. Saving is a compare-and-set on the version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.codes import area_code, station_code
from damai.core.errors import Conflict
from damai.db.hot import HotInsert
from damai.db.uow import UnitOfWork
from damai.incidents.model import ALIVE, Incident, ReportInput, Status
from damai.incidents.tables import incident, report, report_sender

_NAMES = Incident._fields
_BY_ID = sa.select(incident).where(incident.c.id == sa.bindparam("wanted"))
_INCIDENT = HotInsert(incident)
_REPORT = HotInsert(report)
_SENDER = HotInsert(report_sender)


def _incident(row: Any) -> Incident:
    values = {name: getattr(row, name) for name in _NAMES}
    values["id"] = str(row.id)
    values["status"] = Status(row.status)
    values["joined_into"] = None if row.joined_into is None else str(row.joined_into)
    return Incident(**values)


def by_id(read: Any, id: str) -> Incident | None:
    wanted = _uuid(id)
    if wanted is None:
        return None
    row = read.execute(_BY_ID, {"wanted": wanted}).first()
    return None if row is None else _incident(row)


def by_ids(read: Any, ids: Sequence[str]) -> list[Incident]:
    if not ids:
        return []
    rows = read.execute(sa.select(incident).where(incident.c.id.in_([UUID(id) for id in ids])))
    return [_incident(row) for row in rows]


def hold(uow: UnitOfWork, *ids: str) -> None:
    """Keep other nodes from these incidents until the COMMIT: for an act on two of them."""
    uow.lock(incident, [found for id in ids if (found := _uuid(id)) is not None])


def _uuid(id: str) -> UUID | None:
    try:
        return UUID(id)
    except ValueError:
        return None


def insert(uow: UnitOfWork, made: Incident) -> None:
    uow.insert(_INCIDENT, made._asdict())


def save(uow: UnitOfWork, seen: Incident, **changes: Any) -> None:
    """Update where the version is still the one seen. Raises Conflict(seen, current)."""
    if "joined_into" in changes and changes["joined_into"] is not None:
        changes["joined_into"] = UUID(changes["joined_into"])
    moved = uow.first(
        sa.update(incident)
        .where(incident.c.id == UUID(seen.id), incident.c.version == seen.version)
        .values(**changes, version=seen.version + 1)
        .returning(incident.c.version)
    )
    if moved is None:
        current = uow.scalar(sa.select(incident.c.version).where(incident.c.id == UUID(seen.id)))
        raise Conflict(seen=seen.version, current=current)


def insert_report(
    uow: UnitOfWork, given: ReportInput, actor: str, content_hash: bytes
) -> tuple[str, bytes] | None:
    """Insert, or return (actor, hash) of the report that has this id already."""
    id = given.id
    inserted = uow.insert_unless_there(
        _REPORT,
        {
            "id": id,
            "incident": id,
            "actor": actor,
            "channel": given.channel,
            "kind": given.kind,
            "text": given.text,
            "occurred_at": given.occurred_at,
            "reported_at": uow.scene_at,
            "hash": content_hash,
        },
    )
    if inserted:
        return None
    row = uow.execute(sa.select(report.c.actor, report.c.hash).where(report.c.id == UUID(id))).one()
    return row.actor, bytes(row.hash)


def report_by_id(read: Any, id: str) -> Any:
    """The report's row, or None."""
    return read.execute(sa.select(report).where(report.c.id == UUID(id))).first()


def is_report(read: Any, given: ReportInput, actor: str) -> bool:
    """Whether the stored report of this id says the same, but for the instant that the form fills in."""
    kept = report_by_id(read, given.id)
    opened = by_id(read, given.id)
    sender = read.execute(
        sa.select(report_sender.c.source).where(report_sender.c.report == UUID(given.id))
    ).first()
    if kept is None or opened is None:
        return False
    place = station_code(given.station) if given.station else None
    return (kept.actor, kept.channel, kept.kind, kept.text) == (
        actor,
        given.channel,
        given.kind,
        given.text,
    ) and (
        opened.station == place
        and (place is not None or opened.area == area_code(given.area or ""))
        and (None if sender is None else sender.source) == given.source
    )


def insert_sender(uow: UnitOfWork, report_id: str, source: str, audience: str) -> None:
    uow.insert(_SENDER, {"report": UUID(report_id), "source": source, "audience": audience})


def move_reports(uow: UnitOfWork, from_id: str, to_id: str) -> None:
    uow.execute(
        sa.update(report).where(report.c.incident == UUID(from_id)).values(incident=UUID(to_id))
    )


def reports_of(read: Any, incident_id: str) -> list[Any]:
    stmt = (
        sa.select(report, report_sender.c.source, report_sender.c.audience)
        .outerjoin(report_sender, report_sender.c.report == report.c.id)
        .where(report.c.incident == UUID(incident_id))
        .order_by(report.c.reported_at, report.c.id)
    )
    return list(read.execute(stmt))


ALIVE_VALUES = [s.value for s in ALIVE]
