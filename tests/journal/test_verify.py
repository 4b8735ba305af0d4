"""verify beside a busy server: short snapshots, no false alarm, and the same findings in every page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import verify as verifying
from damai.journal.checkpoints import Signer
from damai.journal.keeper import Keeper
from damai.journal.tables import journal_head, journal_tile
from damai.journal.verify import verify
from tests.db.kit import kept
from tests.journal.test_erasure import erasing


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 256 entries, so that 1,500 are many."""
    monkeypatch.setattr(verifying, "PAGE_N", 256)
    monkeypatch.setattr(verifying, "LAST_N", 256)


def many(count: int) -> Callable[[UnitOfWork], None]:
    def fn(uow: UnitOfWork) -> None:
        for n in range(count):
            kept(uow, f"test/{n}")

    return fn


class Between:
    """Opens snapshots and does something after each has closed."""

    def __init__(self, db: Database, act: Callable[[int], None]) -> None:
        self._db = db
        self._act = act
        self.snapshots_n = 0
        self.rows_n: list[int] = []

    @contextmanager
    def __call__(self) -> Iterator[sa.Connection]:
        with self._db.read() as conn:
            yield conn
        self.snapshots_n += 1
        self._act(self.snapshots_n)


@pytest.mark.usefixtures("small_pages")
def test_entries_appended_between_the_pages_raise_no_alarm(db: Database, tmp_path: Path) -> None:
    signer = Signer(tmp_path)
    keeper = Keeper(db, signer)
    db.write_now(many(1500))

    def act(n: int) -> None:
        if n < 12:
            db.write_now(many(70))
            keeper.sign_now()  # the note outside moves on as well

    between = Between(db, act)
    verdict = verify(between, signer)

    assert verdict.ok, verdict
    assert verdict.size > 1500 + 70 * 5
    assert between.snapshots_n > 6


@pytest.mark.usefixtures("small_pages")
def test_a_busy_writer_beside_it_raises_no_alarm(db: Database, tmp_path: Path) -> None:
    signer = Signer(tmp_path)
    keeper = Keeper(db, signer)
    db.write_now(many(1000))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            db.write_now(many(20))
            keeper.sign_now()

    thread = threading.Thread(target=write)
    thread.start()
    verdicts = [verify(db.read, signer) for _ in range(8)]
    stop.set()
    thread.join()

    assert all(verdict.ok for verdict in verdicts), verdicts
    assert verdicts[0].size < verdicts[-1].size


@pytest.mark.usefixtures("small_pages")
def test_an_erasure_between_the_pages_raises_no_alarm(db: Database, tmp_path: Path) -> None:
    db.write_now(many(1500))

    def act(n: int) -> None:
        if n == 3:
            db.write_now(erasing(10, 1400))  # one page that was read, one that was not

    verdict = verify(Between(db, act), Signer(tmp_path))

    assert (verdict.ok, verdict.size, verdict.erased_n) == (True, 1501, 1)


