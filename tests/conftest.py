"""Fixtures every test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from litestar.testing import TestClient

from damai.accounts import secrets
from damai.app.build import build
from damai.app.house import House
from damai.core.clock import Clocks
from damai.db import engine as engines
from damai.db.database import Database
from damai.drill.seed import ELECTION
from tests import copies, disk, harness, kept

# A slow moment of a shared machine is no counterexample: speed is for bench/, never a test's verdict.
settings.register_profile("damai", deadline=None)
settings.load_profile("damai")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: let the garbage collector not go through them again and again."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def postgres() -> Iterator[harness.Postgres]:
    """A private PostgreSQL for this test process."""
    binaries = harness.postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL server binaries are not installed (apt install postgresql)")
    server = harness.Postgres(binaries)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clocks() -> Clocks:
    return harness.moving_clocks()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path, clocks: Clocks) -> Iterator[Database]:
    """A fresh, started database on each engine."""
    of = _seeded(request, "metro")
    if request.param == "sqlite":
        database = copies.sqlite(tmp_path / "damai.sqlite3", clocks, of)
        yield database
        database.stop()
        return
    with copies.postgres(request.getfixturevalue("postgres"), clocks, of) as database:
        yield database


@pytest.fixture
def sqlite_db(request: pytest.FixtureRequest, tmp_path: Path, clocks: Clocks) -> Iterator[Database]:
    """A fresh, started SQLite database, for tests that are not about the engine."""
    of = _seeded(request, "sqlite_metro")
    database = copies.sqlite(tmp_path / "damai.sqlite3", clocks, of)
    yield database
    database.stop()


def _seeded(request: pytest.FixtureRequest, by: str) -> str | None:
    """The election of the exercise when the test asks for it by the fixture ``by``: its database is a copy
    of one that holds it."""
    if by not in request.fixturenames:
        return None
    if "election" in request.fixturenames:
        return str(request.getfixturevalue("election"))
    return ELECTION


@pytest.fixture
def metro(db: Database) -> Database:
    """Kota Metro with its cast, on each engine."""
    return db


@pytest.fixture
def sqlite_metro(sqlite_db: Database) -> Database:
    """Kota Metro with its cast, for tests that are not about the engine."""
    return sqlite_db


@pytest.fixture
def indexed(tmp_path: Path, clocks: Clocks) -> Iterator[Database]:
    """Kota Metro with its cast and the exercise's index."""
    database = copies.sqlite(tmp_path / "indexed.sqlite3", clocks, ELECTION, index=True)
    yield database
    database.stop()


@pytest.fixture
def house(tmp_path: Path, clocks: Clocks) -> Iterator[House]:
    """The exercise of Kota Metro with its cast, by the clocks of the test."""
    opened = harness.house(tmp_path / "data", clocks=clocks)
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient[Any]]:
    """That house, served; ``tests.paging`` signs somebody in."""
    with TestClient(build(house), base_url="https://damai.test") as served:
        served.follow_redirects = False
        yield served


@pytest.fixture(autouse=True, scope="session")
def _cheap_hashing() -> Iterator[None]:
    """A password costs a tenth of a second of every core on purpose; what it costs has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(secrets, "hasher", lambda: cheap)
        yield


@pytest.fixture(autouse=True, scope="session")
def _made_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        kept.keep(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _hurried_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "sqlite_writer", disk.hurried)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_outside_database() -> None:
    os.environ.pop("DAMAI_DATABASE", None)
    os.environ.pop("DAMAI_DATA", None)
