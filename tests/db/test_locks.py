"""Rule 13: a row that another session holds defers the command; at last it runs alone and waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.db import session, writer
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from tests.db.kit import adding, kept, later, stalled


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
