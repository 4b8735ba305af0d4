"""A small tree, and the house with the real data of contracts 1."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from damai.app import tasks
from damai.app.house import House
from damai.areas import service
from damai.db.database import Database
from tests import harness
from tests.areas.acting import TREE, bring

FILES = (
    ("areas", "wilayah_indonesia.csv.gz"),
    ("areas", "metro_kelurahan.geojson"),
    ("stations", "tps_metro_2024.csv"),
)


@pytest.fixture
def tree(sqlite_db: Database) -> Database:
    """Elections and seven areas."""
    sqlite_db.write_now(service.add_elections)
    assert bring(sqlite_db, "areas", TREE).ok
    return sqlite_db


@pytest.fixture
def any_tree(db: Database) -> Database:
    """The same on each engine."""
    db.write_now(service.add_elections)
    assert bring(db, "areas", TREE).ok
    return db


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The three imports of contracts 1 in one house. Read it, do not change it."""
    if not harness.SHARED.exists():
        pytest.skip("the shared data are not here")
    house = harness.house(tmp_path_factory.mktemp("nation"), seeded=False)
    tasks.found_if_new(house.db)
    for dataset, name in FILES:
        report = bring(
            house.db,
            dataset,
            (harness.SHARED / name).read_bytes(),
            name,
            blob_dir=house.options.blob_dir,
        )
        assert report.ok, report.errors[:3]
    yield house
    house.close()
