"""The journal keeps every act, in order, and finds whoever touches it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa

from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.journal.checkpoints import Checkpoint, Signer
from damai.journal.entries import Entry, register
from damai.journal.tables import journal_head
from damai.journal.verify import verify
from tests.journal.rewinding import happen, remembered


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Entry):
    """A test's entry."""

    KIND: ClassVar[str] = "test.noted"

    text: str


def note(text: str, subject: str = "test/1"):
    def noting(uow: UnitOfWork) -> None:
        uow.record(
            Noted(subject=subject, area="18.72", audience="polri", actor=uow.actor, text=text)
        )

    return noting


def signed(db: Database, directory: Path) -> Signer:
    signer = Signer(directory)
    with db.read() as conn:
        head = conn.execute(sa.select(journal_head)).one()
    signer.keep(Checkpoint(origin=head.origin, size=head.size, root=bytes(head.root)))
    return signer


def test_entries_get_gapless_numbers_and_the_journal_verifies(db: Database, tmp_path: Path) -> None:
    for n in range(3):
        assert db.write_now(note(f"n{n}")).seq == n + 1

    signer = signed(db, tmp_path / "keys")
    db.write_now(note("after the checkpoint"))

    with db.read() as conn:
        verdict = verify(conn, signer)
        assert (verdict.ok, verdict.size, verdict.checkpoint_size) == (True, 4, 3)
        assert [c.seq for c in reader.of_subject(conn, "test/1")] == [1, 2, 3, 4]


@pytest.mark.parametrize("size", [1, 5, 255, 256, 257, 600])
def test_a_journal_of_any_size_verifies(db: Database, tmp_path: Path, size: int) -> None:
    def many(uow: UnitOfWork) -> None:
        for n in range(size):
            note(str(n))(uow)

    db.write_now(many)
    signer = signed(db, tmp_path / "keys")

    with db.read() as conn:
        assert verify(conn, signer).ok


TAMPERINGS = {
    "body edited": ("UPDATE entry SET body = :blob WHERE seq = 300", 300),
    "actor edited": ("UPDATE entry SET actor = 'person/x' WHERE seq = 299", 299),
    "time edited": ("UPDATE entry SET at = at + 1 WHERE seq = 7", 7),
    "audience edited": ("UPDATE entry SET audience = 'kpu' WHERE seq = 2", 2),
    "body and salt blanked without an entry": (
        "UPDATE entry SET body = NULL, salt = NULL WHERE seq = 12",
        12,
    ),
    "one deleted": ("DELETE FROM entry WHERE seq = 258", 258),
    "last deleted": ("DELETE FROM entry WHERE seq = 300", 300),
    "first deleted": ("DELETE FROM entry WHERE seq = 1", 1),
    "one slipped in before the first": (
        (
            "INSERT INTO entry SELECT 0, '00000000000000000000000000000000', at, kind, version, subject,"
            " area, area_before, audience, audience_before, actor, body, salt, commitment"
            " FROM entry WHERE seq = 3"
        ),
        1,
    ),
    "one appended": (
        (
            "INSERT INTO entry SELECT 301, '00000000000000000000000000000000', at, kind, version, subject,"
            " area, area_before, audience, audience_before, actor, body, salt, commitment"
            " FROM entry WHERE seq = 3"
        ),
        301,
    ),
}


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_at_the_first_bad_seq(
    sqlite_db: Database, tmp_path: Path, name: str
) -> None:
    def many(uow: UnitOfWork) -> None:
        for n in range(300):
            note(str(n))(uow)

    sqlite_db.write_now(many)
    signer = signed(sqlite_db, tmp_path / "keys")
    statement, seq = TAMPERINGS[name]
    with sqlite_db.writer_engine.begin() as conn:
        conn.execute(sa.text(statement), {"blob": b'{"text":"x"}'} if ":blob" in statement else {})

    with sqlite_db.read() as conn:
        verdict = verify(conn, signer)

    assert (verdict.ok, verdict.seq) == (False, seq), verdict


@pytest.mark.parametrize(("one", "two"), [(3, 4), (258, 290), (10, 299)])
def test_two_entries_changing_places_are_found(
    sqlite_db: Database, tmp_path: Path, one: int, two: int
) -> None:
    def many(uow: UnitOfWork) -> None:
        for n in range(300):
            note(str(n))(uow)

    sqlite_db.write_now(many)
    signer = signed(sqlite_db, tmp_path / "keys")
    with sqlite_db.writer_engine.begin() as conn:
        for old, new in ((one, 9999), (two, one), (9999, two)):
            conn.exec_driver_sql(f"UPDATE entry SET seq = {new} WHERE seq = {old}")

    with sqlite_db.read() as conn:
        verdict = verify(conn, signer)

    assert (verdict.ok, verdict.seq) == (False, one)


def test_cutting_the_journal_and_its_head_back_is_found_by_the_note_outside(
    sqlite_db: Database, tmp_path: Path
) -> None:
    sqlite_db.write_now(note("1"))
    with sqlite_db.read() as conn:
        head = conn.execute(sa.select(journal_head)).one()
    sqlite_db.write_now(note("2"))
    signer = signed(sqlite_db, tmp_path / "keys")
    with sqlite_db.writer_engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM entry WHERE seq = 2")
        conn.execute(sa.update(journal_head).values(size=1, frontier=head.frontier, root=head.root))

    with sqlite_db.read() as conn:
        verdict = verify(conn, signer)

    assert (verdict.ok, verdict.reason, verdict.seq) == (False, "older-than-checkpoint", 2)


def test_a_remembered_tile_is_not_gone_on_from_when_the_journal_has_another_past(
    db: Database, tmp_path: Path
) -> None:
    """Cut back by a failover and grown again to the very size that this node remembers."""
    happen(db, "a", "b")
    go_back = remembered(db)
    happen(db, "lost1", "lost2", "lost3")
    remembering = copy.deepcopy(db.writer._appender)
    go_back()
    happen(db, "new1", "new2", "new3")  # by another node: this one has heard of nothing
    db.writer._appender = remembering

    happen(db, "mine")

    signer = signed(db, tmp_path / "keys")
    assert verify(db.read, signer).ok
