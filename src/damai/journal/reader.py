"""Reading the journal inside a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.journal.entries import Committed
from damai.journal.tables import entry, journal_head

_COLUMNS = [c for c in entry.c if c.name not in ("salt", "commitment")]
_SIZE = sa.select(journal_head.c.size).where(journal_head.c.id == 1)
_NEWEST = sa.select(entry.c.at).order_by(entry.c.seq.desc()).limit(1)
_OF_SUBJECT = (
    sa.select(*_COLUMNS)
    .where(entry.c.subject == sa.bindparam("subject"), entry.c.seq > sa.bindparam("after"))
    .order_by(entry.c.seq)
)
_AFTER = (
    sa.select(*_COLUMNS)
    .where(entry.c.seq > sa.bindparam("after"))
    .order_by(entry.c.seq)
    .limit(sa.bindparam("limit"))
)
_IDS = sa.select(entry.c.seq, entry.c.id).where(
    entry.c.seq.in_(sa.bindparam("seqs", expanding=True))
)
_FIRST = sa.select(sa.func.min(entry.c.seq)).where(entry.c.subject == sa.bindparam("subject"))

_LAST = (
    sa.select(entry.c.area, entry.c.audience)
    .where(entry.c.subject == sa.bindparam("subject"))
    .order_by(entry.c.seq.desc())
    .limit(1)
)


def size(conn: Any) -> int:
    """Number of entries, which is also the last seq: the ``as_of_seq`` of this snapshot."""
    return int(conn.execute(_SIZE).scalar() or 0)


def newest_at(conn: sa.Connection) -> datetime | None:
    """When the last entry was written, by the clock of whoever wrote it."""
    found: datetime | None = conn.execute(_NEWEST).scalar()
    return found


def of_subject(conn: sa.Connection, subject: str, after: int = 0) -> list[Committed]:
    """Every entry about ``subject`` after ``after``, oldest first."""
    return _all(conn.execute(_OF_SUBJECT, {"subject": subject, "after": after}))


def after(conn: sa.Connection, seq: int, limit: int = 1000) -> list[Committed]:
    """Up to ``limit`` entries with a greater seq, in order."""
    return _all(conn.execute(_AFTER, {"after": seq, "limit": limit}))


def ids(conn: sa.Connection, seqs: Sequence[int]) -> dict[int, UUID]:
    """Seq -> id of those entries that are there: whether a journal is still the one that was read before."""
    return {int(row.seq): row.id for row in conn.execute(_IDS, {"seqs": list(seqs)})}


def first_seq(conn: sa.Connection, subject: str) -> int | None:
    """The seq of the entry that began ``subject``."""
    found = conn.execute(_FIRST, {"subject": subject}).scalar()
    return None if found is None else int(found)


def sights(conn: sa.Connection, subjects: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Subject -> area and audience as they are now: its last entry carries them (kernel rule 20)."""
    found = {subject: conn.execute(_LAST, {"subject": subject}).first() for subject in subjects}
    return {subject: (row.area, row.audience) for subject, row in found.items() if row is not None}


def subjects_after(conn: sa.Connection, seq: int, prefix: str) -> list[str]:
    """The subjects below ``prefix`` that entries after ``seq`` are about; whoever asks looks at sight."""
    stmt = sa.select(entry.c.subject).where(
        entry.c.seq > seq, entry.c.subject.startswith(prefix, autoescape=True)
    )
    return sorted({str(row.subject) for row in conn.execute(stmt)})


def pages(conn: sa.Connection, seq: int = 0, page_n: int = 1000) -> Iterator[list[Committed]]:
    """Page by key from ``seq`` on."""
    while page := after(conn, seq, page_n):
        yield page
        seq = page[-1].seq


def _all(result: sa.CursorResult[Any]) -> list[Committed]:
    rows: Sequence[Any] = result.all()
    return [
        Committed(**{**row._mapping, "body": None if row.body is None else bytes(row.body)})
        for row in rows
    ]
