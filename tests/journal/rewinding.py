"""A journal that went back: what a failover leaves to a primary that had not heard of everything."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from damai.db.database import Database
from damai.journal.tables import entry, journal_head, journal_tile, outbox
from tests.db.kit import kept

TABLES = (entry, journal_head, journal_tile, outbox)


def remembered(db: Database) -> Callable[[], None]:
    """The journal as it is now; call the answer to have it so again, behind everybody's back."""
    with db.writer_engine.begin() as conn:
        rows = {
            table: [dict(row._mapping) for row in conn.execute(sa.select(table))]
            for table in TABLES
        }

    def go_back() -> None:
        with db.writer_engine.begin() as conn:
            for table in TABLES:
                conn.execute(sa.delete(table))
                if rows[table]:
                    conn.execute(sa.insert(table), rows[table])

    return go_back


def happen(db: Database, *subjects: str) -> None:
    """An entry a command about each of ``test/<subject>``."""
    for subject in subjects:
        db.write_now(lambda uow, subject=subject: kept(uow, f"test/{subject}"))
