"""Rule 5: what ends the whole transaction costs only the command that caused it, and nobody waits forever."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from damai.core.errors import NotFound
from damai.db import writer
from damai.db.database import Database
from damai.db.session import Session
from damai.db.uow import UnitOfWork
from tests.db.kit import adding, codes, later, stalled


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "RECONNECT_S", (0.0, 0.0, 0.0))


def ending_the_transaction(uow: UnitOfWork) -> None:
    """What SQLite does by itself on a full disk, and PostgreSQL when the backend dies."""
    adding("culprit")(uow)
    if uow.dialect == "sqlite":
        uow._conn.exec_driver_sql("ROLLBACK")
        raise NotFound("whatever")
    kill = "SELECT pg_terminate_backend(pg_backend_pid())"
    uow._conn.connection.cursor().execute(kill)


def test_the_neighbours_of_a_command_that_ends_the_transaction_succeed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[Any]] = []
    db.on_committed(told.append)

    with stalled(db, monkeypatch):
        before = [later(db, adding(f"a{n}")) for n in range(3)]
        bad = later(db, ending_the_transaction)
        after = [later(db, adding(f"b{n}")) for n in range(3)]

    assert [waiting.get().seq for waiting in before + after] == [1, 2, 3, 4, 5, 6]
    assert bad.code() == ("whatever" if db.dialect == "sqlite" else "database-away")
    assert codes(db) == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert [entry.seq for entries in told for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert all(waiting.answers_n == 1 for waiting in [*before, bad, *after])
    assert db.write_now(adding("next")).seq == 7


def test_a_full_disk_costs_the_command_that_needs_the_room(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def large(uow: UnitOfWork) -> None:
        adding("large", "x" * 4_000_000)(uow)

    raw: Any = sqlite_db.writer_engine.raw_connection()
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages + 60}")
    raw.close()

    with stalled(sqlite_db, monkeypatch):
        one, bad, two = (
            later(sqlite_db, adding("one")),
            later(sqlite_db, large),
            later(sqlite_db, adding("two")),
        )

    assert (one.get().seq, two.get().seq) == (1, 2)
    assert bad.code() == "disk-full"
    assert codes(sqlite_db) == ["one", "two"]
    assert sqlite_db.write_now(adding("three")).seq == 3
    assert sqlite_db.writer.fatal is None


def test_a_full_disk_at_the_commit_is_told_and_service_goes_on(sqlite_db: Database) -> None:
    commit = sqlite_db.writer_engine.dialect.do_commit

    def full(raw: Any) -> None:
        sqlite_db.writer_engine.dialect.do_commit = commit
        raise driver_error("database or disk is full", sqlite3.SQLITE_FULL)

    with stalled(sqlite_db):
        waiting = later(sqlite_db, adding("one"))
        sqlite_db.writer_engine.dialect.do_commit = commit_after_the_stall(sqlite_db, full)

    assert waiting.code() == "disk-full"
    assert codes(sqlite_db) == []
    assert sqlite_db.write_now(adding("two")).seq == 1


def commit_after_the_stall(db: Database, then: Callable[[Any], None]) -> Callable[[Any], None]:
    commit = type(db.writer_engine.dialect).do_commit.__get__(db.writer_engine.dialect)

    def first(raw: Any) -> None:
        db.writer_engine.dialect.do_commit = then
        commit(raw)

    return first


def driver_error(text: str, code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


def test_a_raw_driver_error_at_a_savepoint_costs_nobody(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, broken = Session.run, iter([True])

    def failing(self: Session, statement: str) -> None:
        if statement.startswith("ROLLBACK TO") and next(broken, False):
            raise (sqlite3 if db.dialect == "sqlite" else psycopg).OperationalError("gone")
        run(self, statement)

    monkeypatch.setattr(Session, "run", failing)

    def refusing(uow: UnitOfWork) -> None:
        raise NotFound("area-unknown")

    with stalled(db, monkeypatch):
        one, bad, two = later(db, adding("one")), later(db, refusing), later(db, adding("two"))

    assert (one.get().seq, two.get().seq) == (1, 2)
    assert bad.code() == "area-unknown"
    assert db.writer.is_alive()


@pytest.mark.asvs("2.3.3")
def test_a_defect_in_the_append_fails_the_command_whose_entry_it_is(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    appender = db.writer._appender
    append = appender.append

    def failing(conn: sa.Connection, prepared: list[Any]) -> list[Any]:
        if any(item.row["subject"] == "agency/bad" for item in prepared):
            raise KeyError("defect")
        return append(conn, prepared)

    monkeypatch.setattr(appender, "append", failing)

    with stalled(db, monkeypatch):
        one, bad, two = later(db, adding("one")), later(db, adding("bad")), later(db, adding("two"))

    assert (one.get().seq, two.get().seq) == (1, 2)
    assert isinstance(bad.error(), KeyError)
    assert codes(db) == ["one", "two"]


def test_a_writer_that_cannot_begin_answers_everybody(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stalled(sqlite_db, monkeypatch):
        waiting = [later(sqlite_db, adding(f"a{n}")) for n in range(3)]
        monkeypatch.setattr(Session, "begin", locked_out(sqlite_db))

    assert {w.code() for w in waiting} == {"busy"}
    monkeypatch.undo()
    assert sqlite_db.write_now(adding("one")).seq == 1


def locked_out(db: Database) -> Callable[..., None]:
    """BEGIN IMMEDIATE while another process holds the write lock."""
    begin = Session.begin

    def beginning(self: Session, *, waits: bool) -> None:
        other = sqlite3.connect(str(db.target), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        self.run("PRAGMA busy_timeout=0")
        try:
            begin(self, waits=waits)
        finally:
            other.rollback()
            other.close()

    return beginning


def test_a_begin_that_fails_for_any_other_reason_is_tried_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, broken = Session.begin, iter([True, True])

    def failing(self: Session, *, waits: bool) -> None:
        if next(broken, False):
            raise DBAPIError("BEGIN", None, sqlite3.OperationalError("disk I/O error"))
        begin(self, waits=waits)

    monkeypatch.setattr(Session, "begin", failing)

    assert db.write_now(adding("one")).seq == 1
    assert next(broken, "both were used") == "both were used"


@pytest.mark.asvs("16.5.4")
def test_a_defect_in_the_writer_itself_answers_everybody_and_the_writer_lives(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Any, *args: Any) -> Any:
        raise LookupError("defect")

    with stalled(db, monkeypatch):
        waiting = [later(db, adding(f"a{n}")) for n in range(3)]
        monkeypatch.setattr(writer.Writer, "_commands", broken)

    assert {w.code() for w in waiting} == {"internal"}
    monkeypatch.undo()
    assert codes(db) == []
    assert db.write_now(adding("one")).seq == 1


def test_a_command_that_ends_its_thread_is_answered_and_the_writer_lives(db: Database) -> None:
    def leaving(uow: UnitOfWork) -> None:
        adding("left")(uow)
        raise SystemExit

    assert later(db, leaving).code() == "internal"
    assert db.write_now(adding("one")).seq == 1
    assert codes(db) == ["one"]


def test_a_checkpoint_that_fails_changes_no_answer(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise driver_error("database or disk is full", sqlite3.SQLITE_FULL)

    monkeypatch.setattr(sqlite_db.checkpointer, "after_commit", full)

    assert [sqlite_db.write_now(adding(code)).seq for code in ("one", "two")] == [1, 2]
