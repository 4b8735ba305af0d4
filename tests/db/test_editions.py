"""Rule 1 for bulk data: rows nobody reads need no entry, rows of the edition that is read do."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from damai.areas import store
from damai.areas.importing import apply as applying
from damai.areas.tables import area, boundary, edition, station
from damai.core.ids import derived
from damai.db.database import Database
from damai.db.editions import declare_editions
from damai.db.uow import UnitOfWork, Unrecorded
from tests.db.kit import AT, kept

assert applying.ADVISORY_KEY  # it declares where the pointers are


def a_row(code: str) -> dict[str, Any]:
    return {
        "edition": 0, "code": code, "name": "x", "level": "desa", "type": "x", "parent": "",
        "lon": None, "lat": None, "area_km2": None, "name_key": "x",
    }  # fmt: skip


def a_station(code: str, election: str) -> dict[str, Any]:
    return {
        "election": election, "edition": 0, "code": code, "number": 1, "area": "18", "special": False,
        "voters_n": None, "flags": "", "lon": None, "lat": None, "point": None, "mkey": None,
    }  # fmt: skip


def pointing(dataset: str, number: int) -> Any:
    def fn(uow: UnitOfWork) -> None:
        row = {"dataset": dataset, "current": number, "rows_sha256": "0"}
        uow.execute(sa.insert(edition), row)
        kept(uow)

    return fn


def numbers(db: Database, table: sa.Table) -> list[int]:
    with db.read() as conn:
        return list(conn.execute(sa.select(table.c.edition).order_by(table.c.edition)).scalars())


@pytest.fixture
def current(db: Database) -> Database:
    """Areas whose edition 2 is read, with one row; and one row of the next, staged."""
    db.write_now(lambda uow: uow.stage(area, 2, [a_row("18")], {}))
    db.write_now(pointing(store.AREAS, 2))
    db.write_now(lambda uow: uow.stage(area, 3, [a_row("18")], {}))
    return db


BY_HAND = {
    "delete all": sa.delete(area),
    "delete the read": sa.delete(area).where(area.c.edition == 2),
    "delete the unread": sa.delete(area).where(area.c.edition == 3),
    "insert": sa.insert(area).values(**{**a_row("19"), "edition": 2}),
    "update": sa.update(area).values(name="y"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_statement_on_such_a_table_needs_its_entry(current: Database, name: str) -> None:
    def fn(uow: UnitOfWork) -> None:
        uow.execute(BY_HAND[name])

    with pytest.raises(Unrecorded, match="area"):
        current.write_now(fn)

    assert numbers(current, area) == [2, 3]


def test_with_an_entry_the_read_edition_may_be_changed(current: Database) -> None:
    def fn(uow: UnitOfWork) -> None:
        uow.execute(BY_HAND["delete the read"])
        kept(uow)

    current.write_now(fn)

    assert numbers(current, area) == [3]


def test_staging_and_sweeping_the_read_edition_are_refused_even_with_an_entry(
    current: Database,
) -> None:
    def staging(uow: UnitOfWork) -> None:
        kept(uow)
        uow.stage(area, 2, [a_row("19")], {})

    def sweeping(uow: UnitOfWork) -> None:
        kept(uow)
        uow.sweep(area, 2, {})

    for fn in (staging, sweeping):
        with pytest.raises(Unrecorded, match="edition 2 of area"):
            current.write_now(fn)

    assert numbers(current, area) == [2, 3]


def test_a_row_goes_to_the_edition_that_was_checked_whatever_it_says_itself(
    current: Database,
) -> None:
    current.write_now(lambda uow: uow.stage(area, 4, [{**a_row("19"), "edition": 2}], {}))

    assert numbers(current, area) == [2, 3, 4]


def test_a_sweep_takes_its_edition_only_and_of_that_what_it_is_told(current: Database) -> None:
    current.write_now(lambda uow: uow.stage(area, 3, [a_row("19")], {}))

    current.write_now(lambda uow: uow.sweep(area, 3, {}, area.c.code <= "18"))
    assert numbers(current, area) == [2, 3]

    current.write_now(lambda uow: uow.sweep(area, 3, {}))
    assert numbers(current, area) == [2]


def test_a_flip_in_the_same_command_makes_the_edition_a_read_one(current: Database) -> None:
    def fn(uow: UnitOfWork) -> None:
        uow.execute(sa.update(edition).values(current=3))
        kept(uow)
        uow.stage(area, 3, [a_row("19")], {})

    with pytest.raises(Unrecorded):
        current.write_now(fn)

    assert numbers(current, area) == [2, 3]


def test_a_row_staged_before_a_flip_in_one_command_is_covered_by_the_flips_entry(
    current: Database,
) -> None:
    def fn(uow: UnitOfWork) -> None:
        uow.stage(area, 3, [a_row("19")], {})
        uow.execute(sa.update(edition).values(current=3))

    with pytest.raises(Unrecorded, match="edition"):
        current.write_now(fn)

    assert numbers(current, area) == [2, 3]


def test_each_election_has_its_own_read_edition(db: Database) -> None:
    db.write_now(pointing(store.stations_of("one"), 1))
    other = {"election": "two"}

    db.write_now(lambda uow: uow.stage(station, 1, [a_station("18001", "one")], other))
    with pytest.raises(Unrecorded):
        db.write_now(
            lambda uow: uow.stage(station, 1, [a_station("18001", "one")], {"election": "one"})
        )

    with db.read() as conn:
        assert conn.execute(sa.select(station.c.election)).scalars().all() == ["two"]


@pytest.mark.parametrize("scope", [{}, {"code": "18001"}, {"election": "one", "code": "18001"}])
def test_a_scope_that_is_not_the_tables_own_is_a_defect(
    sqlite_db: Database, scope: dict[str, str]
) -> None:
    with pytest.raises(TypeError, match="election"):
        sqlite_db.write_now(lambda uow: uow.sweep(station, 9, scope))


def test_a_table_without_declared_editions_cannot_be_staged(sqlite_db: Database) -> None:
    def fn(uow: UnitOfWork) -> None:
        uow.stage(edition, 9, [{"dataset": str(derived(AT, b"x", 1)), "current": 1}], {})

    with pytest.raises(TypeError, match="edition"):
        sqlite_db.write_now(fn)


def test_where_a_tables_pointer_is_cannot_be_said_twice() -> None:
    with pytest.raises(ValueError, match="boundary"):
        declare_editions(boundary, (), lambda scope: sa.select(edition.c.current))
