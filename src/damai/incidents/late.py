"""What an unanswered hand-over sets off when its time is over: one entry, whoever notices it first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from damai.core.errors import Conflict
from damai.db.command import Done
from damai.db.hot import HotInsert
from damai.db.uow import UnitOfWork
from damai.incidents import store
from damai.incidents.entries import AnswerLate
from damai.incidents.model import Status
from damai.incidents.tables import incident, incident_late

_LATE = HotInsert(incident_late)


def unanswered(conn: sa.Connection, now: datetime, most_n: int) -> list[tuple[str, datetime]]:
    """(incident, due_at) of hand-overs whose time was over at ``now`` and of which no entry says so yet."""
    noted = sa.exists().where(
        incident_late.c.incident == incident.c.id, incident_late.c.due_at == incident.c.due_at
    )
    rows = conn.execute(
        sa.select(incident.c.id, incident.c.due_at)
        .where(incident.c.status == Status.HANDED.value, incident.c.due_at <= now, ~noted)
        .order_by(incident.c.due_at, incident.c.id)
        .limit(most_n)
    )
    return [(str(row.id), row.due_at) for row in rows]


def note_late(id: str, due_at: datetime) -> Callable[[UnitOfWork], Done]:
    """The command that puts on record that the answer due at ``due_at`` did not come.

    It raises Conflict("not-due") when an answer came in between, it was handed on, or the entry is there.
    However many deadlines a stopped house slept through, it is one entry, with how late it is. Records
    AnswerLate; the incident itself does not change.
    """

    def note(uow: UnitOfWork) -> Done:
        store.hold(uow, id)
        found = store.by_id(uow, id)
        waiting = found is not None and found.status is Status.HANDED and found.due_at == due_at
        if found is None or not waiting or uow.scene_at < due_at:
            raise Conflict("not-due")
        row = {"incident": UUID(id), "due_at": due_at, "noted_at": uow.scene_at}
        if not uow.insert_unless_there(_LATE, row):
            raise Conflict("not-due")
        uow.record(
            AnswerLate(
                subject=f"incident/{id}",
                area=found.area,
                audience=found.audience,
                actor=uow.actor,
                agency=found.agency or "",
                due_at=due_at,
                late_by_s=int((uow.scene_at - due_at).total_seconds()),
                at_scene=uow.scene_at,
            )
        )
        return Done(id=id, version=found.version)

    return note
