"""What a hand-over reads: how many of each state, what ended since an instant, which of some are in sight."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.incidents.model import Incident, Status
from damai.incidents.queries import RANK, Filters, _narrowed
from damai.incidents.store import ALIVE_VALUES, _incident
from damai.incidents.tables import incident

c = incident.c


def by_status(read: Any, actor: Any, election: str) -> dict[str, int]:
    """Open incidents in sight by their status."""
    of = _narrowed(actor, Filters(election=election, status=ALIVE_VALUES)).subquery()
    rows = read.execute(sa.select(of.c.status, sa.func.count()).group_by(of.c.status))
    return {row[0]: int(row[1]) for row in rows}


def late_n(read: Any, actor: Any, election: str, now: datetime) -> int:
    """Hand-overs in sight that nobody has answered in time."""
    of = _narrowed(actor, Filters(election=election, status=[Status.HANDED.value])).subquery()
    stmt = sa.select(sa.func.count()).select_from(of).where(of.c.due_at < now)
    return int(read.execute(stmt).scalar() or 0)


def promised(read: Any, actor: Any, election: str, limit: int) -> list[Incident]:
    """Handed over and not answered: the severest first, of those the one due first."""
    stmt = _narrowed(actor, Filters(election=election, status=[Status.HANDED.value]))
    rows = read.execute(stmt.order_by(RANK, c.due_at, c.id).limit(limit))
    return [_incident(row) for row in rows]


def ended(
    read: Any, actor: Any, election: str, status: Status, since: datetime, limit: int
) -> tuple[list[Incident], int]:
    """(the first ``limit``, how many there are) that came to ``status`` since then, the severest first."""
    stmt = _narrowed(actor, Filters(election=election, status=[status.value]))
    stmt = stmt.where(c.closed_at >= since)
    whole = sa.select(sa.func.count()).select_from(stmt.subquery())
    rows = read.execute(stmt.order_by(RANK, c.closed_at.desc(), c.id).limit(limit))
    return [_incident(row) for row in rows], int(read.execute(whole).scalar() or 0)


def changes(read: Any, actor: Any, election: str, since: datetime) -> tuple[int, int]:
    """(how many are in sight that are open or ended since then, the sum of their versions): any act on any of
    them raises one of the two. Cheap beside ``versions``, of which it is the check in the writer."""
    of = _narrowed(actor, Filters(election=election)).subquery()
    stmt = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(of.c.version), 0)).where(
        sa.or_(of.c.status.in_(ALIVE_VALUES), of.c.closed_at >= since)
    )
    found = read.execute(stmt).one()
    return int(found[0]), int(found[1])


def versions(read: Any, actor: Any, election: str, since: datetime) -> list[tuple[str, int]]:
    """(id, version) of everything in sight that is open or ended since then."""
    of = _narrowed(actor, Filters(election=election)).subquery()
    stmt = sa.select(of.c.id, of.c.version).where(
        sa.or_(of.c.status.in_(ALIVE_VALUES), of.c.closed_at >= since)
    )
    return [(str(row.id), int(row.version)) for row in read.execute(stmt)]


def among(read: Any, actor: Any, election: str, ids: Collection[str]) -> list[Incident]:
    """Those of ``ids`` that are in sight, the severest first."""
    if not ids:
        return []
    stmt = _narrowed(actor, Filters(election=election))
    stmt = stmt.where(c.id.in_([UUID(id) for id in ids]))
    return [_incident(row) for row in read.execute(stmt.order_by(RANK, c.reported_at, c.id))]
