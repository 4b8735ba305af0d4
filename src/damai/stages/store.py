"""Rows of stages. Saving an event is a compare-and-set on its version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.stages.model import Cause, Happened, RepeatVote
from damai.stages.tables import repeat_station, repeat_vote, stage_event


def happened(read: Any, election: str) -> dict[str, Happened]:
    """Event -> what is recorded of it, withdrawn ones too."""
    rows = read.execute(sa.select(stage_event).where(stage_event.c.election == election))
    return {row.event: Happened(**row._mapping) for row in rows}


def insert(uow: UnitOfWork, made: Happened) -> None:
    """Raises Conflict("event-recorded") when it is there already."""
    uow.execute(
        sa.insert(stage_event).values(
            election=made.election,
            event=made.event,
            at=made.at,
            decision=made.decision,
            note=made.note,
            recorded_by=made.recorded_by,
            recorded_at=made.recorded_at,
            version=made.version,
        )
    )


def save(uow: UnitOfWork, seen: Happened, **changes: Any) -> None:
    """Update where the version is still the one seen. Raises Conflict(seen, current)."""
    moved = uow.first(
        sa.update(stage_event)
        .where(
            stage_event.c.election == seen.election,
            stage_event.c.event == seen.event,
            stage_event.c.version == seen.version,
        )
        .values(version=seen.version + 1, **changes)
        .returning(stage_event.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen.version)


def repeat_votes(read: Any, election: str) -> list[RepeatVote]:
    """The repeat votes of ``election`` and, if it is one itself, itself; by voting day."""
    rows = read.execute(
        sa.select(repeat_vote)
        .where(sa.or_(repeat_vote.c.parent == election, repeat_vote.c.code == election))
        .order_by(repeat_vote.c.voting_on, repeat_vote.c.code)
    ).all()
    if not rows:
        return []
    stations: dict[str, list[str]] = {row.code: [] for row in rows}
    for item in read.execute(
        sa.select(repeat_station)
        .where(repeat_station.c.election.in_(list(stations)))
        .order_by(repeat_station.c.station)
    ):
        stations[item.election].append(item.station)
    return [
        RepeatVote(
            code=row.code,
            parent=row.parent,
            cause=Cause(row.cause),
            voting_on=date.fromisoformat(row.voting_on),
            decided_at=row.decided_at,
            decision=row.decision,
            stations=tuple(stations[row.code]),
        )
        for row in rows
    ]


def insert_repeat(uow: UnitOfWork, made: RepeatVote, by: str) -> None:
    uow.execute(
        sa.insert(repeat_vote).values(
            code=made.code,
            parent=made.parent,
            cause=made.cause.value,
            voting_on=made.voting_on.isoformat(),
            decided_at=made.decided_at,
            decision=made.decision,
            decided_by=by,
        )
    )
    rows: Sequence[dict[str, Any]] = [
        {"election": made.code, "station": code} for code in made.stations
    ]
    uow.execute(sa.insert(repeat_station), rows)
