"""The follower: what any node committed reaches this node's hub, in order of seq, every entry once.

The head row is locked for each append (``journal/append.py``), so whoever sees an entry sees all before
it: a page after the last seq has no hole that fills later. Source: kernel rules 14 and 16.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
import structlog

from damai.db.database import Database
from damai.db.wakeups import Wakeups
from damai.journal import reader
from damai.journal.entries import Committed

CHANNEL = "damai_journal"
POLL_S = 1.0
"""The longest that an entry waits when its wake-up was lost."""
PAGE_N = 1_000

log = structlog.get_logger("damai.journal")


class Follower:
    """``start`` with what is known already; ``deliver`` is called on its own thread, in order.

    ``rewound`` hears the size of a journal that no longer holds what was handed on; none of its entries up to
    there is handed on.
    """

    def __init__(
        self,
        db: Database,
        deliver: Callable[[list[Committed]], None],
        *,
        rewound: Callable[[int], None] = lambda size: None,
        poll_s: float = POLL_S,
        wakeups: Wakeups | None = None,
    ) -> None:
        self._db = db
        self._deliver = deliver
        self._rewound = rewound
        self._poll_s = poll_s
        self._wakeups = wakeups or Wakeups(str(db.target), CHANNEL, lambda: db.writer_backend)
        self._stopping = threading.Event()
        self._last = 0
        self._marks: dict[int, UUID] = {}
        """Seq -> id of the last entry that was read, and of the last of each batch that was skipped since."""
        self._away = False
        self._thread = threading.Thread(target=self._run, name="damai-follower", daemon=True)

    @property
    def last(self) -> int:
        """The last seq that was handed on."""
        return self._last

    @property
    def listening(self) -> bool:
        """False while it only polls."""
        return self._wakeups.listening

    def start(self, after: int = 0, id: UUID | None = None) -> None:
        """``id`` = that of the entry ``after``; without one the journal is read from its beginning."""
        if id is not None:
            self.skip_to(after, id)
        self._thread.start()

    def stop(self) -> None:
        """Hand on nothing more. Safe to call twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._wakeups.wake()
            self._thread.join(10.0)

    def wake(self) -> None:
        """Look at the table now."""
        self._wakeups.wake()

    def skip_to(self, seq: int, id: UUID) -> None:
        """This node's own batch was handed on already: it need not be read. The entry ``seq``, its last, is
        ``id``."""
        self._marks[seq] = id
        self._last = max(self._last, seq)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                if not self._read():
                    self._wakeups.wait(self._poll_s)
        finally:
            self._wakeups.close()

    def _read(self) -> bool:
        """Hand on one page; whether there may be more at once."""
        try:
            marks = dict(self._marks)  # before the snapshot, which then has them all
            with self._db.read() as conn:
                same = reader.ids(conn, list(marks)) == marks
                entries = reader.after(conn, self._last, PAGE_N) if same else []
                size = self._last if same else reader.size(conn)
                newest = {} if same else reader.ids(conn, [size])
        except sa.exc.SQLAlchemyError as error:
            if not self._away:
                log.warning("follower-away", cause=repr(error)[:200])
            self._away = True
            return False
        if self._away:
            log.info("follower-back", last=self._last)
            self._away = False
        if not same:
            # Another primary took over that had not heard of everything. It may have grown since.
            log.error("journal-rewound", last=self._last, size=size)
            self._marks, self._last = newest, size
            self._rewound(size)
            return False
        for seq in sorted(marks)[:-1]:
            self._marks.pop(seq, None)
        if not entries or self._stopping.is_set():
            return False
        self._deliver(entries)
        self.skip_to(entries[-1].seq, entries[-1].id)
        return len(entries) == PAGE_N
