"""What the brief reads: counts of a whole scope, and what waits for the reader's own hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from damai.areas import service as areas
from damai.areas.store import below
from damai.incidents.kinds import CRITICAL, HIGH
from damai.incidents.model import Incident, Status
from damai.incidents.queries import Filters, board, seen_by
from damai.incidents.situation import CLOSED_WITHIN, Situation
from damai.incidents.store import ALIVE_VALUES
from damai.incidents.tables import incident
from damai.webkit.actor import Actor

DECISIONS_N = 7
"""As many as one reads at a glance; the inbox and the board hold the rest."""
TOP_N = 5
CLOSED_N = 20
"""Closed ones that the page names: a busy watch's; the number says how many there are."""


def situation(conn: sa.Connection, actor: Actor, election: str, now: datetime) -> Situation:
    """The scope in numbers. A number is not a record: it counts what others' audiences hold as well.

    A complaint about an officer is counted only for those who may read it: its existence alone tells.
    """
    c = incident.c
    alive = c.status.in_(ALIVE_VALUES)
    waiting = c.status == Status.HANDED.value
    seen = seen_by(actor)

    def how_many(*where: Any) -> Any:
        return sa.func.count().filter(sa.and_(*where))

    row = conn.execute(
        sa.select(
            how_many(alive),
            how_many(alive, seen),
            how_many(alive, c.severity == CRITICAL),
            how_many(alive, c.severity == HIGH),
            how_many(waiting),
            how_many(waiting, c.due_at < now),
            how_many(c.status == Status.CLOSED.value, c.closed_at >= now - CLOSED_WITHIN),
            sa.func.count(sa.distinct(sa.case((alive, c.station), else_=None))),
        ).where(
            below(c.area, actor.scope),
            c.election == election,
            sa.or_(sa.not_(c.complaint), seen),
        )
    ).one()
    names = (
        "open_n", "in_sight_n", "critical_n", "high_n", "waiting_n", "late_n", "closed_n",
        "stations_n",
    )  # fmt: skip
    numbers = {name: int(value) for name, value in zip(names, row, strict=True)}
    return Situation(**numbers, all_stations_n=areas.totals(conn, election, actor.scope)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing that only the reader's side can do: answer a hand-over, or take what nobody has taken."""

    asks: Literal["answer", "take"]
    item: Incident


def asked(actor: Actor, found: Sequence[Incident]) -> list[Decision]:
    """What of ``found``, which the reader sees, waits for the reader's side; hand-overs first."""
    answers = [
        Decision(asks="answer", item=item)
        for item in found
        if item.status is Status.HANDED
        and actor.may("incidents.answer", area=item.area, agency=item.agency)
    ]
    takes = [
        Decision(asks="take", item=item)
        for item in found
        if item.status in (Status.REPORTED, Status.OPEN)
        and item.severity in (CRITICAL, HIGH)
        and actor.may("incidents.take", area=item.area, owner=item.owner, agency=item.agency or "")
    ]
    return answers + takes


def decisions(
    conn: sa.Connection, actor: Actor, election: str
) -> tuple[list[Decision], list[Incident]]:
    """(what is asked of this reader, at most DECISIONS_N; the gravest open incidents in sight)."""
    found = board(conn, actor, Filters(election=election))
    return asked(actor, found)[:DECISIONS_N], found[:TOP_N]
