"""The database as the rest of the house sees it: ``write`` a command, ``read`` a snapshot."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from damai.core.clock import Clocks
from damai.core.errors import Unavailable
from damai.db import engine as engines
from damai.db.answers import resolve_future
from damai.db.attempt import Appender
from damai.db.checkpoint import Checkpointer, ReadGate, confirm
from damai.db.command import Answer, Command, Lane
from damai.db.entropy import entropy
from damai.db.failures import is_busy, is_full
from damai.db.uow import UnitOfWork
from damai.db.writer import Writer

T = TypeVar("T")
WAIT_S = 30.0
FILE_NAME = "damai.sqlite3"


class Database:
    """One engine pair and one writer. Make it with ``damai.journal.wiring.open_database``."""

    def __init__(self, target: Path | str, *, clocks: Clocks, appender: Appender) -> None:
        self.clocks = clocks
        self.target = target
        self.writer_backend: int | None = None
        self._gate = ReadGate()
        self._listeners: list[Callable[[list[Any]], None]] = []
        self._fatal_listeners: list[Callable[[BaseException], None]] = []
        checkpointer: Checkpointer | None = None
        if isinstance(target, Path):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.writer_engine = engines.sqlite_writer(target)
            self.reader_engine = engines.sqlite_reader(target)
            checkpointer = Checkpointer(self.writer_engine, target, self._gate)
        else:
            self.writer_engine = engines.postgres_writer(target)
            sa.event.listen(self.writer_engine, "connect", self._connected)
            self.reader_engine = engines.postgres_reader(target)
        self.checkpointer = checkpointer
        self.writer = Writer(
            self.writer_engine,
            appender,
            checkpointer=checkpointer,
            on_committed=self._committed,
            on_fatal=self._fatal,
            confirm=lambda: confirm(self.writer_engine),
        )
        self._stop_lock = threading.Lock()

    def _connected(self, raw: Any, record: Any) -> None:
        """Remember PostgreSQL's process behind the writer's newest connection: it signs its notices."""
        self.writer_backend = raw.info.backend_pid

    @property
    def dialect(self) -> str:
        return self.writer_engine.dialect.name

    def start(self) -> None:
        """Start the writer thread; the tables must exist.

        What the file shows is made durable first; raises the driver's error when the disk refuses. A
        full or busy one lets reads begin: the writer tries again before it answers anybody.
        """
        try:
            self.writer.confirm()
        except (sa.exc.DBAPIError, sqlite3.Error) as error:
            if not (is_full(error) or is_busy(error)):
                raise
        self.writer.start()

    def stop_writing(self) -> None:
        """Serve what is queued and end the writer; reads still work. Safe to call twice."""
        with self._stop_lock:
            if self.writer.is_alive():
                self.writer.close()
                self.writer.join(WAIT_S)

    def stop(self) -> None:
        """Stop writing, then close every connection. Safe to call twice."""
        self.stop_writing()
        with self._stop_lock:
            self.reader_engine.dispose()
            self.writer_engine.dispose()

    def on_committed(self, listener: Callable[[list[Any]], None]) -> None:
        """Call ``listener(entries)`` after each COMMIT, on the writer's thread: it must only hand on."""
        self._listeners.append(listener)

    def on_fatal(self, listener: Callable[[BaseException], None]) -> None:
        """Call when a COMMIT's outcome is unknown and the node has turned read-only."""
        self._fatal_listeners.append(listener)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A read-only snapshot: everything read in it is of one instant. Keep it under 2 s."""
        self._gate.wait()
        with self.reader_engine.connect() as conn, conn.begin():
            yield conn

    async def write(
        self,
        fn: Callable[[UnitOfWork], T],
        *,
        lane: Lane = Lane.NORMAL,
        actor: str = "system/damai",
        kind: str = "",
        key: UUID | None = None,
        request_hash: bytes | None = None,
        submitter: str | None = None,
        scene_at: datetime | None = None,
        in_good_faith: bool = False,
    ) -> Answer[T]:
        """Submit a command and wait for its COMMIT without blocking the event loop.

        ``in_good_faith`` (without ``key``) is for what comes by the thousand and hardly ever fails after
        its first write: it runs without a savepoint (kernel rule 15). ``scene_at`` places a drill's act on the scene; everybody else leaves it to the clock.

        With ``key`` the function must return ``Done``; its answer is kept as a receipt, and the same
        key and hash get it again. Raises whatever the command raised, or Unavailable.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer[T]] = loop.create_future()

        def resolve(answer: Any, error: BaseException | None) -> None:
            if future.done():
                return  # the caller went away; the act stands and its receipt too
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(answer)

        self._submit(
            fn,
            lane,
            actor,
            kind,
            key,
            request_hash,
            submitter,
            resolve,
            loop,
            scene_at,
            in_good_faith,
        )
        return await future

    def write_now(
        self,
        fn: Callable[[UnitOfWork], T],
        *,
        lane: Lane = Lane.NORMAL,
        actor: str = "system/damai",
        kind: str = "",
        key: UUID | None = None,
        request_hash: bytes | None = None,
        submitter: str | None = None,
        timeout_s: float = WAIT_S,
    ) -> Answer[T]:
        """As ``write`` for a thread that may wait: verbs, imports, tests. Never on the event loop."""
        future: Future[Answer[T]] = Future()
        self._submit(
            fn, lane, actor, kind, key, request_hash, submitter, resolve_future(future), None
        )
        return future.result(timeout_s)

    def write_soon(self, fn: Callable[[UnitOfWork], Any], *, kind: str) -> None:
        """Submit a mark that may be lost with the process: nobody waits and nobody hears how it went.

        Raises Unavailable when the writer is not running, or has no room.
        """
        self._submit(fn, Lane.NORMAL, "system/damai", kind, None, None, None, lambda *_: None, None)

    def _submit(
        self,
        fn: Callable[[UnitOfWork], Any],
        lane: Lane,
        actor: str,
        kind: str,
        key: UUID | None,
        request_hash: bytes | None,
        submitter: str | None,
        resolve: Callable[[Any, BaseException | None], None],
        loop: Any,
        scene_at: datetime | None = None,
        in_good_faith: bool = False,
    ) -> None:
        if (key is None) != (request_hash is None):
            raise ValueError("key and request_hash come together")
        if not self.writer.is_alive():
            raise Unavailable("stopping", retry_after_s=5)
        self.writer.submit(
            Command(
                fn=fn,
                lane=lane,
                actor=actor,
                kind=kind or getattr(fn, "__name__", "command"),
                key=key,
                request_hash=request_hash,
                submitter=submitter,
                scene_at=scene_at or self.clocks.scene.now(),
                wall_at=self.clocks.wall.now(),
                seed=entropy.take(16),
                resolve=resolve,
                loop=loop,
                in_good_faith=in_good_faith and key is None,
            )
        )

    def _committed(self, entries: list[Any]) -> None:
        for listener in self._listeners:
            listener(entries)

    def _fatal(self, error: BaseException) -> None:
        for listener in self._fatal_listeners:
            listener(error)
