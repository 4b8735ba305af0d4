"""Rule 1: a released savepoint does not survive the outer rollback, on either engine."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from damai.db import engine as engines
from damai.db.session import Session


def test_a_released_savepoint_leaves_nothing_after_the_outer_rollback(
    writer_engine: sa.Engine,
) -> None:
    with writer_engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE t (n integer)")

    with writer_engine.connect() as conn:
        session = Session(conn)
        raw = conn.connection.dbapi_connection
        assert raw is not None
        if conn.dialect.name == "sqlite":
            assert raw.isolation_level is None, "the driver must not begin and commit by itself"
        session.begin(waits=False)
        session.run("SAVEPOINT command")
        session.run("INSERT INTO t VALUES (1)")
        session.run("RELEASE SAVEPOINT command")
        assert session.in_transaction
        conn.rollback()
        assert not session.in_transaction

    with writer_engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0


def test_a_savepoint_rolled_back_takes_only_its_own_rows(writer_engine: sa.Engine) -> None:
    with writer_engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE t (n integer)")

    with writer_engine.connect() as conn:
        session = Session(conn)
        session.begin(waits=False)
        for n, end in ((1, "RELEASE"), (2, "ROLLBACK TO"), (3, "RELEASE")):
            session.run("SAVEPOINT command")
            session.run(f"INSERT INTO t VALUES ({n})")
            session.run(f"{end} SAVEPOINT command")
        conn.commit()

    with writer_engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT n FROM t ORDER BY n").scalars().all() == [1, 3]


def test_the_writer_begins_immediately_and_readers_do_not_wait_for_it(tmp_path: Path) -> None:
    writing = engines.sqlite_writer(tmp_path / "a.sqlite3")
    with writing.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE t (n integer)")
    reading = engines.sqlite_reader(tmp_path / "a.sqlite3")

    with writing.connect() as conn, conn.begin():
        conn.exec_driver_sql("INSERT INTO t VALUES (1)")
        with reading.connect() as other, other.begin():
            seen = other.exec_driver_sql("SELECT count(*) FROM t").scalar()

    assert seen == 0
    reading.dispose()
    writing.dispose()
