"""Rule 13: a row that another session holds defers the command; at last it runs alone and waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.db import session, writer
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal.wiring import open_database
from tests import harness
from tests.db.kit import adding, codes, kept, later, stalled
from tests.db.test_good_faith import filing


@pytest.fixture
def held(pg_db: Database) -> Iterator[sa.Connection]:
    """Agency ``there`` is locked by another session until the fixture's connection rolls back."""
    pg_db.write_now(adding("there"))
    other = sa.create_engine(pg_db.writer_engine.url)
    with other.connect() as conn:
        conn.execute(sa.select(agency).where(agency.c.code == "there").with_for_update())
        yield conn
    other.dispose()


def renaming(name: str):
    def rename(uow: UnitOfWork) -> str:
        found = uow.scalar(sa.select(agency.c.name).where(agency.c.code == "there"))
        uow.execute(sa.update(agency).where(agency.c.code == "there").values(name=name))
        kept(uow, "agency/there", name)
        return str(found)

    return rename


@contextmanager
def released_when_alone(held: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The other session lets go 50 ms after the command has begun to wait alone."""
    begin = session.Session.begin
    timers: list[threading.Timer] = []

    def beginning(self: session.Session, *, waits: bool) -> None:
        begin(self, waits=waits)
        if waits:
            timers.append(threading.Timer(0.05, held.rollback))
            timers[-1].start()

    monkeypatch.setattr(session.Session, "begin", beginning)
    yield
    for timer in timers:
        timer.join()
    assert timers, "nothing ever waited alone"


def test_after_three_deferrals_a_command_waits_alone_for_the_lock(
    pg_db: Database, held: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with released_when_alone(held, monkeypatch):
        waiting = later(pg_db, renaming("new"))
        assert waiting.get().value == "Posko"

    with pg_db.read() as conn:
        assert conn.execute(sa.select(agency.c.name)).scalars().all() == ["new"]


def test_what_is_held_back_keeps_its_submitters_later_commands_behind_it(
    pg_db: Database, held: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noting(name: str):
        return lambda answer, error: order.append(name if error is None else f"{name}: {error}")

    with released_when_alone(held, monkeypatch):
        with stalled(pg_db, monkeypatch):
            later(pg_db, renaming("a"), submitter="sari", resolve=noting("sari 1"))
            last = later(pg_db, adding("sari"), submitter="sari")
            later(pg_db, adding("budi"), submitter="budi", resolve=noting("budi"))
        last.get()

    assert order == ["budi", "sari 1"]
    assert last.get().seq == 4


def test_a_lock_that_is_never_released_is_told_as_busy(
    pg_db: Database, held: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_LOCKS_ALONE", "SET LOCAL lock_timeout = '30ms'")

    waiting = later(pg_db, renaming("never"))

    assert waiting.code() == "busy"
    assert waiting.answers_n == 1
    assert pg_db.write_now(adding("other")).seq == 2


def test_a_command_that_met_a_lock_too_often_is_cut_out_of_its_batch() -> None:
    from tests.db.kit import command

    def made(deferrals_n: int):
        return command(lambda uow: None, deferrals_n=deferrals_n)

    batch = [made(0), made(3), made(1), made(0), made(4), made(3)]

    parts = writer._parts(batch)

    assert [(len(part.commands), part.waits) for part in parts] == [
        (1, False), (1, True), (2, False), (1, True), (1, True),
    ]  # fmt: skip
    assert [c for part in parts for c in part.commands] == batch


def holding(*codes: str, then: str | None = None) -> Any:
    """An act on rows that it holds first; without ``then`` it only looks."""

    def act(uow: UnitOfWork) -> str:
        uow.lock(agency, codes)
        name = uow.scalar(sa.select(agency.c.name).where(agency.c.code == codes[0]))
        if then is not None:
            uow.execute(
                sa.update(agency).where(agency.c.code.in_(codes)).values(name=agency.c.name + then)
            )
            kept(uow, f"agency/{codes[0]}", name + then)
        return str(name)

    return act


def test_a_row_that_is_held_elsewhere_defers_at_once_and_the_act_reads_it_afterwards(
    pg_db: Database, held: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.execute(sa.update(agency).where(agency.c.code == "there").values(name="theirs"))
    begin = session.Session.begin
    began: list[bool] = []

    def beginning(self: session.Session, *, waits: bool) -> None:
        begin(self, waits=waits)
        began.append(waits)
        if len(began) == 3:
            held.commit()

    monkeypatch.setattr(session.Session, "begin", beginning)

    assert pg_db.write_now(holding("there", then="+mine")).value == "theirs"
    assert began == [False, False, False]


def test_a_command_that_runs_alone_waits_for_the_row_it_wants_to_hold(
    pg_db: Database, held: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with released_when_alone(held, monkeypatch):
        assert later(pg_db, holding("there", then="!")).get().value == "Posko"


def test_in_good_faith_a_held_row_costs_its_batch_one_run_and_defers_only_its_own_command(
    pg_db: Database, held: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with released_when_alone(held, monkeypatch):
        with stalled(pg_db, monkeypatch):
            waiting = later(pg_db, holding("there", then="!"), in_good_faith=True)
            free = later(pg_db, adding("free"), in_good_faith=True)
        assert (free.get().seq, waiting.get().seq) == (2, 3)


def test_two_nodes_that_add_to_the_same_two_rows_the_other_way_round_lose_nothing(
    postgres: harness.Postgres,
) -> None:
    """Each command holds both rows; half of them name the second first."""
    with postgres.database() as url:
        one = harness.fresh(url)
        two = open_database(url, clocks=harness.moving_clocks())
        two.start()
        one.write_now(adding("x", name=""))
        one.write_now(adding("y", name=""))
        waiting = []
        for _ in range(25):
            waiting.append(later(one, holding("x", "y", then="1")))
            waiting.append(later(two, holding("y", "x", then="2")))
        for each in waiting:
            each.get()
        with one.read() as conn:
            names = list(
                conn.execute(
                    sa.select(agency.c.name).where(agency.c.code.in_(["x", "y"]))
                ).scalars()
            )
        two.stop()
        one.stop()
    assert [(n.count("1"), n.count("2")) for n in names] == [(25, 25)] * 2


def test_a_report_that_both_nodes_get_at_once_is_filed_once(postgres: harness.Postgres) -> None:
    with postgres.database() as url:
        one = harness.fresh(url)
        two = open_database(url, clocks=harness.moving_clocks())
        two.start()
        answers = []
        for n in range(30):
            pair = [later(db, filing(f"r{n}"), in_good_faith=True) for db in (one, two)]
            answers.append(sorted(each.get().replayed for each in pair))
        found = codes(one)
        two.stop()
        one.stop()
    assert answers == [[False, True]] * 30
    assert len(found) == 30


def test_the_append_may_wait_longer_for_its_place_than_a_command_for_a_row(
    pg_db: Database,
) -> None:
    """Two seconds is what a statement may take; the head may be away for up to five."""
    seen: list[tuple[str, str]] = []

    def look(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "damai_journal" in statement:
            row = cursor.connection.execute(
                "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
            ).fetchone()
            seen.append(row)

    sa.event.listen(pg_db.writer_engine, "before_cursor_execute", look)
    pg_db.write_now(adding("one"))
    assert seen == [("5s", "0")]
