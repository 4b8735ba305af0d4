"""Try an act on the real tables and take it back: every cell of the matrix meets the same world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, NotFound, Unauthenticated
from damai.db import engine as engines
from damai.db.command import Command, Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.incidents import service, store
from damai.incidents.model import SEVERITIES
from tests.contracts.expectation import What, Who
from tests.contracts.expectation_world import OTHER, World

WORDS: tuple[tuple[type[DamaiError], str], ...] = (
    (NotFound, "unseen"),
    (Forbidden, "refused"),
    (Conflict, "not-now"),
    (Invalid, "invalid"),
    (Unauthenticated, "nobody"),
)
CITY_OFFICE = {
    "polri": "polres", "kpu": "kpu", "bawaslu": "bawaslu", "dinkes": "dinkes", "bpbd": "bpbd",
}  # fmt: skip


class Trial:
    """One transaction of the writer's engine, with a savepoint a try; nothing of it is committed."""

    def __init__(self, db: Database, conn: sa.Connection) -> None:
        self._db = db
        self._conn = conn
        self.cells_n = 0

    def of(self, fn: Callable[[UnitOfWork], Any]) -> str:
        """The outcome of ``fn`` in a word; what it did is undone."""
        return self.answer(fn)[0]

    def answer(self, fn: Callable[[UnitOfWork], Any]) -> tuple[str, Any]:
        """The word, and the value or the error."""
        self.cells_n += 1
        cursor = self._conn.connection.cursor()
        cursor.execute("SAVEPOINT cell")
        try:
            value = fn(self._uow())
        except DamaiError as error:
            word = next((word for kind, word in WORDS if isinstance(error, kind)), error.code)
            return word, error
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT cell")
            cursor.execute("RELEASE SAVEPOINT cell")
            cursor.close()
        return "ok", value

    def _uow(self) -> UnitOfWork:
        return UnitOfWork(
            self._conn,
            Command(
                fn=lambda uow: None, lane=Lane.NORMAL, actor="system/trial", kind="trial", key=None,
                request_hash=None, submitter=None, scene_at=self._db.clocks.scene.now(),
                wall_at=self._db.clocks.wall.now(), seed=bytes(16), resolve=lambda *_: None,
                loop=None,
            ),
        )  # fmt: skip


@contextmanager
def trial(db: Database) -> Iterator[Trial]:
    """Hold the write lock of a SQLite database for a while, on a connection of its own."""
    assert isinstance(db.target, Path)
    engine = engines.sqlite_writer(db.target)
    try:
        with engine.connect() as conn, conn.begin() as transaction:
            yield Trial(db, conn)
            transaction.rollback()
    finally:
        engine.dispose()


def office_of(owner: str, area: str) -> str:
    """The owner's own office that answers for ``area`` in this world."""
    if owner == "polri" and area == "18":
        return "polda-lampung"
    return f"{CITY_OFFICE[owner]}-{'bl' if area.startswith(OTHER) else 'metro'}"


def act_of(world: World, who: Who, item: What, verb: str) -> Callable[[UnitOfWork], Any]:
    """The use case of ``verb`` with the version as it is and words that are fine."""
    planted, actor = world.items[item.key], world.people[who.key]

    def act(uow: UnitOfWork) -> Any:
        found = store.by_id(uow, planted.id)
        assert found is not None
        other = next(s for s in reversed(SEVERITIES) if s != found.severity)
        given: dict[str, tuple[str, ...]] = {
            "release": ("Ganti regu.",),
            "severity": (other, "Keadaan berubah."),
            "hand": (office_of(item.owner, item.area),),
            "decline": ("Bukan tugas kami.",),
            "recall": ("Salah alamat.",),
            "note": ("Catatan.",),
            "reply": ("Kami di tempat.",),
            "join": (world.anchor(item),),
            "archive": ("Ganda.",),
            "close": ("resolved", "Selesai."),
            "reopen": ("Terjadi lagi.",),
        }
        name = "set_severity" if verb == "severity" else verb
        return getattr(service, name)(uow, actor, planted.id, found.version, *given.get(verb, ()))

    return act
