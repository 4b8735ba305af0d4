"""Kota Metro on PostgreSQL alone, with one node and with two; readers of the screens of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from damai.core.clock import Clocks
from damai.db.database import Database
from damai.journal.wiring import open_database
from tests import copies, harness
from tests.builders import ELECTION
from tests.risk.served import Reader


@pytest.fixture
def pg_metro(postgres: harness.Postgres, clocks: Clocks) -> Iterator[Database]:
    with copies.postgres(postgres, clocks, ELECTION) as database:
        yield database


@pytest.fixture
def other_node(pg_metro: Database, clocks: Clocks) -> Iterator[Database]:
    """A second writer on the database of ``pg_metro``."""
    two = open_database(str(pg_metro.target), clocks=clocks)
    two.start()
    yield two
    two.stop()


@pytest.fixture
def by(client: TestClient[Any], house: House) -> Callable[[str], Reader]:
    """by("sari") -> her browser."""
    return lambda key: Reader(client, house, key)
