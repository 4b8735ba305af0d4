"""Codes of before: a chain is followed, a split is asked about, a circle refused; reports keep what was sent."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.areas import codes, service
from damai.areas.code_model import CodeChange, any_code, circle, heads, step
from damai.core.errors import Invalid
from damai.db.database import Database
from damai.incidents import queries
from damai.incidents.view import Names, timeline_lines
from damai.journal import reader
from tests.areas.acting import bring, problems
from tests.builders import ELECTION, a_report, file, incident
from tests.harness import actor

HISTORY = """code,new,since,source
18.09.01.2005,18.72.01.1009,1999-10-12,UU 12/1999
18.72.01.1009,18.72.01.1003,2010-01-01,Kepmendagri A
18.72.08,18.72.04,2012-05-01,Kepmendagri B
18.72.05.1009,18.72.05.1001,2015-01-01,Kepmendagri C
18.72.05.1009,18.72.05.1002,2015-01-01,Kepmendagri C
1872051009001,1872051002001,2015-01-01,Kepmendagri C
"""


def change(code: str, new: str) -> CodeChange:
    return CodeChange(code=code, new=new, since=date(2020, 1, 1), source="")


@pytest.fixture
def renamed(metro: Database) -> Database:
    report = bring(metro, "code-history", HISTORY)
    assert (report.ok, report.added) == (True, 6), report.errors
    return metro


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ("18.72.01.1003", "18.72.01.1003"),
        ("18.72.01.1009", "18.72.01.1003"),
        ("18.09.01.2005", "18.72.01.1003"),  # twice renumbered
        ("18.72.08", "18.72.04"),
        ("18.72.08.1003", "18.72.04.1003"),  # its kecamatan was
        ("18.72.77", "18.72.77"),  # nobody knows it
    ],
)
def test_an_old_area_code_leads_to_what_it_became(renamed: Database, said: str, now: str) -> None:
    with renamed.read() as conn:
        assert codes.area_now(conn, said) == now


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ("18.72.01.1009.003", "18.72.01.1003.003"),
        ("18.72.08.1003.001", "18.72.04.1003.001"),
        ("18.72.05.1009.001", "18.72.05.1002.001"),  # the split said where this one went
        ("18.72.01.1003.003", "18.72.01.1003.003"),
    ],
)
def test_an_old_station_code_leads_to_the_station_of_now(
    renamed: Database, said: str, now: str
) -> None:
    with renamed.read() as conn:
        assert codes.station_now(conn, ELECTION, said) == now


def test_a_split_that_does_not_say_which_is_asked_about(renamed: Database) -> None:
    with renamed.read() as conn:
        for ask in (
            lambda: codes.area_now(conn, "18.72.05.1009"),
            lambda: codes.station_now(conn, ELECTION, "18.72.05.1009.002"),
        ):
            with pytest.raises(Invalid) as refused:
                ask()
            assert refused.value.code == "code-split"
            assert refused.value.data["known"] == "18.72.05.1001, 18.72.05.1002"


def test_a_code_that_exists_again_is_itself(renamed: Database) -> None:
    assert bring(renamed, "areas", "code,name\n18.72.08,Metro Baru\n").ok
    with renamed.read() as conn:
        assert codes.area_now(conn, "18.72.08") == "18.72.08"


def test_a_report_by_an_old_code_is_accepted_says_so_and_keeps_what_was_sent(
    renamed: Database,
) -> None:
    sari = actor(renamed, "sari")
    report = a_report(station="1872011009003")
    id = file(renamed, sari, report)
    other = file(renamed, sari, station=None, area="18.72.08")
    usual = file(renamed, sari)

    assert incident(renamed, sari, id).station == "18.72.01.1003.003"
    assert incident(renamed, sari, other).area == "18.72.04"
    with renamed.read() as conn:
        sent = [
            json.loads(reader.of_subject(conn, f"incident/{i}")[0].body or b"")["sent_code"]
            for i in (id, other, usual)
        ]
        sheet = queries.sheet(conn, sari, id)
        line = timeline_lines(sheet, Names.load(conn, sari, [sheet.incident]))[0]
    assert sent == ["18.72.01.1009.003", "18.72.08", None]
    assert (line.key, line.values["code"]) == (
        "incidents.timeline.reported-old",
        "18.72.01.1009.003",
    )
    # The same report again is the same, whatever its code means now.
    assert file(renamed, sari, report) == id


def test_the_history_of_a_code_reaches_back_through_every_change(renamed: Database) -> None:
    with renamed.read() as conn:
        found = codes.before(conn, "18.72.01.1003.003")
        none = codes.before(conn, "18.72.02.1001")
    assert [c.code for c in found] == ["18.72.01.1009", "18.09.01.2005"]
    assert none == []


def test_the_search_finds_by_an_old_code_within_reach(renamed: Database) -> None:
    with renamed.read() as conn:
        here = service.search(conn, "18.72.08", "18.72", ELECTION)
        station = service.search(conn, "1872011009003", "18.72", ELECTION)
        out = service.search(conn, "18.72.08", "18.72.01", ELECTION)
    assert [a.code for a in here] == ["18.72.04"]
    assert [s.code for s in station] == ["18.72.01.1003.003"]
    assert out == []


def test_twice_the_same_history_changes_nothing(renamed: Database) -> None:
    again = bring(renamed, "code-history", HISTORY)
    assert (again.applied, again.unchanged) == (False, 6)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",18.72.01.1003,2020-01-01,", "code", "code-missing"),
        ("18.7,18.72.01.1003,2020-01-01,", "code", "code-shape"),
        ("18.72.01.1003,18.72.01.1003,2020-01-01,", "new", "code-same"),
        ("18.72.01.1050,18.72.01,2020-01-01,", "new", "code-level"),
        ("18.72.01.1050,18.72.01.1051,2020-01-01,", "new", "new-unknown"),
        ("18.72.01.1050,18.72.01.1003,kemarin,", "since", "date-shape"),
        ("18.72.08,18.72.04,2020-01-01,", "code", "code-twice"),
        ("18.72.01.1003,18.09.01.2005,2020-01-01,", "new", "code-circle"),
    ],
)
def test_a_bad_row_refuses_the_history_with_its_reason(
    sqlite_metro: Database, line: str, column: str, code: str
) -> None:
    report = bring(sqlite_metro, "code-history", HISTORY + line + "\n")

    assert [(p[2], p[3]) for p in problems(report)] == [(column, code)]
    with sqlite_metro.read() as conn:
        assert codes.area_now(conn, "18.72.08") == "18.72.08"


def test_a_circle_with_what_is_there_already_is_refused_too(renamed: Database) -> None:
    closing = "code,new,since\n18.72.04,18.72.08,2021-01-01\n"
    report = bring(renamed, "code-history", closing)
    assert [p.code for p in report.errors] == ["code-circle"]
    assert report.errors[0].value == "18.72.04 > 18.72.08 > 18.72.04"


def test_a_step_takes_the_nearest_part_that_changed() -> None:
    made = {"18.72": [change("18.72", "18.73")], "18.72.01": [change("18.72.01", "18.72.09")]}
    assert step("18.72.01.1001", made) == "18.72.09.1001"
    assert step("18.72.02", made) == "18.73.02"
    assert step("18.71", made) is None
    assert heads("18.72.01") == ["18.72.01", "18.72", "18"]
    assert any_code("1872011003003") == "18.72.01.1003.003"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25))
def test_a_circle_is_found_exactly_when_there_is_one(pairs: list[tuple[int, int]]) -> None:
    made: dict[str, list[CodeChange]] = {}
    for old, new in pairs:
        made.setdefault(f"1{old}", []).append(change(f"1{old}", f"1{new}"))
    reach = {a: {c.new for c in found} for a, found in made.items()}
    for _ in range(10):
        reach = {a: s.union(*(reach.get(b, set()) for b in s)) for a, s in reach.items()}

    found = circle(made)

    assert bool(found) == any(a in s for a, s in reach.items())
    assert all(b in {c.new for c in made[a]} for a, b in pairwise(found))
    assert not found or found[0] == found[-1]
