"""Rule 19: a body may go only under a later entry that says so; the proof of the rest stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.journal.checkpoints import Signer
from damai.journal.entries import Erased
from damai.journal.tables import entry
from damai.journal.verify import verify
from tests.db.kit import kept


def erasing(*seqs: int, named: list[int] | None = None):
    def erase(uow: UnitOfWork) -> None:
        uow.execute(sa.update(entry).where(entry.c.seq.in_(seqs)).values(body=None, salt=None))
        uow.record(
            Erased(
                subject="journal/1", area="18.72", audience="polri", actor=uow.actor,
                seqs=list(seqs) if named is None else named, reason="permintaan pelapor",
            )
        )  # fmt: skip

    return erase


def ten(db: Database) -> None:
    for n in range(10):
        db.write_now(lambda uow, n=n: kept(uow, f"test/{n}", f"secret {n}"))


def test_an_erasure_that_is_named_verifies_and_the_body_is_gone(
    db: Database, tmp_path: Path
) -> None:
    ten(db)
    db.write_now(erasing(3, 7))

    verdict = verify(db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.size, verdict.erased_n) == (True, 11, 2)
    with db.read() as conn:
        bodies = {item.seq: item.body for item in reader.after(conn, 0)}
    assert (bodies[3], bodies[7]) == (None, None)
    assert bodies[4] == b'{"text":"secret 3"}'


def test_a_lone_blank_is_tampering(db: Database, tmp_path: Path) -> None:
    ten(db)
    db.write_now(erasing(3, 7, named=[3]))

    verdict = verify(db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.reason, verdict.seq) == (False, "body-erased-without-entry", 7)


@pytest.mark.parametrize("column", ["body", "salt"])
def test_half_an_erasure_is_tampering(db: Database, tmp_path: Path, column: str) -> None:
    ten(db)

    def half(uow: UnitOfWork) -> None:
        uow.execute(sa.update(entry).where(entry.c.seq == 4).values(**{column: None}))
        erasing(named=[4])(uow)

    db.write_now(half)

    verdict = verify(db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.reason, verdict.seq) == (False, "body-differs", 4)


def test_an_entry_that_names_a_later_one_erases_nothing(db: Database, tmp_path: Path) -> None:
    """Else whoever may record one erasure could blank anything afterwards."""
    ten(db)
    db.write_now(erasing(named=[12]))
    db.write_now(kept)
    db.write_now(lambda uow: erasing(12, named=[])(uow))

    verdict = verify(db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.reason, verdict.seq) == (False, "body-erased-without-entry", 12)


def test_an_erased_text_is_not_left_in_the_file(sqlite_db: Database) -> None:
    sqlite_db.write_now(lambda uow: kept(uow, "test/1", "NOMOR-TELEPON-PELAPOR"))
    sqlite_db.write_now(erasing(1))
    sqlite_db.stop_writing()
    with sqlite_db.writer_engine.connect() as conn:
        raw = conn.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert isinstance(sqlite_db.target, Path)
    assert b"NOMOR-TELEPON-PELAPOR" not in sqlite_db.target.read_bytes()
