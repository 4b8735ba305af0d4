"""``db upgrade``: from which revision to which, and only while nobody serves the file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.core.errors import Unavailable
from damai.db import nodes
from damai.db.lockfile import DataLock
from damai.db.uow import UnitOfWork
from damai.journal.wiring import create_head, open_database
from tests import harness
from tests.cli.conftest import Run, contents
from tests.cli.test_restore import ask, newer, older


def changed(data: Path, change: object) -> None:
    with closing(sqlite3.connect(data / "damai.sqlite3")) as conn:
        change(conn)  # type: ignore[operator]
        conn.commit()


def test_older_tables_are_brought_up_and_nothing_else_changes(here: Run, exercise: Path) -> None:
    entries = ask(exercise, "SELECT * FROM entry")
    changed(exercise, older)

    plain = here("db", "upgrade", "--data", str(exercise))

    assert (plain.status, plain.out) == (0, "tables brought up from revision 0015 to 0016\n")
    assert ask(exercise, "SELECT version_num FROM alembic_version") == [("0016",)]
    assert ask(exercise, "SELECT * FROM entry") == entries
    assert here("journal", "verify", "--data", str(exercise)).status == 0


def test_nothing_to_do_is_said(here: Run, exercise: Path) -> None:
    before = contents(exercise)

    plain = here("db", "upgrade", "--data", str(exercise))
    as_json = here("db", "upgrade", "--data", str(exercise), "--json")

    assert (plain.status, plain.out) == (0, "tables are at revision 0016: nothing to do\n")
    assert as_json.json == {"ok": True, "changed": False, "before": "0016", "after": "0016"}
    assert contents(exercise) == before


def test_newer_tables_are_left_alone_and_not_served(here: Run, exercise: Path) -> None:
    changed(exercise, newer)

    done = here("db", "upgrade", "--data", str(exercise))

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "[database-newer]" in done.err
    assert ask(exercise, "SELECT version_num FROM alembic_version") == [("9999",)]
    with pytest.raises(Unavailable, match="database-newer"):
        harness.house(exercise, seeded=False)


def test_a_database_that_somebody_serves_is_refused(here: Run, exercise: Path) -> None:
    changed(exercise, older)
    lock = DataLock(exercise)
    lock.take()

    done = here("db", "upgrade", "--data", str(exercise))

    lock.release()
    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert f"in use by process {os.getpid()}" in done.err
    assert ask(exercise, "SELECT version_num FROM alembic_version") == [("0015",)]


def test_no_database_is_made(here: Run, tmp_path: Path) -> None:
    done = here("db", "upgrade", "--data", str(tmp_path / "none"))

    assert (done.status, len(done.said)) == (2, 1)
    assert "[upgrade-no-database]" in done.err
    assert not (tmp_path / "none").exists()


def test_postgresql_is_brought_up_by_its_url(
    here: Run, tmp_path: Path, postgres: harness.Postgres
) -> None:
    with postgres.database() as url:
        first = here("db", "upgrade", "--data", str(tmp_path), "--database", url, "--json")
        again = here("db", "upgrade", "--data", str(tmp_path), "--database", url, "--json")
    away = here("db", "upgrade", "--data", str(tmp_path), "--database", url)
    wrong = here("db", "upgrade", "--data", str(tmp_path), "--database", "mysql://x/y")

    assert first.json == {"ok": True, "changed": True, "before": None, "after": "0016"}
    assert again.json["changed"] is False
    assert (away.status, len(away.said)) == (2, 1)
    assert "[database-closed]" in away.err
    assert (wrong.status, len(wrong.said)) == (2, 1)


def test_postgresql_is_not_brought_up_beside_a_node_that_lives(
    here: Run, tmp_path: Path, postgres: harness.Postgres
) -> None:
    """The lock is of a data directory; a node on another machine has its own."""
    with postgres.database() as url:
        assert here("db", "upgrade", "--data", str(tmp_path), "--database", url).status == 0
        db = open_database(url, clocks=harness.moving_clocks())
        with db.writer_engine.begin() as conn:
            create_head(conn, "damai.test/journal")
        db.start()

        def beats(uow: UnitOfWork) -> None:
            nodes.beat(uow, "posko-b", b"k" * 32, 1, clock_held=False, clock_at=uow.wall_at)

        def falls_silent(uow: UnitOfWork) -> None:
            long_ago = uow.wall_at - timedelta(days=365)
            uow.execute(sa.update(nodes.node).values(beat_at=long_ago))

        try:
            db.write_now(beats, kind="node.beat")
            beside = here("db", "upgrade", "--data", str(tmp_path), "--database", url)
            db.write_now(falls_silent, kind="node.beat")
            after = here("db", "upgrade", "--data", str(tmp_path), "--database", url)
        finally:
            db.stop()

    assert (beside.status, beside.out, len(beside.said)) == (2, "", 1)
    assert "last heard of: posko-b (" in beside.err
    assert "[upgrade-nodes]" in beside.err
    assert after.status == 0, after.err
