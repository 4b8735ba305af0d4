"""A table of observations is looked at, and added whole, once, exactly as it was looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from damai.areas.importing.report import Report, Unreadable
from damai.areas.workbook import written
from damai.core.errors import Conflict, Forbidden
from damai.db.database import Database
from damai.risk.observations import importing, store
from damai.risk.observations.importing import Terms, import_file, template
from damai.risk.versions.indicators import observable
from tests.builders import ELECTION
from tests.harness import actor

TERMS = Terms(election=ELECTION)
HEAD = "place,indicator,value,missing,observed_on,source,evidence\n"
GOOD = HEAD + (
    "18.72.01.1003.003,power,1,,2024-02-10,Kunjungan,Genset rusak\n"
    "1872011003004,power,,not-known,2024-02-10,Kunjungan,\n"
    "18.72.01.1003.003,polri-tps-2024.k1,tidak,,2024-02-10,Kunjungan,\n"
)


def bring(
    db: Database,
    text: str | bytes = GOOD,
    who: str = "sari",
    name: str = "amatan.csv",
    **more: object,
) -> Report:
    person = actor(db, who)
    with db.read() as conn:
        known = observable(conn, person, ELECTION)
    raw = text if isinstance(text, bytes) else text.encode()
    terms = more.pop("terms", TERMS)
    return import_file(db, person, raw, name, terms, known, **more)  # type: ignore[arg-type]


def kept(db: Database, institution: str = "polri") -> dict[tuple[str, str], float | None]:
    with db.read() as conn:
        return {k: o.value for k, o in store.newest(conn, institution, "18.72").items()}


def test_a_look_counts_and_changes_nothing(metro: Database) -> None:
    report = bring(metro, dry_run=True)

    assert (report.rows, report.added, report.changed, report.unchanged) == (3, 3, 0, 0)
    assert report.mark
    assert not report.applied
    assert kept(metro) == {}


def test_what_was_looked_at_is_added_and_the_second_time_nothing_is_new(metro: Database) -> None:
    mark = bring(metro, dry_run=True).mark
    report = bring(metro, seen=mark)
    again = bring(metro)

    assert report.applied
    assert report.seq is not None
    assert kept(metro) == {
        ("18.72.01.1003.003", "power"): 1.0,
        ("18.72.01.1003.004", "power"): None,
        ("18.72.01.1003.003", "polri-tps-2024.k1"): 0.0,
    }
    assert (again.added, again.changed, again.unchanged, again.applied) == (0, 0, 3, False)


def test_a_changed_cell_is_added_beside_what_it_said(metro: Database) -> None:
    bring(metro)
    report = bring(metro, GOOD.replace("power,1,", "power,0,"))

    assert (report.added, report.changed, report.unchanged) == (0, 1, 2)
    assert report.changes[0].fields == (("value", "1.0", "0.0"),)
    with metro.read() as conn:
        said = store.of_place(conn, "18.72.01.1003.003")
    assert [(o.number, o.value) for o in said if o.indicator == "power"] == [(2, 0.0), (1, 1.0)]


def test_nothing_but_what_was_looked_at_is_added(metro: Database) -> None:
    mark = bring(metro, dry_run=True).mark

    with pytest.raises(Conflict, match="import-not-seen"):
        bring(metro, GOOD.replace("power,1,", "power,0,"), seen=mark)
    with pytest.raises(Conflict, match="import-not-seen"):
        bring(metro, seen=mark, terms=replace(TERMS, shared=True))
    bring(metro, HEAD + GOOD.splitlines()[1] + "\n")
    with pytest.raises(Conflict, match="import-not-seen"):
        bring(metro, seen=mark)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("18.72.01.9999,power,1,,2024-02-10,x,", "place", "observation-place"),
        ("Imopuro,power,1,,2024-02-10,x,", "place", "observation-place"),
        ("18.72.01.1003.003,pwoer,1,,2024-02-10,x,", "indicator", "observation-indicator"),
        ("18.72.01.1003.003,agama,1,,2024-02-10,x,", "indicator", "indicator-person"),
        ("18.72.01.1003.003,power,satu,,2024-02-10,x,", "value", "not-a-number"),
        ("18.72.01.1003.003,power,,,2024-02-10,x,", "missing", "observation-missing"),
        ("18.72.01.1003.003,power,1,refused,2024-02-10,x,", "missing", "observation-missing"),
        ("18.72.01.1003.003,power,,lupa,2024-02-10,x,", "missing", "observation-missing"),
        ("18.72.01.1003.003,power,1,,10/02/2024,x,", "observed_on", "observation-date"),
        ("18.72.01.1003.003,power,1,,2031-01-01,x,", "observed_on", "observation-date"),
        ("18.72.01.1003.003,power,1,,2024-02-10,,", "source", "text-missing"),
        ("18.72.01.1003.003,bawaslu-tps-2024.b08,1,,2024-02-10,x,", "indicator", "checklist-others"),
        ("18.72.01.1003.003,polri-tps-2024.s4,1,,2024-02-10,x,", "place", "checklist-place"),
    ],
)  # fmt: skip
def test_every_problem_says_its_row_and_column_and_nothing_is_added(
    sqlite_metro: Database, row: str, column: str, code: str
) -> None:
    report = bring(sqlite_metro, GOOD + row + "\n")

    assert not report.ok
    assert [(p.row, p.line, p.column, p.code) for p in report.errors] == [(4, 5, column, code)]
    assert kept(sqlite_metro) == {}


def test_the_same_cell_twice_is_a_problem_of_the_second_row(sqlite_metro: Database) -> None:
    report = bring(sqlite_metro, GOOD + GOOD.splitlines()[1] + "\n")

    assert [(p.row, p.code) for p in report.errors] == [(4, "observation-twice")]


def test_a_wide_table_has_a_column_an_indicator_and_an_empty_cell_says_nothing(
    sqlite_metro: Database,
) -> None:
    text = (
        "place,observed_on,source,power,network\n"
        "18.72.01.1003.003,2024-02-10,Kunjungan,1,not-known\n"
        "18.72.01.1003.004,2024-02-10,Kunjungan,,0\n"
    )
    report = bring(sqlite_metro, text)

    assert (report.rows, report.added) == (2, 3)
    assert kept(sqlite_metro) == {
        ("18.72.01.1003.003", "power"): 1.0,
        ("18.72.01.1003.003", "network"): None,
        ("18.72.01.1003.004", "network"): 0.0,
    }
    wrong = bring(sqlite_metro, text.replace(",power,", ",pwoer,"))
    assert [(p.row, p.column, p.value) for p in wrong.errors] == [(1, "indicator", "pwoer")]


def test_a_workbook_is_read_as_a_table_is(sqlite_metro: Database) -> None:
    rows = [line.split(",") for line in GOOD.splitlines()]
    raw = b"".join(written(rows[0], iter(rows[1:])))

    assert bring(sqlite_metro, raw, name="amatan.xlsx").added == 3


def test_the_template_can_be_imported(sqlite_metro: Database) -> None:
    report = bring(sqlite_metro, template(), who="rian")

    assert (report.ok, report.added) == (True, 2)


@pytest.mark.parametrize("text", ["", "place,observed_on,source\n", "a,b\n1,2\n"])
def test_a_table_without_its_columns_is_not_read(sqlite_metro: Database, text: str) -> None:
    with pytest.raises(Unreadable):
        bring(sqlite_metro, text)


def test_too_many_rows_are_refused_at_the_first_beyond(
    sqlite_metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_N", 2)
    with pytest.raises(Unreadable, match="file-rows"):
        bring(sqlite_metro)


def test_who_may_not_observe_imports_nothing(sqlite_metro: Database) -> None:
    with pytest.raises(Forbidden):
        bring(sqlite_metro, who="maya")


def test_a_cell_that_went_on_meanwhile_is_not_written_over(
    sqlite_metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the plan and the act somebody else of the institution says the same cell."""
    real = Database.write_now
    raced: list[Callable[[], object]] = [lambda: bring(sqlite_metro, who="tuti")]

    def slow(self: Database, *args: object, **more: object) -> object:
        if raced:
            raced.pop()()
        return real(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "write_now", slow)
    with pytest.raises(Conflict, match="observation-overtaken"):
        bring(sqlite_metro)
