"""The unit of work: the only hand that writes, and it will not commit a change without its entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from damai.core.errors import DamaiError
from damai.core.ids import derived
from damai.db import editions
from damai.db.command import Command, Recordable
from damai.db.failures import translate
from damai.db.held import Held
from damai.db.hot import Hot, HotInsert
from damai.db.steady import Steady

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Unrecorded(RuntimeError):
    """A command wrote rows but recorded no entry: a defect, found before it can commit."""


class UnitOfWork:
    """One command's view of the database.

    ``scene_at`` and ``wall_at`` were fixed at submission; ``new_id`` gives the same ids when the
    command is run again. After any database error the unit of work is failed for good, even if the
    command swallowed the error.
    """

    __slots__ = (
        "_batch", "_conn", "_ids_n", "_seed", "_unrecorded", "_waits", "actor", "dialect", "entries",
        "failure", "held", "scene_at", "steady", "wall_at", "wrote",
    )  # fmt: skip

    def __init__(
        self,
        conn: sa.Connection,
        command: Command,
        batch: Held | None = None,
        steady: Steady | None = None,
        *,
        waits: bool = False,
    ) -> None:
        """``batch`` = the rows that the batch holds; None for a command in its own savepoint.
        ``steady`` = what the writer remembers of statements that are marked so; None = nothing.
        ``waits`` = it runs alone and waits for locks instead of giving up at once."""
        self._conn = conn
        self._waits = waits
        self.steady = steady
        self._batch = batch
        self.held: Held | None = None if batch is None else Held()
        self.wrote = False
        self._seed = command.seed
        self._ids_n = 0
        self._unrecorded: str | None = None
        self.actor = command.actor
        self.scene_at: datetime = command.scene_at
        self.wall_at: datetime = command.wall_at
        self.dialect: str = conn.dialect.name
        self.entries: list[Recordable] = []
        self.failure: BaseException | None = None

    def new_id(self) -> UUID:
        """The next UUIDv7 of this command."""
        self._ids_n += 1
        return derived(self.wall_at, self._seed, self._ids_n)

    def execute(self, stmt: sa.Executable, params: Params | None = None) -> sa.CursorResult[Any]:
        """Run a SQLAlchemy Core statement; a list of mappings runs it once for each.

        Raises Conflict for a broken unique key (code by ``schema.conflict_code``), Unavailable for a
        full disk.
        """
        self._note(stmt)
        self._look(None)
        return self._run(stmt, params)

    def _run(self, stmt: sa.Executable, params: Params | None) -> sa.CursorResult[Any]:
        if not stmt.is_select:
            self._writes(stmt)
        try:
            return self._conn.execute(stmt, params)
        except DBAPIError as error:
            raise self._failed(error) from error

    def first(self, stmt: sa.Executable, params: Params | None = None) -> sa.Row[Any] | None:
        return self.execute(stmt, params).first()

    def all(self, stmt: sa.Executable, params: Params | None = None) -> Sequence[sa.Row[Any]]:
        return self.execute(stmt, params).all()

    def scalar(self, stmt: sa.Executable, params: Params | None = None) -> Any:
        return self.execute(stmt, params).scalar()

    def lock(self, table: sa.Table, ids: Iterable[Any]) -> None:
        """Hold these rows, by their one primary key, until the COMMIT; ids that do not exist are passed over.

        For an act that reads one row to change another, or two rows at once. Always in the order of the
        ids. Whoever finds one held by another node is deferred by the writer (kernel rule 13); an act on
        one row needs no lock, its UPDATE .. WHERE version is enough. SQLite has one writer: nothing to do.
        """
        if self.dialect == "sqlite":
            return
        [key] = table.primary_key
        wanted = sa.select(key).where(key.in_(sorted(ids))).order_by(key)
        self.execute(wanted.with_for_update(nowait=not self._waits))

    def run(self, hot: Hot, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run a hot statement; its rows as the driver gives them. Raises as ``execute`` does."""
        steady = self.steady if hot.steady else None
        if steady is not None:
            known = steady.rows(hot, params)
            if known is not None:
                return known
        statement = hot.statement(self.dialect)
        self._note(statement)
        self._look(hot)
        if not statement.is_select:
            self._writes(statement)
        try:
            rows = hot.rows(self._conn, params)
        except DBAPIError as error:
            raise self._failed(error) from error
        if steady is not None:
            steady.keep(hot, params, rows)
        return rows

    def insert(self, insert: HotInsert, row: Mapping[str, Any]) -> None:
        """Insert a row; an id may be its text. Raises as ``execute`` does."""
        self._note_insert(insert)
        if self.held is not None:
            self.held.add(insert, row)
            return
        try:
            insert.plain.rows(self._conn, row)
        except DBAPIError as error:
            raise self._failed(error) from error

    def insert_unless_there(self, insert: HotInsert, row: Mapping[str, Any]) -> bool:
        """Insert a row; False when its key existed. Raises as ``execute`` does.

        Without a savepoint the answer is True in good faith: if the key is there after all, the whole
        batch is run again and this gets the other answer.
        """
        if self.held is not None:
            self.insert(insert, row)
            return True
        before = self._unrecorded
        self._note_insert(insert)
        try:
            inserted = bool(insert.unless_there.rows(self._conn, row))
        except DBAPIError as error:
            raise self._failed(error) from error
        if not inserted:
            self._unrecorded = before  # nothing was written
        return inserted

    def _writes(self, stmt: Any) -> None:
        self.wrote = True
        if self.steady is not None:
            self.steady.wrote(stmt.table)

    def _look(self, hot: Hot | None) -> None:
        """Write what is held, if the statement that comes may read or write the same tables."""
        if self.held is None:
            return
        for held in (self._batch, self.held):
            if held and (hot is None or held.touched_by(hot, self.dialect)):
                self.wrote = self.wrote or held is self.held
                try:
                    held.flush(self._conn)
                except DBAPIError as error:
                    raise self._failed(error) from error

    def upsert(
        self, table: sa.Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
    ) -> None:
        """Insert rows, or overwrite the other columns of those whose ``keys`` exist."""
        if not rows:
            return
        make: Any = sqlite.insert if self.dialect == "sqlite" else postgresql.insert
        stmt = make(table)
        changed = {name: stmt.excluded[name] for name in rows[0] if name not in keys}
        self.execute(stmt.on_conflict_do_update(index_elements=list(keys), set_=changed), rows)

    def stage(
        self, table: sa.Table, number: int, rows: Sequence[Mapping[str, Any]], scope: editions.Scope
    ) -> None:
        """Insert rows of an edition that nobody reads; they need no entry, the pointer's flip does.

        The edition and ``scope`` are written over what the rows say. Raises Unrecorded when the pointer
        names this edition, TypeError for a table or scope that was not declared.
        """
        self._unread(table, number, scope)
        if rows:
            own = {**scope, editions.NUMBER: number}
            self._run(sa.insert(table), [{**row, **own} for row in rows])

    def sweep(
        self,
        table: sa.Table,
        number: int,
        scope: editions.Scope,
        *narrower: sa.ColumnElement[bool],
    ) -> None:
        """Delete rows of an edition that nobody reads, or those that ``narrower`` leaves. As ``stage``."""
        self._unread(table, number, scope)
        self._run(sa.delete(table).where(*editions.where(table, number, scope), *narrower), None)

    def _unread(self, table: sa.Table, number: int, scope: editions.Scope) -> None:
        try:
            read = editions.is_read(self._conn, table, number, scope)
        except DBAPIError as error:
            raise self._failed(error) from error
        if read:
            raise Unrecorded(f"edition {number} of {table.name} is the one that is read")

    def record(self, entry: Recordable) -> None:
        """Add the act's entry; it is appended to the journal in this same transaction, last."""
        self.entries.append(entry)

    def finish(self) -> None:
        """Raise if the command may not commit. Called by the writer only."""
        if self.failure is not None:
            raise self.failure
        if self._unrecorded is not None and not self.entries:
            raise Unrecorded(f"{self._unrecorded} was changed without a journal entry")

    def _failed(self, error: DBAPIError) -> BaseException:
        """From here on this unit of work cannot commit; the error that its caller may see."""
        known: DamaiError | None = translate(error)
        self.failure = known or error
        return self.failure

    def _note_insert(self, insert: HotInsert) -> None:
        if self.steady is not None:
            self.steady.wrote(insert.table)
        if not insert.operational:
            self._unrecorded = insert.table.name

    def _note(self, stmt: sa.Executable) -> None:
        if isinstance(stmt, sa.Insert | sa.Update | sa.Delete):
            table = stmt.table
            if isinstance(table, sa.Table) and table.info.get("operational"):
                return
            self._unrecorded = getattr(table, "name", "a table")
        elif not isinstance(stmt, sa.Select | sa.CompoundSelect):
            raise TypeError("commands run Core select, insert, update and delete only")
