"""What the kernel's tests share: a journaled command, a stalled writer, a queue without a caller."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.core.ids import derived
from damai.db import writer
from damai.db.answers import resolve_future
from damai.db.command import Command, Done, Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal.entries import Entry, register

WAIT_S = 30.0
AT = datetime(2024, 2, 14, tzinfo=UTC)


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Entry):
    """A test's entry: something was written about ``subject``."""

    KIND: ClassVar[str] = "test.kept"

    text: Any


def kept(uow: UnitOfWork, subject: str = "test/1", text: Any = "x", **header: Any) -> None:
    given = {"area": "18.72", "audience": "polri", "actor": uow.actor, **header}
    uow.record(Kept(subject=subject, text=text, **given))


def adding(code: str, name: str = "Posko") -> Callable[[UnitOfWork], Done]:
    """A command that writes one agency and its entry."""

    def add(uow: UnitOfWork) -> Done:
        row = {"code": code, "kind": "posko", "institution": "polri", "name": name, "area": "18.72"}
        uow.execute(sa.insert(agency), row)
        kept(uow, f"agency/{code}")
        return Done(id=code, version=1)

    return add


def codes(db: Database) -> list[str]:
    """The agencies that a reader sees now."""
    with db.read() as conn:
        return sorted(conn.execute(sa.select(agency.c.code)).scalars())


@contextmanager
def stalled(db: Database, monkeypatch: Any = None) -> Iterator[None]:
    """Hold the writer inside a command, so that what is queued meanwhile makes one batch.

    With ``monkeypatch`` the batch does not close after 20 ms, however slow the machine is.
    """
    if monkeypatch is not None:
        monkeypatch.setattr(writer, "BATCH_S", WAIT_S)
    running, release = threading.Event(), threading.Event()

    def hold(uow: UnitOfWork) -> None:
        running.set()
        assert release.wait(WAIT_S)

    waiting = later(db, hold, lane=Lane.URGENT)
    assert running.wait(WAIT_S)
    try:
        yield
    finally:
        release.set()
    waiting.get()


class Later:
    """A command that was submitted; ``get`` waits for its answer."""

    def __init__(self) -> None:
        from concurrent.futures import Future

        self.future: Future[Any] = Future()
        self.answers_n = 0

    def resolve(self, answer: Any, error: BaseException | None) -> None:
        self.answers_n += 1
        resolve_future(self.future)(answer, error)

    def get(self) -> Any:
        return self.future.result(WAIT_S)

    def error(self) -> BaseException | None:
        return self.future.exception(WAIT_S)

    def code(self) -> str:
        return str(getattr(self.error(), "code", self.error()))


def command(fn: Callable[[UnitOfWork], Any], **given: Any) -> Command:
    """A command as ``Database`` makes it, with every field to be chosen."""
    values: dict[str, Any] = {
        "fn": fn,
        "lane": Lane.NORMAL,
        "actor": "person/test",
        "kind": getattr(fn, "__name__", "test"),
        "key": None,
        "request_hash": None,
        "submitter": None,
        "scene_at": AT,
        "wall_at": AT,
        "seed": b"\x00" * 16,
        "resolve": lambda answer, error: None,
    }
    return Command(**{**values, **given})


_seeds = iter(range(1, 1 << 30))


def later(db: Database, fn: Callable[[UnitOfWork], Any], **given: Any) -> Later:
    """Submit without waiting."""
    waiting = Later()
    seed = derived(AT, b"kit", next(_seeds)).bytes
    db.writer.submit(command(fn, **{"resolve": waiting.resolve, "seed": seed, **given}))
    return waiting