@pytest.mark.usefixtures("small_pages")
def test_no_snapshot_reads_more_than_a_page_and_the_rest(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_db.write_now(many(2000))
    rows: list[int] = []
    read = verifying.page

    def counting(conn: sa.Connection, mark: int, top: int, page_n: int) -> list[Any]:
        found = read(conn, mark, top, page_n)
        rows.append(len(found))
        return found

    monkeypatch.setattr(verifying, "page", counting)
    between = Between(sqlite_db, lambda n: None)

    assert verify(between, Signer(tmp_path)).ok
    assert max(rows) == 256
    assert sum(rows) == 2000
    assert between.snapshots_n >= 2000 // 256


EDITS = {
    "body": ("UPDATE entry SET body = X'7B7D' WHERE seq = {n}", "body-differs", 0),
    "a body of another type": ("UPDATE entry SET body = 'text' WHERE seq = {n}", "body-differs", 0),
    "a number for a salt": ("UPDATE entry SET salt = 5 WHERE seq = {n}", "body-differs", 0),
    "commitment": ("UPDATE entry SET commitment = 'x' WHERE seq = {n}", "body-differs", 0),
    "kind": ("UPDATE entry SET kind = 'test.other' WHERE seq = {n}", "leaf-differs", 0),
    "text that is none": (
        "UPDATE entry SET subject = CAST(X'FF' AS TEXT) WHERE seq = {n}",
        "header-unreadable",
        0,
    ),
    "a body that is no text": (
        "UPDATE entry SET body = CAST(X'FF' AS TEXT) WHERE seq = {n}",
        "body-differs",
        0,
    ),
    "a time that is none": ("UPDATE entry SET at = 'noon' WHERE seq = {n}", "header-unreadable", 0),
    "id": ("UPDATE entry SET id = 'x' WHERE seq = {n}", "leaf-differs", 0),
    "deleted": ("DELETE FROM entry WHERE seq = {n}", "seq-gap", 0),
    "the rest cut off": ("DELETE FROM entry WHERE seq >= {n}", "entries-missing", 0),
    "moved to the end": ("UPDATE entry SET seq = 5000 WHERE seq = {n}", "seq-gap", 0),
    "its tile": (
        "UPDATE journal_tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = ({n} - 1) / 256",
        "leaf-differs",
        None,
    ),
    "its tile as text": (
        "UPDATE journal_tile SET hashes = 'x' WHERE level = 0 AND number = ({n} - 1) / 256",
        "leaf-differs",
        None,
    ),
    "its tile as text that is none": (
        "UPDATE journal_tile SET hashes = CAST(hashes AS TEXT) WHERE number = ({n} - 1) / 256",
        "leaf-differs",
        None,
    ),
}


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("seq", [1, 255, 256, 257, 700, 1499])
@pytest.mark.parametrize("name", EDITS)
def test_what_was_touched_is_found_in_whatever_page_it_lies(
    verified_file: Path, tmp_path: Path, name: str, seq: int
) -> None:
    statement, reason, offset = EDITS[name]

    verdict = after_edit(verified_file, tmp_path, statement.format(n=seq))

    first = seq if offset is not None else (seq - 1) // 256 * 256 + 1
    assert (verdict.ok, verdict.reason, verdict.seq) == (False, reason, first)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DELETE FROM journal_head", "head-missing"),
        ("UPDATE journal_head SET root = zeroblob(32)", "head-differs"),
        ("UPDATE journal_head SET frontier = X''", "head-differs"),
        ("UPDATE journal_head SET size = 'many'", "head-differs"),
        ("UPDATE journal_head SET size = 1400", "appended-outside"),
        ("UPDATE journal_head SET size = 1600", "entries-missing"),
        ("UPDATE journal_head SET origin = 'elsewhere'", "older-than-checkpoint"),
    ],
)
def test_a_head_that_was_touched_is_found(
    verified_file: Path, tmp_path: Path, statement: str, reason: str
) -> None:
    verdict = after_edit(verified_file, tmp_path, statement)

    assert (verdict.ok, verdict.reason) == (False, reason)


