"""What the ticker looks after: what becomes due, and the command that does it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from damai.app.ticker import Due, Duty
from damai.incidents.late import note_late, unanswered


def late_answers(conn: sa.Connection, now: datetime, most_n: int) -> list[Due]:
    """Hand-overs that an agency has not answered in time."""
    return [
        Due(subject=f"incident/{id}", step="answer", due_at=due_at, act=note_late(id, due_at))
        for id, due_at in unanswered(conn, now, most_n)
    ]


DUTIES: tuple[Duty, ...] = (late_answers,)
