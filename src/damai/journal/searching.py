"""Seqs of entries by what their headers say, the newest first. Whoever asks looks at sight: a hit tells of a header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from damai.journal.tables import entry

WINDOW_N = 50_000
"""Entries that one statement looks through: no header but the subject has an index, and a reader waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; an empty field asks nothing. ``subjects`` and ``actors`` None = not asked, () = nobody's.

    ``since`` <= the entry's instant < ``until``.
    """

    kind: str = ""
    subjects: tuple[str, ...] | None = None
    actors: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def anything(self) -> bool:
        """Whether nothing was asked, so that every entry fits."""
        return self == Wanted()


def seqs(conn: sa.Connection, wanted: Wanted, below: int, limit: int) -> list[int]:
    """Up to ``limit`` seqs of the ``WINDOW_N`` before ``below``, the newest first."""
    stmt = (
        sa.select(entry.c.seq)
        .where(entry.c.seq < below, entry.c.seq >= below - WINDOW_N, *_conditions(wanted))
        .order_by(entry.c.seq.desc())
        .limit(limit)
    )
    return [int(row.seq) for row in conn.execute(stmt)]


def _conditions(wanted: Wanted) -> Sequence[sa.ColumnElement[bool]]:
    out: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        out.append(entry.c.kind == wanted.kind)
    if wanted.subjects is not None:
        out.append(entry.c.subject.in_(wanted.subjects))
    if wanted.actors is not None:
        out.append(entry.c.actor.in_(wanted.actors))
    if wanted.since is not None:
        out.append(entry.c.at >= wanted.since)
    if wanted.until is not None:
        out.append(entry.c.at < wanted.until)
    return out
