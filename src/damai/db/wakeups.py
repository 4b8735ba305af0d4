"""Waiting for another node's COMMIT: PostgreSQL's NOTIFY, one's own wake-up, or the time.

A wake-up only saves waiting. It may be lost with its connection or be dropped by a pooler in between, so
whoever waits here looks at the table after every return, and the time is the fallback.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
import structlog

from damai.db.engine import postgres_listener

log = structlog.get_logger("damai.db")


class Wakeups:
    """``wait`` on one thread; ``wake`` from any."""

    def __init__(
        self, url: str, channel: str, own: Callable[[], int | None] = lambda: None
    ) -> None:
        """``own`` tells the backend whose notices wake nobody: its process hears of its commits itself."""
        self._engine = postgres_listener(url)
        self._channel = channel
        self._own = own
        self._conn: sa.Connection | None = None
        self._raw: Any = None
        self._mine, self._others = socket.socketpair()
        self._mine.setblocking(False)
        self._others.setblocking(False)
        self.notices_n = 0
        self.own_n = 0

    @property
    def listening(self) -> bool:
        """False while only the time wakes."""
        return self._raw is not None

    def wait(self, timeout_s: float) -> None:
        """Return after a notice, after ``wake``, or after the time. Never raises for a lost connection."""
        until_s = time.monotonic() + timeout_s
        while self._goes_on(max(0.0, until_s - time.monotonic())):
            pass

    def _goes_on(self, timeout_s: float) -> bool:
        """Wait once; True when nothing but own notices came."""
        self._listen()
        watched = select.poll()  # select() stops at 1,024 open files: viewers have more
        watched.register(self._mine, select.POLLIN)
        if self._raw is not None:
            watched.register(self._raw.fileno(), select.POLLIN)
        ready = {file for file, _ in watched.poll(timeout_s * 1000)}
        if self._mine.fileno() in ready:
            with suppress(BlockingIOError):
                self._mine.recv(4096)
            return False
        return bool(ready) and not self._take()

    def wake(self) -> None:
        """End a ``wait`` that is under way, or the next one."""
        with suppress(OSError):  # full: it will end anyway; closed: nobody waits
            self._others.send(b"x")

    def close(self) -> None:
        """After the last ``wait``."""
        self._drop()
        self._engine.dispose()
        self._mine.close()
        self._others.close()

    def _listen(self) -> None:
        if self._raw is not None:
            return
        try:
            self._conn = self._engine.connect()
            self._conn.exec_driver_sql(f"LISTEN {self._channel}")
            self._raw = self._conn.connection.dbapi_connection
        except sa.exc.DBAPIError as error:
            log.warning("not-listening", cause=repr(error.orig)[:200])
            self._drop()
        else:
            self.wake()  # what came between the last look and this LISTEN told nobody

    def _take(self) -> bool:
        """Whether there is something to look for: another's notice, or a connection that was lost."""
        own = self._own()
        before_n = self.notices_n
        try:
            for notice in self._raw.notifies(timeout=0):
                if notice.pid == own:
                    self.own_n += 1
                else:
                    self.notices_n += 1
        except self._engine.dialect.loaded_dbapi.Error as error:
            log.warning("not-listening", cause=repr(error)[:200])
            self._drop()
            return True
        return self.notices_n > before_n

    def _drop(self) -> None:
        conn, self._conn, self._raw = self._conn, None, None
        if conn is not None:
            with suppress(Exception):
                conn.invalidate()
            with suppress(Exception):
                conn.close()
