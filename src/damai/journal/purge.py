"""What is past its end goes, a bounded step at a time; every step is one entry that counts it.

The registry (``db.retention``) says which rows; nothing else is ever deleted here. A step takes a few
hundred rows of each table, so that an urgent report never waits behind it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from damai.db.retention import Kept, Moment, with_an_end
from damai.db.uow import UnitOfWork
from damai.journal.entries import Purged
from damai.journal.tables import entry

STEP_N = 200
"""Rows of one table in one step; a step stays far below the 50 ms that a command may take."""
SUBJECT = "retention/1"
ONE_RUN = timedelta(hours=1)
"""Entries so close together are steps of one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The last run: when its last step was, and how many rows of which table it took."""

    at: datetime
    counts: dict[str, int]


def purge_step(uow: UnitOfWork, election_over_at: datetime | None) -> bool:
    """Delete what is past its end, by the wall clock unless its table says otherwise. True = there may be more. Records Purged, also of nothing:
    that the purge ran is what the proof is for."""
    moment = Moment(now=uow.wall_at, scene_at=uow.scene_at, election_over_at=election_over_at)
    gone = {kept.table.name: _delete(uow, kept, moment) for kept in with_an_end()}
    counts = {name: n for name, n in gone.items() if n}
    more = any(n >= STEP_N for n in gone.values())
    uow.record(
        Purged(
            subject=SUBJECT,
            area="",
            audience="partners",
            actor=uow.actor,
            tables=list(counts),
            rows_n=list(counts.values()),
            more=more,
        )
    )
    return more


def _delete(uow: UnitOfWork, kept: Kept, moment: Moment) -> int:
    assert kept.past is not None
    key = sa.tuple_(*kept.table.primary_key.columns)
    doomed = sa.select(*kept.table.primary_key.columns).where(kept.past(moment)).limit(STEP_N)
    gone = sa.delete(kept.table).where(key.in_(doomed))
    return len(uow.all(gone.returning(*kept.table.primary_key.columns)))


def last_purge(conn: sa.Connection) -> Proof | None:
    """The proof of the last run; None when there was none."""
    mine = sa.select(entry.c.at, entry.c.body).where(entry.c.subject == SUBJECT)
    newest = conn.execute(mine.order_by(entry.c.seq.desc()).limit(1)).first()
    if newest is None:
        return None
    counts: dict[str, int] = {}
    for row in conn.execute(mine.where(entry.c.at > newest.at - ONE_RUN)):
        body = json.loads(row.body) if row.body is not None else {}
        for name, n in zip(body.get("tables", ()), body.get("rows_n", ()), strict=True):
            counts[name] = counts.get(name, 0) + n
    return Proof(at=newest.at, counts=counts)
