"""A database on PostgreSQL alone, for what only it does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from damai.db.database import Database
from tests import harness


@pytest.fixture
def pg_db(postgres: harness.Postgres) -> Iterator[Database]:
    with postgres.database() as url:
        database = harness.fresh(url)
        yield database
        database.stop()
