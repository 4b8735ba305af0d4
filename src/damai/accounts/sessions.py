"""Sessions and tokens to actors, with a cache of a few seconds that entries empty at once."""

from __future__ import annotations

import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from damai.accounts import store
from damai.accounts.model import CONSOLE_IDLE, SignedIn, idle_limit
from damai.accounts.secrets import digest
from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal.entries import Committed
from damai.webkit.actor import Actor

CACHE_S = 3.0
"""Longer than a page load, shorter than the 5 s within which a revoked session must be refused."""
CACHE_N = 5_000
SEEN_EVERY = timedelta(minutes=2)
"""How exactly "last used" is kept: a write for every look would be one a page."""


class Sessions:
    """Implements ``webkit.actor.SessionSource``."""

    def __init__(
        self,
        db: Database,
        tick_s: Callable[[], float] = time.monotonic,
        console_idle: timedelta = CONSOLE_IDLE,
        clock_right: Callable[[], bool] = lambda: True,
    ) -> None:
        """``console_idle``: how long a console may lie unused (``model.idle_limit``). ``clock_right``: while the
        wall clock is known to be wrong nobody is signed out by it."""
        self.console_idle = console_idle
        self._clock_right = clock_right
        self._db = db
        self._tick_s = tick_s
        self._cache: dict[tuple[str, str], tuple[float, SignedIn | None]] = {}
        self._used_s: OrderedDict[bytes, float] = OrderedDict()
        """When a session was last used here, by seconds that nobody can set: the mark in the table cannot be
        written while the disk is full, and means nothing after a jump of the wall clock."""

    def cached(self, kind: str, secret: str) -> SignedIn | bool | None:
        found = self._cache.get((kind, secret))
        if found is None or self._tick_s() - found[0] > CACHE_S:
            return False
        return found[1]

    def load(self, kind: str, secret: str, *, attended: bool = True) -> SignedIn | None:
        """Read the actor of a ``session`` cookie or a ``token``; remembers the answer.

        ``attended``: somebody asked for it, so that the session counts as used; a page asked by itself otherwise.
        """
        hashed = digest(secret)
        with self._db.read() as conn:
            if kind == "token":
                actor = store.actor_of_token(conn, hashed)
            else:
                actor = self._of_session(conn, hashed)
        if len(self._cache) > CACHE_N:
            self._cache.clear()
        self._cache[kind, secret] = (self._tick_s(), actor)
        if attended:
            self._note_seen(actor, hashed)
        return actor

    def _of_session(self, conn: Any, hashed: bytes) -> SignedIn | None:
        def idle(role: str, seen_at: datetime, now: datetime) -> bool:
            limit = idle_limit(role, self.console_idle)
            used_s = self._used_s.get(hashed)
            if limit is None or (
                used_s is not None and self._tick_s() - used_s < limit.total_seconds()
            ):
                return False
            over = seen_at + limit <= now and self._clock_right()
            if over:
                self._soon(lambda uow: store.end_unused(uow, hashed))
            return over

        return store.actor_of_session(conn, hashed, self._db.clocks.wall.now(), idle)

    def _note_seen(self, actor: SignedIn | None, hashed: bytes) -> None:
        """Note when the session was last used; in the table seldom, and without anybody waiting for it."""
        if actor is None or actor.seen_at is None:
            return
        self._used_s[hashed] = self._tick_s()
        self._used_s.move_to_end(hashed)
        while len(self._used_s) > CACHE_N:
            self._used_s.popitem(last=False)
        if self._db.clocks.wall.now() - actor.seen_at < SEEN_EVERY:
            return
        self._soon(lambda uow: store.seen(uow, hashed))

    def _soon(self, mark: Callable[[UnitOfWork], None]) -> None:
        with contextlib.suppress(DamaiError):  # the page is more important than its mark
            self._db.write_soon(mark, kind="accounts.seen")

    def forget(self) -> None:
        self._cache.clear()

    def on_entries(self, entries: Sequence[Committed]) -> None:
        """Forget everything when rights, sessions or tokens changed."""
        if any(entry.kind.startswith("accounts.") for entry in entries):
            self.forget()

    def still(self, actor: Actor) -> Callable[[], bool]:
        """For open streams: is this actor still signed in with the same rights? Asked every second.

        A session that watches is in use: a board that is read and not touched does not end for idleness.
        """
        state = {"until": self._tick_s() + CACHE_S, "ok": True}

        def valid() -> bool:
            if self._tick_s() >= state["until"]:
                state["until"] = self._tick_s() + CACHE_S
                state["ok"] = self._check(actor)
            return bool(state["ok"])

        return valid

    def _check(self, actor: Actor) -> bool:
        kind, _, hashed = actor.session.rpartition(":")
        with self._db.read() as conn:
            if kind == "token":
                now = store.actor_of_token(conn, bytes.fromhex(hashed))
            else:
                now = self._of_session(conn, bytes.fromhex(hashed))
        self._note_seen(now, bytes.fromhex(hashed))
        return now is not None and (now.role, now.scope, now.institution) == (
            actor.role,
            actor.scope,
            actor.institution,
        )
