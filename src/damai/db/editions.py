"""Bulk data in editions: a pointer row says which one is read, all others are nobody's to see.

Rows of an edition that is not read may be staged and swept without a journal entry, because nobody's
view of the world changes; the flip of the pointer is what the entry is for. Whether an edition is read
is asked of the pointer in the same transaction, never taken from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

NUMBER = "edition"
"""The column that holds a row's edition."""

Scope = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Editions:
    scope: frozenset[str]
    current: Callable[[Scope], sa.Select[Any]]


_declared: dict[sa.Table, _Editions] = {}


def declare_editions(
    table: sa.Table, scope: tuple[str, ...], current: Callable[[Scope], sa.Select[Any]]
) -> None:
    """Say where ``table``'s pointer is: ``current`` selects its number, by the values of ``scope``.

    ``scope`` names the columns that split the table into sets with a pointer each. Raises ValueError
    when it was said before: a second answer could point away from what is read.
    """
    if table in _declared:
        raise ValueError(f"the editions of {table.name} are declared twice")
    _declared[table] = _Editions(frozenset(scope), current)


def is_read(conn: sa.Connection, table: sa.Table, number: int, scope: Scope) -> bool:
    """Whether ``number`` is the edition the pointer names; on PostgreSQL the pointer is held still.

    Raises TypeError for a table without editions, or a scope that is not the table's own.
    """
    found = _declared.get(table)
    if found is None:
        raise TypeError(f"{table.name} has no declared editions")
    if found.scope != set(scope):
        raise TypeError(f"{table.name} is staged by {sorted(found.scope)}")
    pointer = found.current(scope).with_for_update(read=True)
    return any(current == number for current in conn.execute(pointer).scalars())


def where(table: sa.Table, number: int, scope: Scope) -> list[sa.ColumnElement[bool]]:
    """The rows of one edition of one scope."""
    return [table.c[name] == value for name, value in {**scope, NUMBER: number}.items()]
