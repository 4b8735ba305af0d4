"""``db upgrade``: from which revision to which, and only while nobody serves the file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from damai.core.errors import Unavailable
from damai.db.lockfile import DataLock
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

    assert (plain.status, plain.out) == (0, "tables brought up from revision 0012 to 0013\n")
    assert ask(exercise, "SELECT version_num FROM alembic_version") == [("0013",)]
    assert ask(exercise, "SELECT * FROM entry") == entries
    assert here("journal", "verify", "--data", str(exercise)).status == 0


def test_nothing_to_do_is_said(here: Run, exercise: Path) -> None:
    before = contents(exercise)

    plain = here("db", "upgrade", "--data", str(exercise))
    as_json = here("db", "upgrade", "--data", str(exercise), "--json")

    assert (plain.status, plain.out) == (0, "tables are at revision 0013: nothing to do\n")
    assert as_json.json == {"ok": True, "changed": False, "before": "0013", "after": "0013"}
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
    assert ask(exercise, "SELECT version_num FROM alembic_version") == [("0012",)]


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

    assert first.json == {"ok": True, "changed": True, "before": None, "after": "0013"}
    assert again.json["changed"] is False
    assert (away.status, len(away.said)) == (2, 1)
    assert "[database-closed]" in away.err
    assert (wrong.status, len(wrong.said)) == (2, 1)
