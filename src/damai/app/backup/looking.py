"""What a copied database says about itself, read only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from damai.db import engine, migrate
from damai.db.copying import NotSound, look
from damai.db.schema import metadata
from damai.journal.tables import journal_head
from damai.journal.verify import Notes, Verdict, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``root`` in hex. ``revision`` is None for a file that no migration ever made."""

    revision: str | None
    origin: str
    size: int
    root: str


def facts_of(database: Path) -> Facts:
    """Raises sqlalchemy's errors when the file is not one of ours."""
    with _reading(database) as reader, reader.connect() as conn:
        head = conn.execute(sa.select(journal_head).where(journal_head.c.id == 1)).one()
        return Facts(
            revision=migrate.revision(conn),
            origin=head.origin,
            size=head.size,
            root=bytes(head.root).hex(),
        )


def restorable(database: Path) -> None:
    """Raises ``db.copying.NotSound`` for what a restore would refuse: better said when it is packed."""
    look(database)
    with _reading(database) as reader:
        with reader.connect() as conn:
            current = migrate.revision(conn) == migrate.newest()
        if current and migrate.lacking(reader, metadata):
            raise NotSound("its tables are not those of its revision")


def verdict_of(database: Path, notes: Notes) -> Verdict:
    """``journal verify`` over a file that nobody writes."""
    with _reading(database) as reader:

        @contextmanager
        def one_instant() -> Iterator[sa.Connection]:
            with reader.connect() as conn, conn.begin():
                yield conn

        return verify(one_instant, notes)


@contextmanager
def _reading(database: Path) -> Iterator[sa.Engine]:
    reader = engine.sqlite_reader(database)
    try:
        yield reader
    finally:
        reader.dispose()
