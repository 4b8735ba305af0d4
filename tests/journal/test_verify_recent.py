"""A check of the last entries alone: what it looks at, what it finds, and what it leaves to the whole verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from damai.db.database import Database
from damai.journal.checkpoints import Signer
from damai.journal.keeper import Keeper
from damai.journal.tables import entry, journal_head, journal_tile
from damai.journal.verify import verify
from damai.journal.verify_recent import Recent, verify_recent
from tests.journal.test_erasure import erasing
from tests.journal.test_verify import many

N = 1500


@pytest.fixture
def long(db: Database, tmp_path: Path) -> tuple[Database, Signer]:
    """1,500 entries, the last note over all of them."""
    db.write_now(many(N))
    signer = Signer(tmp_path)
    Keeper(db, signer).sign_now()
    return db, signer


def recent(long: tuple[Database, Signer], last_n: int = 300) -> Recent:
    db, signer = long
    return verify_recent(db.read, signer, last_n)


def tamper(db: Database, table: sa.Table, seq: int | None = None, **values: Any) -> None:
    stmt = sa.update(table).values(**values)
    with db.writer_engine.begin() as conn:
        conn.execute(stmt if seq is None else stmt.where(table.c.seq == seq))


def test_it_recomputes_the_last_entries_from_a_tile_on_and_says_from_which(long: Any) -> None:
    found = recent(long)

    assert found.verdict.ok, found.verdict
    assert (found.first, found.verdict.size) == (1025, N)
    assert found.verdict.root == verify(long[0].read, long[1]).root


def test_a_short_record_is_checked_whole(db: Database, tmp_path: Path) -> None:
    empty = verify_recent(db.read, Signer(tmp_path))
    assert (empty.first, empty.verdict.ok, empty.verdict.size) == (1, True, 0)

    db.write_now(many(30))
    assert verify_recent(db.read, Signer(tmp_path)).first == 1


@pytest.mark.parametrize(
    ("values", "reason"), [({"body": b"{}"}, "body-differs"), ({"actor": "x"}, "leaf-differs")]
)
def test_an_entry_that_was_touched_is_found_where_it_looks(
    long: Any, values: dict[str, Any], reason: str
) -> None:
    tamper(long[0], entry, 1300, **values)
    found = recent(long).verdict

    assert (found.ok, found.reason, found.seq) == (False, reason, 1300)


def test_what_lies_before_is_left_to_the_whole_verify(long: Any) -> None:
    tamper(long[0], entry, 40, body=b"{}")

    assert recent(long).verdict.ok
    assert verify(long[0].read, long[1]).seq == 40


def test_a_tree_before_it_that_was_changed_no_longer_gives_the_head(long: Any) -> None:
    with long[0].writer_engine.begin() as conn:
        first = sa.and_(journal_tile.c.level == 1, journal_tile.c.number == 0)
        hashes = conn.scalar(sa.select(journal_tile.c.hashes).where(first))
        assert hashes
        wrong = bytes(32) + bytes(hashes)[32:]
        conn.execute(sa.update(journal_tile).where(first).values(hashes=wrong))

    assert recent(long).verdict.reason in ("head-differs", "checkpoint-differs")


def test_entries_cut_off_at_the_end_and_a_head_that_was_changed_are_found(long: Any) -> None:
    with long[0].writer_engine.begin() as conn:
        conn.execute(sa.delete(entry).where(entry.c.seq > N - 5))
    found = recent(long).verdict
    assert (found.reason, found.seq) == ("entries-missing", N - 4)


def test_another_root_than_the_signed_one_is_found(long: Any) -> None:
    tamper(long[0], journal_head, root=bytes(32))

    assert recent(long).verdict.reason == "head-differs"


def test_a_note_of_before_the_part_must_be_the_beginning_of_it(
    db: Database, tmp_path: Path
) -> None:
    db.write_now(many(100))
    signer = Signer(tmp_path)
    Keeper(db, signer).sign_now()
    db.write_now(many(1000))
    assert verify_recent(db.read, signer, 300).verdict.ok

    with db.writer_engine.begin() as conn:
        conn.execute(
            sa.update(journal_tile)
            .where(journal_tile.c.level == 0, journal_tile.c.number == 0)
            .values(hashes=bytes(8192))
        )
    assert verify_recent(db.read, signer, 300).verdict.reason == "checkpoint-differs"


def test_an_erasure_that_is_said_is_no_fault_and_one_that_is_not_is(long: Any) -> None:
    db, _ = long
    db.write_now(erasing(1490))
    found = recent(long).verdict
    assert (found.ok, found.erased_n) == (True, 1)

    tamper(db, entry, 1480, body=None, salt=None)
    found = recent(long).verdict
    assert (found.reason, found.seq) == ("body-erased-without-entry", 1480)
