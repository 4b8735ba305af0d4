"""Rules 3 to 6: a command fails alone, writes nothing off the record, and is answered after the COMMIT."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from damai.accounts.tables import agency
from damai.core.errors import Conflict, NotFound
from damai.db.attempt import attempt
from damai.db.command import Lane
from damai.db.database import Database
from damai.db.session import Session
from damai.db.uow import UnitOfWork, Unrecorded
from damai.journal import reader
from damai.journal.append import JournalAppender
from tests.db.kit import adding, codes, command, kept, later, stalled


def refusing(uow: UnitOfWork) -> None:
    adding("refused")(uow)
    raise NotFound("area-unknown")


@pytest.mark.asvs("2.3.3")
def test_a_refused_command_rolls_back_alone(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with stalled(db, monkeypatch):
        one, no, two = later(db, adding("one")), later(db, refusing), later(db, adding("two"))

    assert (one.get().seq, two.get().seq) == (1, 2)
    assert no.code() == "area-unknown"
    assert codes(db) == ["one", "two"]
    with db.read() as conn:
        assert [e.subject for e in reader.after(conn, 0)] == ["agency/one", "agency/two"]


def test_a_command_run_twice_has_the_same_effect(db: Database) -> None:
    def make(uow: UnitOfWork) -> list[str]:
        ids = [str(uow.new_id()), str(uow.new_id())]
        uow.execute(
            sa.insert(agency),
            {"code": ids[0], "kind": "k", "institution": "polri", "name": "n", "area": "18.72"},
        )
        kept(uow, f"agency/{ids[0]}", [ids[1], uow.scene_at, uow.wall_at])
        kept(uow, f"agency/{ids[1]}")
        return ids

    db.stop_writing()
    made = command(make)
    runs: list[tuple[Any, ...]] = []
    for _ in range(2):
        with db.writer_engine.connect() as conn:
            session = Session(conn)
            session.begin(waits=False)
            appender = JournalAppender()
            outcome = attempt(session, made, appender, careful=True)
            rows = conn.execute(sa.select(agency)).all()
            committed = appender.append(conn, outcome.prepared)
            conn.rollback()
        runs.append((outcome.value, rows, committed))

    assert runs[0] == runs[1]
    assert len(runs[0][1]) == 1
    assert len({entry.id for entry in runs[0][2]}) == 2


def test_a_write_without_an_entry_is_refused(db: Database) -> None:
    def silent(uow: UnitOfWork) -> None:
        adding("silent")(uow)
        uow.entries.clear()

    with pytest.raises(Unrecorded, match="agency"):
        db.write_now(silent)
    assert codes(db) == []


def test_a_database_error_that_the_command_swallows_still_fails_it(db: Database) -> None:
    db.write_now(adding("there"))

    def swallowing(uow: UnitOfWork) -> str:
        adding("more")(uow)
        try:
            adding("there")(uow)
        except Conflict:
            return "never mind"
        return "new"

    with pytest.raises(Conflict):
        db.write_now(swallowing)
    assert codes(db) == ["there"]


def test_a_broken_key_is_the_same_conflict_on_both_engines(db: Database) -> None:
    db.write_now(adding("there"))

    with pytest.raises(Conflict) as found:
        db.write_now(adding("there"))
    assert found.value.code == "agency-exists"


@pytest.mark.parametrize("statement", ["PRAGMA journal_mode", "COMMIT", "DELETE FROM agency"])
def test_text_is_no_command(sqlite_db: Database, statement: str) -> None:
    with pytest.raises(TypeError, match="Core"):
        sqlite_db.write_now(lambda uow: uow.execute(sa.text(statement)))


def test_a_defect_of_a_command_reaches_its_caller_only(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(uow: UnitOfWork) -> None:
        adding("broken")(uow)
        raise ZeroDivisionError

    with stalled(db, monkeypatch):
        bad, good = later(db, broken), later(db, adding("good"))

    assert isinstance(bad.error(), ZeroDivisionError)
    assert good.get().seq == 1
    assert codes(db) == ["good"]


def test_a_statement_that_the_database_refuses_fails_alone(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(uow: UnitOfWork) -> None:
        uow.execute(sa.select(sa.text("nothing")).select_from(sa.text("nowhere")))

    with stalled(db, monkeypatch):
        bad, good = later(db, odd), later(db, adding("good"))

    assert isinstance(bad.error(), DBAPIError)
    assert good.get().seq == 1


def test_nobody_hears_anything_before_the_commit(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, list[str]] = {}

    def telling(name: str) -> Any:
        return lambda answer, error: seen.update({name: codes(db)})

    with stalled(db, monkeypatch):
        later(db, adding("one"), resolve=telling("done"))
        later(db, refusing, resolve=telling("refused"))
        last = later(db, adding("two"))
    last.get()

    assert seen == {"done": ["one", "two"], "refused": ["one", "two"]}


def test_a_caller_that_went_away_leaves_the_act_and_its_neighbours(db: Database) -> None:
    async def scene() -> int | None:
        with stalled(db):
            gone = asyncio.create_task(db.write(adding("gone")))
            stays = asyncio.create_task(db.write(adding("stays"), lane=Lane.URGENT))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.sleep(0)
        return (await stays).seq

    assert asyncio.run(scene()) is not None
    assert codes(db) == ["gone", "stays"]


def test_a_caller_that_cannot_take_its_answer_does_not_cost_the_others_theirs(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(answer: Any, error: BaseException | None) -> None:
        raise RuntimeError("no")

    with stalled(db, monkeypatch):
        later(db, adding("one"), resolve=broken)
        two = later(db, adding("two"))

    assert two.get().seq == 2
    assert db.write_now(adding("three")).seq == 3


def test_a_listener_that_fails_changes_no_answer(db: Database) -> None:
    def broken(entries: list[Any]) -> None:
        raise RuntimeError("no")

    db.on_committed(broken)

    assert db.write_now(adding("one")).seq == 1
    assert db.write_now(adding("two")).seq == 2
