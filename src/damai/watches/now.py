"""Who is on watch, for the top bar of every page: read once, and again after an entry about a watch."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from damai.accounts import service as accounts
from damai.db.database import Database
from damai.journal.entries import Committed
from damai.watches import store
from damai.watches.model import State, Watch
from damai.webkit.actor import Actor
from damai.webkit.context import Duty, Unsigned


class OnWatch:
    """Every office's watch by its code; a look costs one dictionary."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._changing = threading.Lock()
        self._read_n = 0
        self._known: tuple[dict[str, list[Watch]], dict[str, str]] | None = None

    def __call__(self, actor: Actor) -> Duty | None:
        """The watch of the reader's office; None for who may not know it."""
        if not actor.may("watches.read"):
            return None
        watches, names = self._known or self._read()
        found = watches.get(actor.agency, [])
        on = next((w for w in found if w.state is not State.OVER), None)
        commands = actor.may("watches.acknowledge", agency=actor.agency)
        return Duty(
            name="" if on is None else names.get(on.person, ""),
            since=None if on is None else on.began_at,
            signed=on is not None and on.state is State.SIGNED,
            mine=on is not None and on.person == actor.id,
            unsigned=tuple(
                Unsigned(
                    watch=w.id,
                    how=w.ended_how or "",
                    by=names.get(w.ended_by or "", ""),
                    of=names.get(w.person, ""),
                    at=w.ended_at or w.began_at,
                    reason=w.reason,
                )
                for w in found
                if w.is_unsigned and commands
            ),
        )

    def _read(self) -> tuple[dict[str, list[Watch]], dict[str, str]]:
        began = self._read_n
        watches: dict[str, list[Watch]] = {}
        with self._db.read() as conn:
            found = store.standing(conn)
            ids = {
                p for w in found for p in (w.person, w.ended_by) if p and p.startswith("person/")
            }
            named = accounts.names_of(conn, sorted(id.removeprefix("person/") for id in ids))
        for watch in found:
            watches.setdefault(watch.agency, []).append(watch)
        fresh = watches, {f"person/{id}": name for id, name in named.items()}
        with self._changing:
            if began == self._read_n:  # else it changed while it was read
                self._known = fresh
        return fresh

    def changed_by(self, entries: Sequence[Committed]) -> bool:
        return any(entry.kind.startswith("watches.") for entry in entries)

    def forget(self) -> None:
        """Read again at the next look."""
        with self._changing:
            self._read_n += 1
            self._known = None

    def warm(self) -> None:
        """Read now, so that no page does."""
        self._read()
