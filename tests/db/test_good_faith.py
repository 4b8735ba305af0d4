"""Rule 15: commands without a savepoint, whose inserts the batch holds; what fails is run again with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.accounts.tables import agency
from damai.core.errors import Conflict, NotFound
from damai.db import writer
from damai.db.command import Done
from damai.db.database import Database
from damai.db.hot import HotInsert
from damai.db.uow import UnitOfWork, Unrecorded
from damai.journal.append import JournalAppender
from tests import harness
from tests.db.kit import Later, adding, codes, kept, later, stalled

AGENCY = HotInsert(agency)
Act = Callable[[UnitOfWork], Any]


def row(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "kind": "posko",
        "institution": "polri",
        "name": code,
        "area": "18.72",
        "address": "",
    }


def filing(code: str, ran: list[str] | None = None) -> Act:
    """As a report is filed: insert unless it is there, answer a repeat as before."""

    def file(uow: UnitOfWork) -> Done:
        if ran is not None:
            ran.append(code)
        if not uow.insert_unless_there(AGENCY, row(code)):
            return Done(id=code, version=1, replayed=True)
        kept(uow, f"agency/{code}")
        return Done(id=code, version=1)

    return file


def refused_first(uow: UnitOfWork) -> None:
    uow.scalar(sa.select(sa.func.count()).select_from(sa.table("journal_head")))
    raise NotFound("nothing-written")


def refused_after(code: str) -> Act:
    """It wrote, looked, and only then found that it may not."""

    def refuse(uow: UnitOfWork) -> None:
        uow.insert(AGENCY, row(code))
        uow.scalar(sa.select(agency.c.code).where(agency.c.code == code))
        kept(uow, f"agency/{code}")
        raise NotFound("written-first")

    return refuse


def counting(uow: UnitOfWork) -> int:
    return int(uow.scalar(sa.select(sa.func.count()).select_from(agency)))


def file(db: Database, act: Act, **given: Any) -> Later:
    return later(db, act, in_good_faith=True, **given)


def test_a_batch_in_good_faith_is_saved_recorded_and_answered(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    with stalled(db, monkeypatch):
        filed = [file(db, filing(f"a{n}", ran)) for n in range(5)]

    assert [waiting.get().seq for waiting in filed] == [1, 2, 3, 4, 5]
    assert codes(db) == ran == ["a0", "a1", "a2", "a3", "a4"]
    assert db.writer.batches_n == 2, "the stalling one and one for all five"


def test_a_refusal_before_the_first_write_costs_the_batch_nothing(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    with stalled(db, monkeypatch):
        one, no, two = (
            file(db, filing("one", ran)),
            file(db, refused_first),
            file(db, filing("two", ran)),
        )

    assert (one.get().seq, two.get().seq, no.code()) == (1, 2, "nothing-written")
    assert ran == ["one", "two"], "nobody ran twice"


def test_a_refusal_after_a_write_takes_its_own_rows_only(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stalled(db, monkeypatch):
        one, no, two = (
            file(db, filing("one")),
            file(db, refused_after("no")),
            file(db, filing("two")),
        )

    assert (one.get().seq, two.get().seq, no.code()) == (1, 2, "written-first")
    assert codes(db) == ["one", "two"]
    assert {waiting.answers_n for waiting in (one, no, two)} == {1}


def test_a_repeat_in_the_same_batch_or_a_later_one_gets_the_first_answer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stalled(db, monkeypatch):
        first, other, again = (file(db, filing(code)) for code in ("a", "b", "a"))
    with stalled(db, monkeypatch):
        later_on, new = file(db, filing("b")), file(db, filing("c"))

    assert [w.get().replayed for w in (first, other, again)] == [False, False, True]
    assert [w.get().replayed for w in (later_on, new)] == [True, False]
    assert codes(db) == ["a", "b", "c"]


def test_after_a_batch_was_run_again_the_next_ones_take_savepoints_for_a_while(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CAREFUL_N", 3)
    db.write_now(filing("there"))
    runs: list[str] = []

    def send() -> list[str]:
        runs.clear()
        with stalled(db, monkeypatch):
            waiting = [file(db, filing(code, runs)) for code in ("new", "there")]
        assert [w.get().replayed for w in waiting] == [bool(codes_before), True]
        return runs

    codes_before: list[str] = []
    assert send() == ["new", "there", "new", "there"]
    codes_before = ["new"]
    assert send() == ["new", "there"], "the phone that sends its outbox again costs one run each"


def test_who_looks_at_a_table_sees_what_the_batch_holds_for_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stalled(db, monkeypatch):
        file(db, filing("a"))
        seen_in_good_faith = file(db, counting)
        file(db, filing("b"))
        seen_in_a_savepoint = later(db, counting)
        file(db, filing("c"))
        refused = later(db, refused_after("no"))

    assert (seen_in_good_faith.get().value, seen_in_a_savepoint.get().value) == (1, 2)
    assert refused.code() == "written-first"
    assert codes(db) == ["a", "b", "c"], "a neighbour's savepoint takes nobody else's rows with it"


def test_a_row_that_is_held_needs_its_entry_as_any_other(db: Database) -> None:
    def silent(uow: UnitOfWork) -> None:
        uow.insert(AGENCY, row("silent"))

    with pytest.raises(Unrecorded, match="agency"):
        asyncio.run(db.write(silent, in_good_faith=True))
    assert codes(db) == []


def test_a_key_that_another_way_in_has_taken_is_a_conflict_for_its_own_command_only(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clashing(uow: UnitOfWork) -> None:
        uow.insert(AGENCY, row("taken"))
        kept(uow, "agency/taken")

    db.write_now(adding("taken"))
    with stalled(db, monkeypatch):
        one, no, two = file(db, filing("one")), file(db, clashing), file(db, filing("two"))

    assert (one.get().seq, two.get().seq) == (2, 3)
    assert isinstance(no.error(), Conflict)
    assert codes(db) == ["one", "taken", "two"]


def test_a_transaction_that_ends_in_good_faith_costs_only_the_one_that_ended_it(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ending(uow: UnitOfWork) -> None:
        uow._conn.exec_driver_sql("ROLLBACK")
        raise NotFound("whatever")

    with stalled(sqlite_db, monkeypatch):
        one, bad, two = (
            file(sqlite_db, filing("one")),
            file(sqlite_db, ending),
            file(sqlite_db, filing("two")),
        )

    assert (one.get().seq, bad.code(), two.get().seq) == (1, "whatever", 2)
    assert codes(sqlite_db) == ["one", "two"]


OPS = st.lists(
    st.tuples(
        st.sampled_from(["file", "refuse", "refuse-first", "count", "add"]),
        st.sampled_from("abc"),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def act_of(op: str, code: str) -> Act:
    return {
        "file": filing(code),
        "refuse": refused_after(code),
        "refuse-first": refused_first,
        "count": counting,
        "add": adding(code),
    }[op]


def outcome_of(waiting: Later) -> Any:
    error = waiting.error()
    if error is not None:
        return getattr(error, "code", repr(error))
    found = waiting.get()
    return found.value, found.seq, found.replayed


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ops=OPS)
def test_a_batch_answers_and_leaves_what_each_command_alone_would_have(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, ops: list[Any]
) -> None:
    def run(directory: Path, together: bool) -> tuple[list[Any], list[str]]:
        db = harness.fresh(directory / "a.sqlite3")
        try:
            if together:
                with stalled(db, monkeypatch):
                    all_ = [
                        later(db, act_of(op, code), in_good_faith=faith) for op, code, faith in ops
                    ]
                answers = [outcome_of(waiting) for waiting in all_]
            else:
                answers = [outcome_of(later(db, act_of(op, code))) for op, code, _ in ops]
            return answers, codes(db)
        finally:
            db.stop()

    assert run(tmp_path_factory.mktemp("one"), True) == run(tmp_path_factory.mktemp("two"), False)


def test_the_appender_is_told_to_forget_a_batch_that_is_run_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[bool] = []
    forget = JournalAppender.forget
    monkeypatch.setattr(
        JournalAppender, "forget", lambda self: (forgotten.append(True), forget(self))
    )
    with stalled(db, monkeypatch):
        waiting = [file(db, filing(code)) for code in "aa"]

    assert [w.get().replayed for w in waiting] == [False, True]
    assert forgotten
