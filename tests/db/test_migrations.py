"""The migrations make exactly the tables that the code declares, on both engines, and once."""

from __future__ import annotations

import sqlalchemy as sa

import damai.app.house
from damai.db.migrate import differences, upgrade
from damai.db.schema import metadata
from damai.journal.wiring import create_head

assert damai.app.house, "it imports every feature's tables"


def test_migrated_tables_equal_the_declared_ones(writer_engine: sa.Engine) -> None:
    assert differences(writer_engine, metadata) != []

    upgrade(writer_engine)

    assert differences(writer_engine, metadata) == []


def test_upgrading_again_changes_nothing(writer_engine: sa.Engine) -> None:
    upgrade(writer_engine)
    with writer_engine.begin() as conn:
        create_head(conn, "damai/test")
        before = conn.exec_driver_sql("SELECT version_num FROM alembic_version").all()

    upgrade(writer_engine)

    with writer_engine.begin() as conn:
        create_head(conn, "damai/other")
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").all() == before
        assert conn.exec_driver_sql("SELECT origin FROM journal_head").all() == [("damai/test",)]


def test_a_table_that_somebody_changed_is_seen(writer_engine: sa.Engine) -> None:
    upgrade(writer_engine)
    with writer_engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE agency ADD COLUMN surprise integer")

    assert any("surprise" in str(found) for found in differences(writer_engine, metadata))
