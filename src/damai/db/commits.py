"""Whether a COMMIT whose answer was lost took place: asked of PostgreSQL, by the transaction's own id.

SQLite has no such question: there only a restart tells. Source: kernel rule 7.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum

import sqlalchemy as sa

TRIES_N = 20
PAUSE_S = 0.25
"""20 looks, 5 s in all: what a crashed server on this machine's disk needs to come back."""

_MARK = "SELECT pg_current_xact_id_if_assigned()::text, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
_TIMELINE = "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
_STATUS = sa.text("SELECT pg_xact_status(CAST(CAST(:xid AS text) AS xid8))")
_END_OLD = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE backend_xid = CAST(CAST(:xid AS text) AS xid8)::xid"
)


class Fate(Enum):
    """What became of a transaction."""

    COMMITTED = "committed"
    ABORTED = "aborted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A transaction's id and the timeline it ran on; ``xid`` None = it has written nothing."""

    xid: str | None
    timeline: str


def mark(conn: sa.Connection) -> Mark | None:
    """Take before the COMMIT. None on SQLite."""
    if conn.dialect.name != "postgresql":
        return None
    row = conn.exec_driver_sql(_MARK).one()
    return Mark(xid=row[0], timeline=row[1])


def fate(engine: sa.Engine, taken: Mark | None, pause: threading.Event) -> Fate:
    """Ask until the transaction is over, at most 5 s. Another primary's answer counts for nothing."""
    if taken is None:
        return Fate.UNKNOWN
    if taken.xid is None:
        return Fate.ABORTED  # nothing was written: running it again is the same
    for _ in range(TRIES_N):
        try:
            found = _ask(engine, taken.xid, taken.timeline)
        except sa.exc.DBAPIError:
            found = None  # not back yet
        if found is not None:
            return found
        pause.wait(PAUSE_S)
    return Fate.UNKNOWN


def _ask(engine: sa.Engine, xid: str, timeline: str) -> Fate | None:
    """None = still in progress."""
    with engine.connect() as conn, conn.begin():
        if conn.exec_driver_sql(_TIMELINE).scalar() != timeline:
            return Fate.UNKNOWN
        status = conn.execute(_STATUS, {"xid": xid}).scalar()
        if status == "in progress":
            conn.execute(_END_OLD, {"xid": xid})
            return None
    if status in (Fate.COMMITTED.value, Fate.ABORTED.value):
        return Fate(status)
    return Fate.UNKNOWN  # too old to be known
