"""Entries as they lie in the table, with everything that their leaf is made of.

A raw cursor: the record is also read after somebody was at it, when SQLite may hold text in the place
of a number and bytes in the place of text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.journal.leaf import leaf

COLUMNS = (
    "seq", "id", "at", "kind", "version", "subject", "area", "area_before", "audience",
    "audience_before", "actor", "body", "salt", "commitment",
)  # fmt: skip
UNREADABLE = (ValueError, TypeError, AttributeError, UnicodeEncodeError)
"""What a header that no longer has its types can raise."""
_SELECT = (
    f"SELECT {', '.join(COLUMNS)} FROM entry"
    " WHERE seq > {mark} AND seq <= {top} ORDER BY seq LIMIT {page}"
)

_BACK = f"SELECT {', '.join(COLUMNS)} FROM entry WHERE seq > 0 AND seq < {{below}} ORDER BY seq DESC LIMIT {{page}}"
_OF = f"SELECT {', '.join(COLUMNS)} FROM entry WHERE seq IN ({{seqs}}) ORDER BY seq DESC"


def page(conn: sa.Connection, mark: int, top: int, page_n: int) -> list[Any]:
    """Up to ``page_n`` rows of ``mark < seq <= top`` in order, raw; their fields are ``COLUMNS``."""
    return raw_rows(conn, _SELECT.format(mark=int(mark), top=int(top), page=int(page_n)))


def back(conn: sa.Connection, below: int, page_n: int) -> list[Any]:
    """As ``page``: up to ``page_n`` rows before the seq ``below``, the newest first."""
    return raw_rows(conn, _BACK.format(below=int(below), page=int(page_n)))


def of(conn: sa.Connection, seqs: Sequence[int]) -> list[Any]:
    """As ``page``: the rows of these seqs, the newest first."""
    if not seqs:
        return []
    return raw_rows(conn, _OF.format(seqs=", ".join(str(int(seq)) for seq in seqs)))


def leaf_of(row: Any, bound: bytes) -> bytes:
    """The leaf of a row over the commitment ``bound``. Raises one of UNREADABLE."""
    return leaf(
        id=id_text(row[1]),
        at_us=int(row[2]), kind=row[3], version=int(row[4]), subject=row[5], area=row[6],
        area_before=row[7], audience=row[8], audience_before=row[9], actor=row[10],
        commitment=bound,
    )  # fmt: skip


def id_text(value: UUID | str) -> str:
    """SQLite keeps a UUID as 32 digits."""
    if isinstance(value, UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def raw_rows(conn: sa.Connection, statement: str) -> list[Any]:
    """Every row of a statement that has its values in it."""
    raw: Any = conn.connection.dbapi_connection
    try:
        return _fetched(raw, statement)
    except sqlite3.OperationalError:
        # Bytes in the place of text stop its driver: such a row is read with what cannot be encoded.
        raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        try:
            return _fetched(raw, statement)
        finally:
            raw.text_factory = str


def _fetched(raw: Any, statement: str) -> list[Any]:
    cursor = raw.cursor()
    try:
        cursor.execute(statement)
        return list(cursor.fetchall())
    finally:
        cursor.close()
