"""Statements that run for every report: compiled once for each engine, run on the driver's own cursor.

A Core statement costs 50 to 60 us each time it is run, the same words on the raw cursor 4 to 12 us
(measured on this project's machine class). Rows come back as the driver gives them: plain tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Bind = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Ready:
    sql: str
    binds: tuple[tuple[str, Bind], ...]
    positional: bool
    returns: bool

    def values(self, params: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        if self.positional:
            return [
                params[name] if bind is None else bind(params[name]) for name, bind in self.binds
            ]
        return {
            name: params[name] if bind is None else bind(params[name]) for name, bind in self.binds
        }


class Hot:
    """One such statement, or a function that makes it where the engines say it differently.

    ``columns`` names the parameters of an insert; other statements carry their own bindparams.
    ``steady`` = its tables hardly ever change: the writer may remember its rows (``db.steady``).
    """

    def __init__(
        self,
        statement: sa.Executable | Callable[[str], sa.Executable],
        columns: Sequence[str] | None = None,
        *,
        steady: bool = False,
    ) -> None:
        self.steady = steady
        self._statement = statement
        self._columns = columns
        self._made: dict[str, sa.Executable] = {}
        self._ready: dict[str, _Ready] = {}
        self._tables: dict[str, frozenset[sa.Table]] = {}

    def statement(self, dialect: str) -> sa.Executable:
        """The Core statement for the engine of this name."""
        found = self._made.get(dialect)
        if found is None:
            made = self._statement
            found = made if isinstance(made, sa.Executable) else made(dialect)
            self._made[dialect] = found
        return found

    def tables(self, dialect: str) -> frozenset[sa.Table]:
        """The tables that it reads or writes."""
        found = self._tables.get(dialect)
        if found is None:
            parts = sa.sql.visitors.iterate(self.statement(dialect))  # type: ignore[arg-type]
            found = frozenset(part for part in parts if isinstance(part, sa.Table))
            self._tables[dialect] = found
        return found

    def rows(self, conn: sa.Connection, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it; every row, none for a statement that returns none."""
        ready = self._ready.get(conn.dialect.name) or self._compile(conn.dialect)
        raw: Any = conn.connection.dbapi_connection
        try:
            cursor = raw.execute(ready.sql, ready.values(params))
            return cursor.fetchall() if ready.returns else []
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, ready.sql, error) from error

    def many(self, conn: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of ``rows``; what it returns is not looked at."""
        ready = self._ready.get(conn.dialect.name) or self._compile(conn.dialect)
        raw: Any = conn.connection.dbapi_connection
        cursor = raw.cursor()
        try:
            cursor.executemany(ready.sql, [ready.values(row) for row in rows])
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, ready.sql, error) from error
        finally:
            cursor.close()

    def _compile(self, dialect: sa.Dialect) -> _Ready:
        statement: Any = self.statement(dialect.name)
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        binds = tuple((name, _bind(compiled.binds[name].type, dialect)) for name in names)
        ready = _Ready(
            sql=str(compiled),
            binds=binds,
            positional=compiled.positional,
            returns=isinstance(statement, sa.Select) or bool(compiled.effective_returning),
        )
        self._ready[dialect.name] = ready
        return ready


def _bind(type_: Any, dialect: sa.Dialect) -> Bind:
    """What turns a value into what the driver takes; None where it takes it as it is."""
    if dialect.name == "sqlite" and isinstance(type_, sa.LargeBinary):
        return None  # SQLAlchemy would wrap the bytes in a memoryview: 4 us each
    if dialect.name == "sqlite" and isinstance(type_, sa.Uuid):
        return _id_text
    found: Bind = type_.dialect_impl(dialect).bind_processor(dialect)
    return found


def _id_text(id: UUID | str | None) -> str | None:
    """An id as SQLite keeps it. As text it is the lower-case UUID with hyphens, which PostgreSQL takes too."""
    if type(id) is str:
        return id.replace("-", "")
    return None if id is None else id.hex  # type: ignore[union-attr]


class HotInsert:
    """An insert into ``table`` in its two forms: plain, and one that leaves an existing key alone."""

    def __init__(self, table: sa.Table) -> None:
        columns = [column.name for column in table.c]
        self.table = table
        self.operational = bool(table.info.get("operational"))
        self.plain = Hot(sa.insert(table), columns)
        self.unless_there = Hot(lambda dialect: _unless_there(dialect, table), columns)


def _unless_there(dialect: str, table: sa.Table) -> sa.Executable:
    make: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    key = next(iter(table.primary_key))
    statement: sa.Executable = make(table).on_conflict_do_nothing().returning(key)
    return statement


def _told(conn: sa.Connection, sql: str, error: Exception) -> sa.exc.DBAPIError:
    """The driver's error in SQLAlchemy's clothes, as everybody else's is."""
    base = conn.dialect.loaded_dbapi.Error
    told = sa.exc.DBAPIError.instance(sql, None, error, base, hide_parameters=True)
    assert isinstance(told, sa.exc.DBAPIError)
    return told


def hot_rows(read: Any, hot: Hot, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """For functions that read in a snapshot or in a unit of work alike."""
    if isinstance(read, sa.Connection):
        return hot.rows(read, params)
    found: list[tuple[Any, ...]] = read.run(hot, params)
    return found
