"""What is taken away can be brought back and is the same; no cell becomes a formula; nobody takes more than they see."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.areas import exporting, place_store, service, store
from damai.areas.importing.cells import guarded, unguarded
from damai.areas.place_model import Place, PlaceKind
from damai.core.errors import Conflict, Invalid
from damai.db.database import Database
from damai.webkit.actor import House
from tests import harness
from tests.areas.acting import bring
from tests.builders import ELECTION
from tests.harness import actor

DATASETS = ("areas", "stations", "places")


def taken(db: Database, who: Any, dataset: str, form: str = "csv") -> bytes:
    table = exporting.table_of(db.read, who, dataset, ELECTION)
    return b"".join(exporting.FORMATS[form][1](table))


def rows_of(db: Database) -> Any:
    with db.read() as conn:
        return (
            store.all_areas(conn),
            store.stations(conn, ELECTION, ""),
            place_store.places(conn, ""),
        )


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_a_house_that_was_taken_away_whole_comes_back_the_same(
    metro: Database, tmp_path: Path, form: str
) -> None:
    made = {name: taken(metro, House(), name, form) for name in DATASETS}
    other = harness.fresh(tmp_path / "other.sqlite3")
    try:
        other.write_now(service.add_elections)
        for name in DATASETS[:1]:
            assert bring(other, name, made[name], f"{name}.{form}").ok
        with metro.read() as conn:
            shapes = service.boundaries_geojson(conn, "desakel", "")
        assert bring(other, "areas", shapes, "shapes.geojson").ok
        for name in DATASETS[1:]:
            assert bring(other, name, made[name], f"{name}.{form}").ok

        assert rows_of(other) == rows_of(metro)
    finally:
        other.stop()
    # And nothing to do for the house it came from.
    for name in DATASETS:
        assert not bring(metro, name, made[name], f"{name}.{form}").applied


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_reader_takes_what_they_see_and_no_more(metro: Database, dataset: str) -> None:
    mine = list(csv.DictReader(io.StringIO(taken(metro, actor(metro, "dewi"), dataset).decode())))
    column = {"areas": "code", "stations": "kelurahan_code", "places": "area"}[dataset]

    assert mine
    assert all(row[column].startswith("18.72.01") for row in mine)


def test_what_does_not_exist_is_said(sqlite_metro: Database) -> None:
    with pytest.raises(Invalid, match="export-unknown"):
        taken(sqlite_metro, House(), "people")
    with pytest.raises(Invalid, match="election-not-here"):
        exporting.table_of(sqlite_metro.read, House(), "stations", "pemilu-1955")


def test_an_empty_dataset_is_its_header(sqlite_db: Database) -> None:
    sqlite_db.write_now(service.add_elections)
    assert (
        taken(sqlite_db, House(), "places") == (",".join(exporting.PLACE_COLUMNS) + "\n").encode()
    )


def test_a_dataset_that_changes_while_it_is_written_ends_the_table(
    sqlite_metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE_N", 5)
    rows = exporting.table_of(sqlite_metro.read, House(), "stations", ELECTION).rows
    assert len(list(itertools.islice(rows, 5))) == 5

    assert bring(sqlite_metro, "stations", "tps_code,dpt_clean\n1872011003003,299\n").applied
    with pytest.raises(Conflict, match="export-overtaken"):
        list(rows)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+62", "'+62"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'=1", "''=1"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("\rcmd", "'\rcmd"),
        ("\0x", "'\0x"),
        ("'aman", "'aman"),
        ("n/a", "'n/a"),
        ("Balai RW 05", "Balai RW 05"),
        ("", ""),
    ],
)
@pytest.mark.asvs("1.2.10")
def test_no_text_becomes_a_formula(text: str, written: str) -> None:
    assert guarded(text) == written
    assert unguarded(written) == text


@given(st.text())
def test_guarding_a_text_can_always_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip()[:1] not in ("=", "+", "-", "@")
    assert guarded(text)[:1] not in ("\t", "\r", "\n", "\0")


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))
    | st.sampled_from(" =+-@'\",;"),
    max_size=30,
).map(lambda text: " ".join(text.split())) | st.sampled_from(["n/a", "-inf", "'NA"])
POINT = st.none() | st.tuples(
    st.floats(-180, 180).map(lambda x: round(x, 7)), st.floats(-90, 90).map(lambda x: round(x, 7))
)


@st.composite
def some_places(draw: st.DrawFn) -> list[Place]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        point = draw(POINT)
        found.append(
            Place(
                code=f"p{number}",
                kind=draw(st.sampled_from(PlaceKind)),
                name=draw(TEXT.filter(bool)),
                area=draw(st.sampled_from(["18", "18.72", "18.72.01.1003"])),
                lon=None if point is None else point[0],
                lat=None if point is None else point[1],
                address=draw(TEXT),
                access=draw(TEXT),
                source=draw(TEXT.filter(bool)),
                synthetic=draw(st.booleans()),
            )
        )
    return found


@pytest.fixture
def small(sqlite_db: Database) -> Database:
    sqlite_db.write_now(service.add_elections)
    tree = "code,name\n18,L\n18.72,M\n18.72.01,P\n18.72.01.1003,I\n"
    assert bring(sqlite_db, "areas", tree).ok
    return sqlite_db


@pytest.mark.parametrize("form", exporting.FORMATS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=some_places())
def test_any_places_written_out_are_read_back_as_they_were(
    small: Database, form: str, made: list[Place]
) -> None:
    table = exporting.Table(
        name="places", columns=exporting.PLACE_COLUMNS, rows=map(exporting._place, iter(made))
    )
    raw = b"".join(exporting.FORMATS[form][1](table))

    report, plan = applying_plan(small, raw, f"places.{form}")

    assert report.errors == []
    values = [{**row, "version": 1} for row in plan.rows]
    assert values == place_store.values_of(made)


def applying_plan(db: Database, raw: bytes, name: str) -> Any:
    from damai.areas.importing.plans import plan_of

    return plan_of(db, "places", raw, name, election="", renames={}, indicative=True)