@pytest.fixture(scope="module")
def verified_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of 1,500 entries with its note beside it, closed."""
    from tests import harness

    directory = tmp_path_factory.mktemp("verified")
    db = harness.fresh(directory / "damai.sqlite3")
    db.write_now(many(1500))
    signer = Signer(directory)
    Keeper(db, signer).sign_now()
    db.stop()
    return directory / "damai.sqlite3"


def after_edit(file: Path, directory: Path, statement: str) -> verifying.Verdict:
    """The verdict on a copy that somebody opened with sqlite3."""
    import shutil
    import sqlite3

    from damai.db import engine as engines

    copy = directory / "copy.sqlite3"
    shutil.copy(file, copy)
    with sqlite3.connect(copy) as edited:
        edited.execute(statement)
    edited.close()
    reading = engines.sqlite_reader(copy)

    @contextmanager
    def snapshot() -> Iterator[sa.Connection]:
        with reading.connect() as conn, conn.begin():
            yield conn

    verdict = verify(snapshot, Signer(file.parent))
    reading.dispose()
    return verdict


@pytest.mark.asvs("16.4.2")
def test_a_journal_rewritten_whole_is_found_by_the_note_outside(
    sqlite_db: Database, tmp_path: Path
) -> None:
    """Everything inside agrees, but it is not what was signed."""
    from tests import harness

    sqlite_db.write_now(many(300))
    signer = Signer(tmp_path / "keys")
    Keeper(sqlite_db, signer).sign_now()
    other = harness.fresh(tmp_path / "other.sqlite3")
    other.write_now(many(301))

    with other.read() as conn:
        assert conn.execute(sa.select(journal_head.c.size)).scalar() == 301
    verdict = verify(other.read, signer)

    assert (verdict.ok, verdict.reason) == (False, "checkpoint-differs")
    other.stop()


def test_an_empty_journal_is_in_order(db: Database, tmp_path: Path) -> None:
    verdict = verify(db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.size, verdict.checkpoint_size) == (True, 0, None)


TILES = {
    "zeroed": ("UPDATE journal_tile SET hashes = zeroblob(160) WHERE level = 1", 1),
    "missing": ("DELETE FROM journal_tile WHERE level = 1", 1),
    "shorter": ("UPDATE journal_tile SET hashes = substr(hashes, 1, 128) WHERE level = 1", 1),
    "longer": ("UPDATE journal_tile SET hashes = hashes || X'00' WHERE level = 1", 1),
    "text": ("UPDATE journal_tile SET hashes = 'x' WHERE level = 1", 1),
    "one more above": ("INSERT INTO journal_tile VALUES (1, 3, X'00')", 3 * 65536 + 1),
    "one level more": ("INSERT INTO journal_tile VALUES (2, 0, X'00')", 1),
    "one more below": ("INSERT INTO journal_tile VALUES (0, 6, X'00')", 6 * 256 + 1),
    "before the first": ("INSERT INTO journal_tile VALUES (0, -1, X'00')", 1),
    "below all levels": ("INSERT INTO journal_tile VALUES (-1, 0, X'00')", 1),
    "a leaf too long": (
        "UPDATE journal_tile SET hashes = CAST(hashes || X'00' AS BLOB) WHERE number = 2",
        513,
    ),
    "the last too long": (
        "UPDATE journal_tile SET hashes = CAST(hashes || X'00' AS BLOB) WHERE number = 5",
        1281,
    ),
}


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("name", TILES)
def test_a_tile_that_was_touched_is_found(verified_file: Path, tmp_path: Path, name: str) -> None:
    statement, seq = TILES[name]

    verdict = after_edit(verified_file, tmp_path, statement)

    assert (verdict.ok, verdict.reason, verdict.seq) == (False, "tile-differs", seq)


@pytest.fixture
def tiles_of_4(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles so small that a few entries make four levels of them."""
    from damai.journal import append, tiles

    for module in (append, tiles, verifying):
        monkeypatch.setattr(module, "TILE_N", 4)


@pytest.mark.usefixtures("tiles_of_4", "small_pages")
@pytest.mark.parametrize("count", [1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 255, 256, 257, 300])
def test_every_level_is_in_order_at_every_size(
    sqlite_db: Database, tmp_path: Path, count: int
) -> None:
    sqlite_db.write_now(many(count // 2))
    sqlite_db.write_now(many(count - count // 2))

    verdict = verify(sqlite_db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.size) == (True, count), verdict


@pytest.mark.usefixtures("tiles_of_4", "small_pages")
@pytest.mark.parametrize(("level", "number", "seq"), [(1, 7, 113), (2, 1, 65), (3, 0, 1)])
def test_a_tile_of_any_level_is_recomputed(
    db: Database, tmp_path: Path, level: int, number: int, seq: int
) -> None:
    db.write_now(many(300))
    at = (journal_tile.c.level == level) & (journal_tile.c.number == number)
    with db.writer_engine.begin() as conn:
        found = conn.execute(sa.select(journal_tile.c.hashes).where(at)).scalar_one()
        changed = bytes([found[0] ^ 1]) + found[1:]
        conn.execute(sa.update(journal_tile).where(at).values(hashes=changed))

    verdict = verify(db.read, Signer(tmp_path))

    assert (verdict.ok, verdict.reason, verdict.seq) == (False, "tile-differs", seq)
