"""Readers see one instant, cannot write, and never touch the WAL."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from damai.accounts.tables import agency
from damai.db import engine as engines
from damai.db.database import Database
from damai.journal import reader
from tests import harness
from tests.db.kit import adding, codes


def test_a_reader_cannot_write(db: Database) -> None:
    db.write_now(adding("one"))

    with pytest.raises(DBAPIError, match=r"readonly|read-only"), db.read() as conn:
        conn.execute(sa.delete(agency))
    assert codes(db) == ["one"]


def test_a_sqlite_reader_is_opened_read_only_and_not_only_asked_to_be(sqlite_db: Database) -> None:
    with sqlite_db.read() as conn:
        conn.exec_driver_sql("PRAGMA query_only=0")

        with pytest.raises(DBAPIError, match="readonly"):
            conn.exec_driver_sql("CREATE TABLE t (n)")


def test_a_snapshot_stays_at_its_instant_while_others_write(db: Database) -> None:
    db.write_now(adding("one"))

    with db.read() as conn:
        seq = reader.size(conn)
        db.write_now(adding("two"))
        rows = conn.execute(sa.select(agency.c.code)).scalars().all()
        again = reader.size(conn)

    assert (seq, rows, again) == (1, ["one"], 1)
    assert codes(db) == ["one", "two"]


@pytest.mark.parametrize("name", ["kota metro", "50% siap", "apa?", "a#b", "data&mode=rw"])
def test_the_data_may_lie_in_a_directory_of_any_name(tmp_path: Path, name: str) -> None:
    db = harness.fresh(tmp_path / name / "damai.sqlite3")

    db.write_now(adding("one"))

    assert codes(db) == ["one"]
    db.stop()


def test_a_reader_that_closes_last_leaves_the_wal_to_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    db = harness.fresh(path)
    db.write_now(adding("one"))
    wal = path.with_name(path.name + "-wal")
    size_b = wal.stat().st_size

    reading = engines.sqlite_reader(path)
    with reading.connect() as conn, conn.begin():
        conn.exec_driver_sql("SELECT * FROM agency").all()
    reading.dispose()

    assert wal.stat().st_size == size_b > 0
    db.stop()


def test_only_the_writers_connection_may_checkpoint(sqlite_db: Database) -> None:
    sqlite_db.write_now(adding("one"))  # so that there is something to move

    with sqlite_db.read() as conn:
        assert conn.exec_driver_sql("PRAGMA query_only").scalar() == 1
    with sqlite_db.reader_engine.connect() as conn, pytest.raises(DBAPIError):
        conn.exec_driver_sql("PRAGMA wal_checkpoint(RESTART)").one()
    sqlite_db.stop_writing()
    with sqlite_db.writer_engine.connect() as conn:
        raw = conn.connection.dbapi_connection
        assert raw is not None
        assert raw.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
        assert raw.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert raw.execute("PRAGMA secure_delete").fetchone()[0] == 1
