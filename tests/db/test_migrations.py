"""The migrations make exactly the tables that the code declares, on both engines, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import damai.app.house
from damai.db import engine as engines
from damai.db.migrate import differences, upgrade
from damai.db.schema import metadata
from damai.journal.wiring import create_head

assert damai.app.house, "it imports every feature's tables"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        engine = engines.sqlite_writer(tmp_path / "a.sqlite3")
        yield engine
        engine.dispose()
        return
    with request.getfixturevalue("postgres").database() as url:
        engine = engines.postgres_writer(url)
        yield engine
        engine.dispose()


def test_migrated_tables_equal_the_declared_ones(empty: sa.Engine) -> None:
    assert differences(empty, metadata) != []

    upgrade(empty)

    assert differences(empty, metadata) == []


def test_upgrading_again_changes_nothing(empty: sa.Engine) -> None:
    upgrade(empty)
    with empty.begin() as conn:
        create_head(conn, "damai/test")
        before = conn.exec_driver_sql("SELECT version_num FROM alembic_version").all()

    upgrade(empty)

    with empty.begin() as conn:
        create_head(conn, "damai/other")
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").all() == before
        assert conn.exec_driver_sql("SELECT origin FROM journal_head").all() == [("damai/test",)]


def test_a_table_that_somebody_changed_is_seen(empty: sa.Engine) -> None:
    upgrade(empty)
    with empty.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE agency ADD COLUMN surprise integer")

    assert any("surprise" in str(found) for found in differences(empty, metadata))
