"""The WAL's upkeep on SQLite, by the writer's own connection only.

Source: kernel rule 12: above 32 MB overlapping short readers starve a checkpoint, so a gate holds new
read transactions for at most 50 ms first.
"""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa

START_B = 4 * 1024 * 1024
GATE_B = 32 * 1024 * 1024
GATE_S = 0.050
LOOK_EVERY_N = 32
PAGE_B = 4096


def confirm(engine: sa.Engine) -> None:
    """Make durable whatever a SQLite file shows on opening. Nothing to do on PostgreSQL.

    After a failed fsync rows can come back that were never on the disk (kernel rule 7). A commit that
    writes a page makes SQLite sync the WAL with them in it (an empty one syncs nothing); the checkpoint
    then writes them anew into the file, since a kernel may have forgotten which pages failed. Raises the
    driver's errors.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as conn:
        with conn.begin():
            version = conn.exec_driver_sql("PRAGMA user_version").scalar_one()
            conn.exec_driver_sql(f"PRAGMA user_version={int(version)}")
        raw = conn.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").close()


def wal_of(path: Path) -> int:
    """The size in bytes of the WAL beside a SQLite file; 0 without one."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except FileNotFoundError:
        return 0


class ReadGate:
    """Readers pass; while it is shut they wait at most 50 ms and pass all the same."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    def wait(self) -> None:
        if not self._open.is_set():
            self._open.wait(GATE_S)

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()


class Checkpointer:
    """Decides when to checkpoint and does it on the writer's thread.

    RESTART leaves the WAL file as long as it was (overwriting is cheaper than growing again), so its
    size says nothing afterwards: the pages a commit costs on average decide when to look next. Behind
    the shut gate it is cut to nothing instead, so that its size means something again.
    """

    def __init__(self, engine: sa.Engine, path: Path, gate: ReadGate) -> None:
        self._engine = engine
        self._path = path
        self._gate = gate
        self._commits_n = 0
        self._due_n = LOOK_EVERY_N
        self._restarted = False

    def wal_b(self) -> int:
        return wal_of(self._path)

    def after_commit(self) -> None:
        self._commits_n += 1
        if self._commits_n < self._due_n:
            return
        size_b = self.wal_b()
        if not self._restarted and size_b < START_B:
            self._due_n = self._commits_n + LOOK_EVERY_N
            return
        if size_b > GATE_B:
            self._gate.shut()
            try:
                self._checkpoint("TRUNCATE", busy_ms=int(GATE_S * 1000))
            finally:
                self._gate.open()
        else:
            self._checkpoint()

    def idle(self) -> None:
        """Called when the queue has been empty for a second."""
        if self._commits_n >= LOOK_EVERY_N and self.wal_b() > START_B:
            self._checkpoint()

    def _checkpoint(self, mode: str = "RESTART", busy_ms: int = 0) -> None:
        with self._engine.connect() as conn:
            raw = conn.connection.dbapi_connection
            assert raw is not None
            cursor = raw.cursor()
            size_b = self.wal_b()
            cursor.execute(f"PRAGMA busy_timeout={busy_ms}")
            try:
                busy, pages, _ = cursor.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            finally:
                cursor.execute("PRAGMA busy_timeout=5000")
                cursor.close()
        if busy:
            self._due_n = self._commits_n + LOOK_EVERY_N
            return
        # TRUNCATE tells 0 pages of what it cut.
        pages_a_commit = max(1.0, (pages or size_b / PAGE_B) / max(1, self._commits_n))
        self._commits_n = 0
        self._due_n = max(LOOK_EVERY_N, int(START_B / PAGE_B / pages_a_commit))
        self._restarted = True
