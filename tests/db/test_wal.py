"""Rule 12: the writer checkpoints, and the WAL stays bounded although readers overlap without a pause."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.db import checkpoint
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from tests import harness
from tests.db.kit import kept

MB = 1024 * 1024


def heavy(n: int):
    """About 100 kB of WAL."""

    def fn(uow: UnitOfWork) -> None:
        row = {"kind": "k", "institution": "polri", "name": "x" * 50_000, "area": "18.72"}
        uow.upsert(agency, [{"code": f"heavy-{n % 4}-{part}", **row} for part in (1, 2)], ["code"])
        kept(uow)

    return fn


class Overlapping:
    """Readers of whom at least one is always inside a snapshot."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(2)]
        self._turn = [threading.Event(), threading.Event()]
        self.snapshots_n = 0

    def _run(self) -> None:
        me = self._threads.index(threading.current_thread())
        while not self._stop.is_set():
            with self._db.read() as conn:
                conn.exec_driver_sql("SELECT count(*) FROM entry").scalar()
                self.snapshots_n += 1
                self._turn[1 - me].set()  # the other is let in before this one leaves
                self._turn[me].wait(0.02)
                self._turn[me].clear()

    def __enter__(self) -> Overlapping:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules on a WAL an eighth as long, so that the test is short."""
    monkeypatch.setattr(checkpoint, "START_B", MB // 2)
    monkeypatch.setattr(checkpoint, "GATE_B", 4 * MB)
    monkeypatch.setattr(checkpoint, "LOOK_EVERY_N", 4)


@pytest.mark.usefixtures("small")
def test_the_wal_stays_bounded_under_overlapping_readers(tmp_path: Path) -> None:
    db = harness.fresh(tmp_path / "a.sqlite3")
    assert db.checkpointer is not None
    largest_b = 0

    with Overlapping(db) as readers:
        for n in range(240):  # 24 MB and more
            db.write_now(heavy(n))
            largest_b = max(largest_b, db.checkpointer.wal_b())

    assert readers.snapshots_n > 50
    assert largest_b < 8 * MB
    db.stop()


@pytest.mark.usefixtures("small")
def test_without_readers_the_wal_is_used_again_from_its_start(tmp_path: Path) -> None:
    db = harness.fresh(tmp_path / "a.sqlite3")
    assert db.checkpointer is not None

    for n in range(120):
        db.write_now(heavy(n))

    assert db.checkpointer.wal_b() < 3 * MB
    db.stop()


def test_a_shut_gate_holds_a_reader_at_most_50_ms() -> None:
    gate = checkpoint.ReadGate()
    gate.shut()
    passed = threading.Event()
    thread = threading.Thread(target=lambda: (gate.wait(), passed.set()))

    thread.start()
    held = not passed.wait(0.005)
    let_through = passed.wait(5.0)

    assert (held, let_through) == (True, True)
    thread.join()


class WatchedGate(checkpoint.ReadGate):
    """Remembers what was done to it, and whether the checkpoint ran while it was shut."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[str] = []

    def shut(self) -> None:
        self.acts.append("shut")
        super().shut()

    def open(self) -> None:
        self.acts.append("open")
        super().open()


@pytest.mark.parametrize("fails", [False, True])
def test_above_32_mb_the_gate_is_shut_for_the_checkpoint_and_opened_whatever_happens(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    sqlite_db.write_now(heavy(1))
    sqlite_db.stop_writing()
    gate = WatchedGate()
    assert isinstance(sqlite_db.target, Path)
    checkpointer = checkpoint.Checkpointer(sqlite_db.writer_engine, sqlite_db.target, gate)
    monkeypatch.setattr(checkpoint, "START_B", 1)
    monkeypatch.setattr(checkpoint, "GATE_B", 2)
    run = checkpointer._checkpoint

    def watched(mode: str = "RESTART", busy_ms: int = 0) -> None:
        gate.acts.append(f"{mode} {busy_ms}")
        if fails:
            raise OSError("disk")
        run(mode, busy_ms)

    monkeypatch.setattr(checkpointer, "_checkpoint", watched)
    checkpointer._due_n = 1
    with contextlib.suppress(OSError):
        checkpointer.after_commit()

    assert gate.acts == ["shut", "TRUNCATE 50", "open"]
    assert (checkpointer.wal_b() == 0) is not fails


def test_below_32_mb_nobody_waits(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_db.write_now(heavy(1))
    sqlite_db.stop_writing()
    gate = WatchedGate()
    assert isinstance(sqlite_db.target, Path)
    checkpointer = checkpoint.Checkpointer(sqlite_db.writer_engine, sqlite_db.target, gate)
    monkeypatch.setattr(checkpoint, "START_B", 1)
    checkpointer._due_n = 1

    checkpointer.after_commit()

    assert gate.acts == []


def test_an_idle_writer_checkpoints_what_is_left(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "START_B", 1)
    monkeypatch.setattr(checkpoint, "LOOK_EVERY_N", 1)
    checkpointer = sqlite_db.checkpointer
    assert checkpointer is not None
    checkpointer._due_n = 1000
    sqlite_db.write_now(heavy(1))
    sqlite_db.stop_writing()

    checkpointer.idle()

    with sqlite_db.writer_engine.connect() as conn:
        raw = conn.connection.dbapi_connection
        assert raw is not None
        busy, log, done = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert (busy, log) == (0, done)
    assert isinstance(sqlite_db.writer_engine, sa.Engine)
