"""Rule 7: after a COMMIT whose outcome nobody knows, nothing is claimed and nothing more is written."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable
from itertools import cycle
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from damai.core.errors import Unavailable
from damai.db import commits
from damai.db.commits import Fate
from damai.db.database import Database
from tests.db.kit import adding, codes, later, stalled


def at_the_next_commit(db: Database, act: Callable[[Any], None]) -> None:
    """``act`` stands in for the COMMIT of the batch after the stalled one, once."""
    dialect = db.writer_engine.dialect
    commit = dialect.do_commit
    turns = iter([commit, act])
    dialect.do_commit = lambda raw: next(turns, commit)(raw)


def io_error(raw: Any) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    raise error


def lost_before(raw: Any) -> None:
    """The server ends the connection instead of committing."""
    raw.close()
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def lost_after(raw: Any) -> None:
    """The COMMIT took place, its answer was lost."""
    raw.commit()
    lost_before(raw)


@pytest.mark.asvs("16.5.3")
def test_a_failed_commit_is_unknown_to_all_and_turns_the_node_read_only(
    sqlite_db: Database,
) -> None:
    told: list[list[Any]] = []
    fatal: list[BaseException] = []
    sqlite_db.on_committed(told.append)
    sqlite_db.on_fatal(fatal.append)

    with stalled(sqlite_db):
        waiting = [later(sqlite_db, adding(f"a{n}")) for n in range(3)]
        at_the_next_commit(sqlite_db, io_error)

    assert {w.code() for w in waiting} <= {"outcome-unknown", "read-only"}
    assert waiting[0].code() == "outcome-unknown"
    assert len(fatal) == 1
    assert told == []
    with pytest.raises(Unavailable, match="read-only"):
        sqlite_db.write_now(adding("late"))
    assert codes(sqlite_db) == []  # reading goes on


def test_what_waits_behind_a_failed_commit_is_told_read_only(sqlite_db: Database) -> None:
    with stalled(sqlite_db):
        first = later(sqlite_db, adding("first"))
        rest = [later(sqlite_db, adding(f"a{n}")) for n in range(200)]
        at_the_next_commit(sqlite_db, io_error)

    assert first.code() == "outcome-unknown"
    assert rest[-1].code() == "read-only"


def test_postgresql_knows_that_a_commit_took_place_whose_answer_was_lost(pg_db: Database) -> None:
    with stalled(pg_db):
        waiting = later(pg_db, adding("one"))
        at_the_next_commit(pg_db, lost_after)

    assert waiting.get().seq == 1
    assert codes(pg_db) == ["one"]
    assert pg_db.write_now(adding("two")).seq == 2


def test_postgresql_knows_that_a_commit_did_not_take_place_and_the_batch_runs_again(
    pg_db: Database,
) -> None:
    told: list[list[Any]] = []
    pg_db.on_committed(told.append)

    with stalled(pg_db):
        waiting = later(pg_db, adding("one"))
        at_the_next_commit(pg_db, lost_before)

    assert waiting.get().seq == 1
    assert [entry.seq for entries in told for entry in entries] == [1]
    assert waiting.answers_n == 1


@pytest.mark.parametrize("lost", [lost_before, lost_after])
def test_another_primary_cannot_tell_so_receipts_decide_and_the_node_goes_on(
    pg_db: Database, monkeypatch: pytest.MonkeyPatch, lost: Callable[[Any], None]
) -> None:
    monkeypatch.setattr(commits, "_TIMELINE", "SELECT '0000FFFF'")
    key = uuid.uuid4()

    with stalled(pg_db, monkeypatch):
        known = later(pg_db, adding("known"), key=key, request_hash=b"h" * 8)
        unknown = later(pg_db, adding("unknown"))
        at_the_next_commit(pg_db, lost)

    assert unknown.code() == "outcome-unknown"
    assert known.get().value.id == "known"
    assert known.get().replayed is (lost is lost_after)
    assert (known.answers_n, unknown.answers_n) == (1, 1)
    assert pg_db.writer.fatal is None
    assert pg_db.write_now(adding("more")).seq == (3 if lost is lost_after else 2)
    assert codes(pg_db) == (
        ["known", "more", "unknown"] if lost is lost_after else ["known", "more"]
    )


def test_a_commit_that_fails_each_time_is_told_in_the_end(
    pg_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "_TIMELINE", "SELECT '0000FFFF'")
    dialect = pg_db.writer_engine.dialect
    commit = dialect.do_commit
    turns = cycle([lost_before, commit])  # each is asked about in a transaction of its own
    dialect.do_commit = lambda raw: next(turns)(raw)

    waiting = later(pg_db, adding("never"), key=uuid.uuid4(), request_hash=b"h" * 8)

    assert waiting.code() == "outcome-unknown"
    dialect.do_commit = commit
    assert pg_db.write_now(adding("other")).seq == 1


def test_a_transaction_still_in_progress_is_ended_before_it_is_judged(pg_db: Database) -> None:
    pg_db.stop_writing()
    with pg_db.writer_engine.connect() as conn:
        conn.exec_driver_sql("SELECT pg_current_xact_id()")
        taken = commits.mark(conn)

        found = commits.fate(pg_db.writer_engine, taken, threading.Event())

        assert found is Fate.ABORTED
        with pytest.raises(OperationalError):
            conn.exec_driver_sql("SELECT 1")


def test_a_transaction_that_wrote_nothing_may_run_again(pg_db: Database) -> None:
    pg_db.stop_writing()
    with pg_db.writer_engine.connect() as conn:
        taken = commits.mark(conn)

    assert commits.fate(pg_db.writer_engine, taken, threading.Event()) is Fate.ABORTED
