"""Tables of units and officers: whole or nothing, each refusal with line, column and reason, CSV and XLSX alike."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from damai.app.words import catalogue
from damai.areas.importing.report import Report, Unreadable
from damai.core.errors import Conflict, Forbidden, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.units import roster_store, service, store
from damai.units.importing.apply import import_file, template
from damai.units.importing.problems import OWN
from damai.units.importing.rows import DATASETS, FIELDS, SAMPLES
from damai.units.model import Strength
from damai.webkit.actor import Actor
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import HOUSE, add, enlist

UNITS = """code,name,kind,area,source,pam-tps,patroli,humas
polsek-pusat,Polsek Metro Pusat,polsek,18.72.01,Sprin 1,40,6,
satsamapta,Satsamapta,function,1872,Sprin 1,30,,1
"""
OFFICERS = """nrp,name,rank,unit,satgas,subsatgas
87010203,Personel 1,Bripka,polsek-pusat,preventif,pam-tps
87010204,Personel 2,Bripda,POLSEK-PUSAT,humas,
"""


def bring(
    db: Database, raw: str | bytes, dataset: str = "units", who: Actor = HOUSE, **given: Any
) -> Report:
    body = raw.encode() if isinstance(raw, str) else raw
    values: dict[str, Any] = {"renames": {}, **given}
    name = "berkas.xlsx" if body.startswith(b"PK") else "berkas.csv"
    return import_file(db, who, dataset, body, name, ELECTION, **values)


def problems(report: Report) -> list[tuple[int | None, str, str]]:
    return [(p.line, p.column, p.code) for p in report.errors]


def test_units_come_in_with_their_strength_as_one_entry_and_twice_is_once(
    metro: Database,
) -> None:
    with metro.read() as conn:
        size = reader.size(conn)

    first, again = bring(metro, UNITS), bring(metro, UNITS)

    assert (first.added, first.applied) == (2, True)
    assert (again.unchanged, again.applied) == (2, False)
    with metro.read() as conn:
        assert reader.size(conn) == size + 1
        ready = service.strengths(conn, actor(metro, "sari"), ELECTION)
        rows = store.strengths(conn, ELECTION, ["satsamapta"])
    assert [(r.unit.code, r.officers_n) for r in ready] == [
        ("polsek-pusat", 40),
        ("satsamapta", 30),
    ]
    assert [(r.satgas, r.subsatgas, r.officers_n) for r in rows] == [
        ("humas", "", 1), ("preventif", "pam-tps", 30),
    ]  # fmt: skip


def test_a_file_changes_what_it_names_and_leaves_the_rest(metro: Database) -> None:
    bring(metro, UNITS)
    changed = "code,name,kind,area,source\npolsek-pusat,Polsek Baru,polsek,18.72.01,Sprin 2\n"

    report = bring(metro, changed)

    assert (report.changed, report.unchanged) == (1, 0)
    assert [f for c in report.changes for f in c.fields] == [
        ("name", "Polsek Metro Pusat", "Polsek Baru"), ("source", "Sprin 1", "Sprin 2"),
    ]  # fmt: skip
    with metro.read() as conn:
        found = service.unit(conn, actor(metro, "sari"), ELECTION, "polsek-pusat")
        rows = store.strengths(conn, ELECTION, ["polsek-pusat"])
    assert (found.name, found.version) == ("Polsek Baru", 2)
    assert sum(row.officers_n for row in rows) == 46  # no column of strength: it stays


def set_rows(db: Database, *rows: Strength, seen: int = 1) -> None:
    sari = actor(db, "sari")
    db.write_now(
        lambda uow: service.set_strengths(uow, sari, ELECTION, "polsek-pusat", rows, seen),
        actor=sari.id,
    )


def a_row(subsatgas: str, officers_n: int, vehicles_n: int, on_date: str = "") -> Strength:
    return Strength(
        unit="polsek-pusat", satgas="preventif", subsatgas=subsatgas, on_date=on_date,
        officers_n=officers_n, vehicles_n=vehicles_n,
    )  # fmt: skip


def test_a_file_counts_officers_and_leaves_the_vehicles_of_each_cell(metro: Database) -> None:
    bring(metro, UNITS)
    set_rows(
        metro, a_row("pam-tps", 40, 3), a_row("patroli", 6, 2), a_row("pengawalan", 0, 4),
        a_row("patroli", 4, 1, "2024-02-14"),
    )  # fmt: skip
    again = bring(metro, UNITS)
    fewer = UNITS.replace("Sprin 1,40,6,\n", "Sprin 1,41,,\n")

    report = bring(metro, fewer)

    assert again.unchanged == 2
    assert [f for c in report.changes for f in c.fields] == [
        ("pam-tps", "40", "41"), ("patroli", "6", "0"),
    ]  # fmt: skip
    with metro.read() as conn:
        rows = store.strengths(conn, ELECTION, ["polsek-pusat"])
    assert [(r.subsatgas, r.on_date, r.officers_n, r.vehicles_n) for r in rows] == [
        ("pam-tps", "", 41, 3), ("patroli", "", 0, 2), ("patroli", "2024-02-14", 4, 1),
        ("pengawalan", "", 0, 4),
    ]  # fmt: skip


def test_vehicles_of_a_part_that_the_units_new_area_has_not_fall_away_and_are_told(
    sqlite_metro: Database,
) -> None:
    add(sqlite_metro, code="polsek-pusat", area="18")
    tindak = Strength(unit="polsek-pusat", satgas="tindak", officers_n=9, vehicles_n=2)
    made = [tindak, a_row("patroli", 6, 3)]
    sqlite_metro.write_now(
        lambda uow: service.set_strengths(uow, HOUSE, ELECTION, "polsek-pusat", made, 1)
    )

    report = bring(sqlite_metro, UNITS)

    assert ("vehicles", "5", "3") in [f for c in report.changes for f in c.fields]


def test_officers_come_in_once_and_move_with_their_number(metro: Database) -> None:
    bring(metro, UNITS)

    first = bring(metro, OFFICERS, "officers")
    moved = bring(
        metro, OFFICERS.replace("Bripka,polsek-pusat", "Bripka,satsamapta"), "officers",
    )  # fmt: skip

    assert (first.added, moved.changed, moved.unchanged) == (2, 1, 1)
    with metro.read() as conn:
        found = roster_store.by_nrp(conn, ELECTION, ["87010203", "87010204"])
    assert {nrp: o.unit for nrp, o in found.items()} == {
        "87010203": "satsamapta", "87010204": "polsek-pusat",
    }  # fmt: skip


def test_a_workbook_reads_as_a_table_does(sqlite_metro: Database) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in UNITS.splitlines():
        book.active.append([int(c) if c.isdigit() and len(c) < 3 else c for c in line.split(",")])
    out = io.BytesIO()
    book.save(out)

    report = bring(sqlite_metro, out.getvalue())

    assert (report.ok, report.added) == (True, 2), problems(report)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("Polsek A,x,polsek,18.72.01,s,,,", "code", "unit-code"),
        ("a,,polsek,18.72.01,s,,,", "name", "text-missing"),
        ("a,x,kantor,18.72.01,s,,,", "kind", "unit-kind"),
        ("a,x,polsek,,s,,,", "area", "area-needed"),
        ("a,x,polsek,Metro,s,,,", "area", "area-code"),
        ("a,x,polsek,18.99,s,,,", "area", "area-unknown"),
        ("a,x,polsek,18.72.01,,,,", "source", "text-missing"),
        ("a,x,polsek,18.72.01,s,empat,,", "pam-tps", "count-shape"),
        ("a,x,polsek,18.72.01,s,-1,,", "pam-tps", "count-shape"),
        ("a,x,polsek,18.72.01,s,999999,,", "pam-tps", "count-range"),
        ("polsek-pusat,x,polsek,18.72.01,s,,,", "code", "code-twice"),
        ("a,NULL,polsek,18.72.01,s,,,", "name", "not-a-value"),
    ],
)
def test_one_bad_row_refuses_the_file(
    sqlite_metro: Database, row: str, column: str, code: str
) -> None:
    report = bring(sqlite_metro, UNITS + row + "\n")

    assert problems(report) == [(4, column, code)]
    with sqlite_metro.read() as conn:
        assert store.units(conn, ELECTION) == []


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,x,Bripka,polsek-pusat,humas,", "nrp", "nrp-shape"),
        ("87010203,x,Bripka,polsek-pusat,humas,", "nrp", "nrp-twice"),
        ("87010205,,Bripka,polsek-pusat,humas,", "name", "text-missing"),
        ("87010205,x,Bripka,nowhere,humas,", "unit", "unit-unknown"),
        ("87010205,x,Bripka,polsek-pusat,tindak,", "satgas", "satgas-unknown"),
        ("87010205,x,Bripka,polsek-pusat,gakkum,", "subsatgas", "subsatgas-unknown"),
    ],
)
def test_one_bad_officer_refuses_the_file(
    sqlite_metro: Database, row: str, column: str, code: str
) -> None:
    bring(sqlite_metro, UNITS)

    report = bring(sqlite_metro, OFFICERS + row + "\n", "officers")

    assert problems(report) == [(4, column, code)]
    with sqlite_metro.read() as conn:
        assert roster_store.counts(conn, ELECTION) == {}


def test_rows_out_of_reach_are_refused_and_nobody_imports_for_another_institution(
    sqlite_metro: Database,
) -> None:
    add(sqlite_metro, code="kodim", name="Kodim", kind="tni", area="18.72")
    add(sqlite_metro, code="polsek-pusat")
    enlist(sqlite_metro, 1)
    sari = actor(sqlite_metro, "sari")
    tni = "code,name,kind,area,source\nkodim,Kodim 0411,tni,18.72,s\n"
    drawn = "code,name,kind,area,source\nkodim,Kodim 0411,polsek,18.72,s\n"

    assert problems(bring(sqlite_metro, tni, who=sari)) == [(2, "area", "out-of-reach")]
    assert problems(bring(sqlite_metro, drawn, who=sari)) == [(2, "code", "out-of-reach")]
    officer = "nrp,name,rank,unit,satgas\n1234,x,Serka,kodim,humas\n"
    assert problems(bring(sqlite_metro, officer, "officers", sari)) == [(2, "unit", "unit-unknown")]
    for who in ("agus", "maya", "admin", "lia"):
        with pytest.raises(Forbidden):
            bring(sqlite_metro, UNITS, who=actor(sqlite_metro, who))


def test_what_was_looked_at_is_what_comes_in(metro: Database) -> None:
    look = bring(metro, UNITS, dry_run=True)
    assert (look.applied, bool(look.mark)) == (False, True)

    add(metro, code="polsek-pusat")
    with pytest.raises(Conflict, match="import-not-seen"):
        bring(metro, UNITS, seen=look.mark)
    again = bring(metro, UNITS, dry_run=True)
    assert bring(metro, UNITS, seen=again.mark).applied


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "file-empty"),
        ("code,name\n", "file-column-missing"),
        (UNITS.splitlines()[0] + "\n", "file-header-only"),
    ],
)
def test_a_file_that_is_none_is_said_to_be_so(sqlite_metro: Database, raw: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        bring(sqlite_metro, raw)


def test_a_set_of_data_that_is_none_is_refused(sqlite_metro: Database) -> None:
    with pytest.raises(Invalid, match="upload-dataset"):
        bring(sqlite_metro, UNITS, "stations")


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_sample_file_has_known_columns_and_comes_in(
    sqlite_metro: Database, dataset: str
) -> None:
    if dataset == "officers":
        bring(sqlite_metro, template("units"))

    report = bring(sqlite_metro, template(dataset), dataset)

    assert set(SAMPLES[dataset][0]) <= set(FIELDS[dataset])
    assert (report.ok, report.added) == (True, 1), problems(report)


def test_every_column_and_every_problem_has_its_words() -> None:
    keys = catalogue().keys("id")

    assert {f"units.field.{f}" for d in DATASETS for f in FIELDS[d]} <= keys
    assert {f"units.problem.{code}" for code in OWN} <= keys
