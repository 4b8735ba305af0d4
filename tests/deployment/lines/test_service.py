"""KPU enters one number for each PPK and PPS; whoever prints orders reads it; after the tabulation it is gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

import damai.deployment.retention
from damai.core.clock import MovableClock
from damai.core.errors import Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.deployment.lines.model import LinesRefused, Wanted
from damai.deployment.lines.tables import duty_line
from damai.journal import reader
from damai.journal.purge import last_purge, purge_step
from tests.builders import ELECTION
from tests.deployment.lines.given import (
    PPK_PUSAT,
    PPK_TIMUR,
    PPS_IMOPURO,
    board_of,
    enter,
    enter_rows,
    kept,
    known_to,
)

assert damai.deployment.retention, "it says when a number ends"

AFTER_TABULATION = datetime(2024, 3, 5, 17, tzinfo=UTC)
"""The first instant of 6 March in Metro: the city tabulated until the 5th."""


def entries(db: Database) -> list[tuple[str, str, str, str]]:
    with db.read() as conn:
        found = [entry for page in reader.pages(conn) for entry in page]
    return [
        (e.kind, e.subject, e.audience, (e.body or b"").decode())
        for e in found
        if e.kind.startswith("plan.line")
    ]


def test_kpu_enters_changes_and_removes_a_number(metro: Database) -> None:
    enter(metro, a18_72_01="0812-3456-7890", a18_72_01_1003="0725 41000")
    assert kept(metro) == {PPK_PUSAT: "0812 3456 7890", PPS_IMOPURO: "0725 41000"}

    seen = kept(metro)
    enter(metro, seen=seen, a18_72_01="0812 9999 0000", a18_72_01_1003="")

    assert kept(metro) == {PPK_PUSAT: "0812 9999 0000"}


def test_the_record_says_that_a_number_was_entered_and_never_which(metro: Database) -> None:
    enter(metro, a18_72_01="081234567890")
    enter(metro, seen={PPK_PUSAT: "081234567890"}, a18_72_01="081299990000")
    enter(metro, seen={PPK_PUSAT: "081299990000"}, a18_72_01="")

    told = entries(metro)
    assert [kind for kind, *_ in told] == ["plan.line-set", "plan.line-set", "plan.line-removed"]
    for _, subject, audience, body in told:
        assert subject == f"duty-line/{ELECTION}/{PPK_PUSAT}"
        assert audience == "kpu+polri"
        assert not re.search(r"0812", body)
    with metro.read() as conn:
        whole = [e.body or b"" for page in reader.pages(conn) for e in page]
    assert not [body for body in whole if b"081234567890" in body or b"081299990000" in body]


def test_a_ppk_enters_those_of_its_own_kecamatan_alone(metro: Database) -> None:
    enter(metro, "dewi", a18_72_01_1003="081234567890")

    with pytest.raises(Forbidden):
        enter(metro, "dewi", a18_72_04="081234567890")
    with pytest.raises(Forbidden):
        enter(metro, "dewi", a18_72_01="081234567890", a18_72_04_1003="081234567891")
    assert kept(metro) == {PPS_IMOPURO: "081234567890"}


@pytest.mark.parametrize("who", ["tuti", "sari", "agus", "rian", "maya", "lia", "eka", "bayu", "admin"])  # fmt: skip
def test_nobody_but_kpu_enters_one(sqlite_metro: Database, who: str) -> None:
    with pytest.raises(Forbidden):
        enter(sqlite_metro, who, a18_72_01="081234567890")

    assert kept(sqlite_metro) == {}


def test_who_prints_orders_reads_them_in_the_own_scope_and_nobody_else(metro: Database) -> None:
    enter(metro, a18_72_01="0812 1111 1111", a18_72_04="0812 2222 2222")
    pusat, timur = {PPK_PUSAT: "0812 1111 1111"}, {PPK_TIMUR: "0812 2222 2222"}

    for who in ("budi", "tuti", "sari", "made"):
        assert known_to(metro, who) == {**pusat, **timur}
    for who in ("dewi", "agus"):  # PPK and padal of Metro Pusat
        assert known_to(metro, who) == pusat
    for who in ("rian", "maya", "lia", "hadi", "eka", "bayu", "gita", "admin"):
        assert known_to(metro, who) == {}


def test_an_auditor_sees_only_whether_it_is_set(metro: Database) -> None:
    enter(metro, a18_72_01="081234567890")

    seen = board_of(metro, "maya")

    assert {row.area.code for row in seen.rows if row.is_set} == {PPK_PUSAT}
    assert {row.number for row in seen.rows} == {""}
    assert not seen.may_read
    assert not seen.may_edit
    for who in ("rian", "lia", "eka", "bayu", "admin"):
        with pytest.raises(Forbidden):
            board_of(metro, who)


def test_the_list_counts_what_is_missing_and_comes_in_pages(metro: Database) -> None:
    enter(metro, a18_72_01="081234567890", a18_72_01_1003="0725 41000")

    first = board_of(metro, "budi", limit=4)
    second = board_of(metro, "budi", limit=100, after=first.more)

    assert (first.total_n, first.set_n) == (27, 2)  # five kecamatan, 22 kelurahan
    assert [row.area.code for row in first.rows][:2] == [PPK_PUSAT, "18.72.01.1001"]
    assert [row.is_ppk for row in first.rows] == [True, False, False, False]
    assert len(first.rows) + len(second.rows) == 27
    assert second.more == ""
    assert first.until == AFTER_TABULATION
    own = board_of(metro, "dewi", "18.72.01")
    assert (own.total_n, own.set_n) == (6, 2)


def test_one_bad_row_and_nothing_is_saved_each_fault_by_its_row(metro: Database) -> None:
    enter(metro, a18_72_04="0812 0000 0000")

    with pytest.raises(LinesRefused) as refused:
        enter_rows(
            metro, "budi",
            Wanted(area=PPK_PUSAT, text="081234567890", seen=""),
            Wanted(area=PPS_IMOPURO, text="12", seen=""),
            Wanted(area=PPK_TIMUR, text="0812 3333 3333", seen="0812 7777 7777"),
        )  # fmt: skip

    codes = {area: fault.code for area, fault in refused.value.faults.items()}
    assert codes == {PPS_IMOPURO: "line-number", PPK_TIMUR: "line-changed"}
    assert refused.value.data == {"n": 2}
    assert kept(metro) == {PPK_TIMUR: "0812 0000 0000"}


def test_a_row_that_nobody_touched_is_left_as_another_made_it(metro: Database) -> None:
    enter(metro, a18_72_04="0812 0000 0000")

    enter_rows(
        metro, "budi",
        Wanted(area=PPK_PUSAT, text="081234567890", seen=""),
        Wanted(area=PPK_TIMUR, text="", seen=""),
    )  # fmt: skip

    assert kept(metro) == {PPK_PUSAT: "081234567890", PPK_TIMUR: "0812 0000 0000"}


def test_a_form_that_changes_nothing_and_an_area_that_is_none_are_refused(metro: Database) -> None:
    with pytest.raises(Invalid) as same:
        enter(metro, a18_72_01="")
    assert same.value.code == "line-same"
    for area in ("18.72.09", "18.72", "18.72.01.1003.001", "18.72.01.xx"):
        with pytest.raises(NotFound):
            enter_rows(metro, "budi", Wanted(area=area, text="081234567890", seen=""))
    assert entries(metro) == []


def test_after_the_tabulation_the_daily_purge_deletes_it_and_none_is_entered(
    metro: Database,
) -> None:
    enter(metro, a18_72_01="081234567890", a18_72_04="0812 2222 2222")
    clock = metro.clocks.scene
    assert isinstance(clock, MovableClock)

    def purge() -> None:
        while metro.write_now(lambda uow: purge_step(uow, None), actor="system/purge").value:
            pass

    clock.set(AFTER_TABULATION.replace(hour=16, minute=59))
    purge()
    assert len(kept(metro)) == 2
    clock.set(AFTER_TABULATION)
    purge()

    assert kept(metro) == {}
    with metro.read() as conn:
        proof = last_purge(conn)
        assert conn.execute(sa.select(sa.func.count()).select_from(duty_line)).scalar_one() == 0
    assert proof is not None
    assert proof.counts["duty_line"] == 2
    with pytest.raises(Invalid) as refused:
        enter(metro, a18_72_01="081234567890")
    assert refused.value.code == "line-over"
