"""The metadata that every feature's tables join, and the column types that mean the same on both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from damai.core.clock import epoch_us, from_epoch_us

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OPERATIONAL: dict[str, Any] = {"operational": True}
"""Table info for rows that may change without a journal entry: sessions, cursors, leases, limits."""


def _bound(value: datetime | None) -> int | None:
    return None if value is None else epoch_us(value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant kept as whole microseconds since 1970: exact and sortable on both engines."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return _bound(value)

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[datetime | None], int | None]:
        """As it would be made of ``process_bind_param``, without two calls for every value."""
        return _bound

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else from_epoch_us(value)


def Code(length: int) -> sa.String:
    """A code that is compared by its bytes on both engines, whatever the database's own language.

    Scope is a range of codes (``codes.prefix_range``); a collation that skips dots would break it.
    """
    return sa.String(length, collation="C").with_variant(sa.String(length), "sqlite")


BigKey = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A 64-bit key that is SQLite's rowid there."""

_conflict_codes: dict[tuple[str, tuple[str, ...]], str] = {}


def conflict_code(table: sa.Table, columns: tuple[str, ...], code: str) -> None:
    """Declare the error code of a broken unique or primary key; one place instead of many catches."""
    _conflict_codes[table.name, tuple(sorted(columns))] = code


def code_of_conflict(table: str, columns: tuple[str, ...]) -> str:
    return _conflict_codes.get((table, tuple(sorted(columns))), "duplicate")


def columns_of_constraint(table: str, constraint: str) -> tuple[str, ...]:
    """The columns behind a constraint's name (PostgreSQL names the constraint, SQLite the columns)."""
    found = metadata.tables.get(table)
    if found is None:
        return ()
    for item in found.constraints:
        if item.name == constraint and isinstance(
            item, sa.UniqueConstraint | sa.PrimaryKeyConstraint
        ):
            return tuple(column.name for column in item.columns)
    for index in found.indexes:
        if index.name == constraint:
            return tuple(column.name for column in index.columns)
    return ()
