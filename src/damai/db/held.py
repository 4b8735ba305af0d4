"""Inserts that a batch holds back until somebody looks: one statement a table, for all its commands.

Only commands without a savepoint of their own do so. What goes wrong in the end, or while one of them
runs, costs no answer: the batch is rolled back and run again with savepoints and nothing held
(kernel rule 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from damai.db.hot import Hot, HotInsert

Row = Mapping[str, Any]


class Held:
    """Rows in the order of their tables' first one. A failed ``flush`` leaves nothing to be used."""

    __slots__ = ("_rows", "tables")

    def __init__(self) -> None:
        self._rows: dict[HotInsert, list[Row]] = {}
        self.tables: set[sa.Table] = set()

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, insert: HotInsert, row: Row) -> None:
        self._rows.setdefault(insert, []).append(row)
        self.tables.add(insert.table)

    def touched_by(self, hot: Hot, dialect: str) -> bool:
        return not self.tables.isdisjoint(hot.tables(dialect))

    def flush(self, conn: sa.Connection) -> None:
        """Insert them. Raises DBAPIError, also for a key that is there already."""
        for insert, rows in self._rows.items():
            insert.plain.many(conn, rows)
        self._rows.clear()
        self.tables.clear()

    def take_over(self, other: Held) -> None:
        """Move ``other``'s rows behind its own."""
        for insert, rows in other._rows.items():
            self._rows.setdefault(insert, []).extend(rows)
        self.tables |= other.tables
