"""Empty files and servers: an engine of each kind without tables, and PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.db import engine as engines
from damai.db.database import Database
from tests import disk, harness


@pytest.fixture(autouse=True)
def _waiting_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is durable when is what this folder is about."""
    monkeypatch.setattr(engines, "sqlite_writer", disk.waiting)


@pytest.fixture
def pg_db(postgres: harness.Postgres) -> Iterator[Database]:
    with postgres.database() as url:
        database = harness.fresh(url)
        yield database
        database.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def writer_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database's writer engine; the tables are the test's to make."""
    if request.param == "sqlite":
        engine = engines.sqlite_writer(tmp_path / "a.sqlite3")
        yield engine
        engine.dispose()
        return
    with request.getfixturevalue("postgres").database() as url:
        engine = engines.postgres_writer(url)
        yield engine
        engine.dispose()
