"""Which stages run now, for every page: kept until the next one begins or ends, or an entry changes the calendar."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from damai.accounts.entries import InstallationChanged, InstallationFounded
from damai.core.clock import Clock
from damai.db.database import Database
from damai.journal.entries import Committed
from damai.stages import model, service
from damai.stages.entries import EventCorrected, EventRecorded, RepeatDecided
from damai.stages.model import Placed
from damai.webkit.context import Place, Standing

CHANGES = frozenset(
    kind.KIND
    for kind in (
        EventRecorded, EventCorrected, RepeatDecided, InstallationChanged, InstallationFounded,
    )
)  # fmt: skip


class Now:
    """Reads the calendar once; a look costs two comparisons until the answer changes."""

    def __init__(self, db: Database, scene: Clock, place: Callable[[], Place]) -> None:
        self._db = db
        self._scene = scene
        self._place = place
        self._changing = threading.Lock()
        self._read_n = 0
        self._placed: list[Placed] | None = None
        self._known: tuple[datetime | None, datetime | None, Standing] | None = None

    def __call__(self) -> Standing:
        now = self._scene.now()
        known = self._known
        if known is not None:
            since, until, standing = known
            if (since is None or since <= now) and (until is None or now < until):
                return standing
        began = self._read_n
        placed = self._placed
        if placed is None:
            place = self._place()
            with self._db.read() as conn:
                placed = service.calendar(conn, place.election, place.zone).all
        since, until = model.steady(placed, now)
        standing = Standing(
            titles={
                lang: tuple(p.stage.title(lang) for p in model.running(placed, now))
                for lang in ("id", "en")
            },
            until=until,
        )
        with self._changing:
            if began == self._read_n:  # else it changed while it was read
                self._placed = placed
                self._known = (since, until, standing)
        return standing

    def changed_by(self, entries: Sequence[Committed]) -> bool:
        """Whether any of these entries is about what the calendar is made of."""
        return any(entry.kind in CHANGES for entry in entries)

    def forget(self) -> None:
        """Read the calendar again at the next look."""
        with self._changing:
            self._read_n += 1
            self._placed = self._known = None
