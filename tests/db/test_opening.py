"""Rule 7: rows that came back after a failed fsync are durable before anybody is answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from damai.core.errors import Unavailable
from damai.db import database as databases
from damai.db.checkpoint import confirm
from damai.db.database import Database
from damai.journal.wiring import open_database
from tests import harness
from tests.db.kit import adding, codes
from tests.db.test_dead_batch import driver_error

FULL = sqlite3.SQLITE_FULL


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A database with one row in it, that nobody has open."""
    db = harness.fresh(tmp_path / "a.sqlite3")
    db.write_now(adding("old"))
    db.stop()
    return tmp_path / "a.sqlite3"


def traced(db: Database) -> list[str]:
    """What the writer's connection runs, from now on."""
    said: list[str] = []
    raw: Any = db.writer_engine.raw_connection()
    raw.dbapi_connection.set_trace_callback(said.append)
    raw.close()
    return said


def test_a_commit_that_writes_a_page_comes_before_the_first_command(closed: Path) -> None:
    db = open_database(closed)
    said = traced(db)
    assert db.checkpointer is not None
    before_b = db.checkpointer.wal_b()

    db.start()
    commits = [n for n, text in enumerate(said) if text == "COMMIT"]
    grown_b = db.checkpointer.wal_b() - before_b
    db.write_now(adding("new"))

    assert commits
    assert grown_b > 4096  # a frame: an empty COMMIT would sync nothing
    assert any("wal_checkpoint" in text for text in said[commits[0] :])
    assert codes(db) == ["new", "old"]
    db.stop()


def test_it_is_done_once(closed: Path) -> None:
    db = open_database(closed)
    db.start()
    said = traced(db)

    db.write_now(adding("new"))

    assert said.count("COMMIT") == 1
    db.stop()


def failing(monkeypatch: pytest.MonkeyPatch, *errors: BaseException) -> list[int]:
    """``confirm`` raises these in turn, then works; the list grows by one for each call."""
    left, calls = list(errors), []

    def confirming(engine: Any) -> None:
        calls.append(1)
        if left:
            raise left.pop(0)
        confirm(engine)

    monkeypatch.setattr(databases, "confirm", confirming)
    return calls


def test_a_disk_that_cannot_be_written_lets_nobody_start(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, driver_error("disk I/O error", sqlite3.SQLITE_IOERR))
    db = open_database(closed)

    with pytest.raises(sqlite3.OperationalError):
        db.start()

    with pytest.raises(Unavailable, match="stopping"):
        db.write_now(adding("new"))
    db.stop()


def full(uow: Any) -> None:
    raise AssertionError("a command ran before the old rows were durable")


def test_with_a_full_disk_it_stays_up_and_tries_again_before_each_batch(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error: Callable[[], BaseException] = lambda: driver_error("full", FULL)  # noqa: E731
    calls = failing(monkeypatch, error(), error())
    db = open_database(closed)
    db.start()

    with pytest.raises(Unavailable, match="disk-full"):
        db.write_now(full)
    answer = db.write_now(adding("new"))
    db.write_now(adding("newer"))

    assert answer.seq == 2
    assert len(calls) == 3
    assert db.writer.fatal is None
    db.stop()


def test_a_sync_that_fails_in_a_later_try_stops_the_writing(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failed fsync the next may claim success: only a restart tells."""
    broken = driver_error("disk I/O error", sqlite3.SQLITE_IOERR)
    failing(monkeypatch, driver_error("full", FULL), broken)
    told: list[BaseException] = []
    db = open_database(closed)
    db.on_fatal(told.append)
    db.start()

    with pytest.raises(Unavailable, match="read-only"):
        db.write_now(full)
    with pytest.raises(Unavailable, match="read-only"):
        db.write_now(adding("new"))

    assert told == [broken]
    db.stop()


def test_postgresql_is_durable_by_itself(pg_db: Database) -> None:
    confirm(pg_db.writer_engine)

    assert pg_db.write_now(adding("one")).seq == 1
