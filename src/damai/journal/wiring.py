"""Open a database with its journal attached: the one place that joins the two."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from damai.core.clock import Clocks
from damai.db.database import FILE_NAME, Database
from damai.db.engine import is_url
from damai.journal.append import JournalAppender
from damai.journal.tables import journal_head
from damai.journal.tree import EMPTY_ROOT


def target_of(database_url: str | None, data_dir: Path) -> Path | str:
    """The SQLite file in ``data_dir``, or the URL as given."""
    if database_url and is_url(database_url):
        return database_url
    return Path(database_url) if database_url else data_dir / FILE_NAME


def open_database(target: Path | str, *, clocks: Clocks | None = None) -> Database:
    """Make the database object; ``migrate`` or ``create_head`` comes before ``start``."""
    return Database(target, clocks=clocks or Clocks.real(), appender=JournalAppender())


def create_head(conn: sa.Connection, origin: str) -> None:
    """Write the head row of an empty journal, once."""
    if conn.execute(sa.select(journal_head.c.id)).first() is None:
        conn.execute(
            sa.insert(journal_head).values(
                id=1, origin=origin, size=0, frontier=b"", root=EMPTY_ROOT
            )
        )
