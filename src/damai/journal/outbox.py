"""Consumers of the journal: what must leave the house, in order, at least once, with its place kept.

The journal is the outbox: nothing is queued a second time. A consumer's row says how far it has come; it
moves on only after a delivery, so a crash repeats the last page and the receiver tells repeats by the
entries' ids. Several nodes may run: the row is leased, which saves work and promises nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa
import structlog

from damai.core.clockwatch import still_ahead
from damai.core.errors import DamaiError
from damai.db.command import Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.journal.entries import Committed
from damai.journal.tables import outbox

PAGE_N = 100
LEASE = timedelta(seconds=30)
LANES_N = 8
"""Deliveries under way at once, one a consumer: a receiver that hangs takes one lane for as long as a try may
last, and then rests (``retry_after_s``). Own choice: more than the offices of a city have systems."""
PAGES_N = 10
"""Pages that a consumer gets before its lane is free for another."""
LOOK_S = 5.0
"""How often it looks by itself: for what another node wrote, and for retries that have become due."""
STOP_S = 1.0
"""How long a stop waits for the delivery that is under way."""
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 300.0
STRIDE_N = 500
"""Entries that were of no interest before the row says so: a restart reads at most these again."""
WHY_N = 200

log = structlog.get_logger("damai.outbox")


class Retryable(Exception):
    """Not now: the same will be tried again, later and later, and nothing overtakes it."""


class Refused(Exception):
    """Never: this delivery is given up and counted, and the next one is tried."""


class Consumer(Protocol):
    """``name`` is its row's key, at most 60 characters."""

    @property
    def name(self) -> str: ...

    def wants(self, entry: Committed) -> bool:
        """Whether the entry is anything to it."""
        ...

    def deliver(self, entries: Sequence[Committed]) -> None:
        """Carry up to PAGE_N wanted entries out. Raises Retryable or Refused; anything else is retried."""
        ...


class Looked(NamedTuple):
    """Up to ``seq`` nothing was wanted, in a journal whose entry there is ``id``, when the row said ``last_seq``."""

    last_seq: int
    seq: int
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a consumer has come and how it fares."""

    name: str
    last_seq: int
    failures_n: int
    failed_why: str
    retry_at: Any
    refused_n: int
    refused_why: str


def retry_after_s(failures_n: int) -> float:
    """Seconds to the next try after ``failures_n`` >= 1 failures: 1, 2, 4, ... at most 300."""
    return float(min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** min(failures_n - 1, 20)))


def begin(uow: UnitOfWork, name: str) -> None:
    """Start a consumer here and now: it gets what is recorded after the entry that made it."""
    seq = reader.size(uow)
    uow.execute(
        sa.insert(outbox).values(
            name=name, last_seq=seq, failures_n=0, failed_why="", refused_n=0, refused_why=""
        )
    )


def end(uow: UnitOfWork, name: str) -> None:
    uow.execute(sa.delete(outbox).where(outbox.c.name == name))


def places(conn: Any) -> list[Place]:
    """Every consumer's row, by name."""
    columns = [outbox.c[name] for name in Place.__dataclass_fields__]
    return [
        Place(**row._mapping) for row in conn.execute(sa.select(*columns).order_by(outbox.c.name))
    ]


class Outbox:
    """Runs the consumers beside each other, each in order. ``start`` after the database, ``stop`` before it."""

    def __init__(
        self,
        db: Database,
        consumers: Callable[[], Sequence[Consumer]],
        *,
        holder: str,
        look_s: float = LOOK_S,
    ) -> None:
        """``consumers`` = those there are now; asked at every turn. ``holder`` = this process's name."""
        self._db = db
        self._consumers = consumers
        self._holder = holder
        self._look_s = look_s
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._looked: dict[str, Looked] = {}
        self._first = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, also again after a ``stop``. Raises RuntimeError while a delivery from before it goes on."""
        if self._thread is not None and self._thread.is_alive():
            raise RuntimeError("the outbox still delivers what was under way when it was stopped")
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._stopping,), name="damai-outbox", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery that is under way. One that takes longer than STOP_S is left: what it
        could not finish is repeated after the next start."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(STOP_S)

    def nudge(self, _entries: Sequence[Committed] = ()) -> None:
        """Something was recorded: look soon. From any thread."""
        self._wake.set()

    def turn(self) -> bool:
        """Serve every consumer one page, one after the other; True when one has more to do at once."""
        stopping, busy = self._stopping, False
        for consumer in self._consumers():
            if stopping.is_set():
                return False
            busy = self._serve(consumer) or busy
        return busy

    def _run(self, stopping: threading.Event) -> None:
        under_way: dict[str, threading.Thread] = {}
        while not stopping.is_set():
            self._wake.clear()
            try:
                busy = self._hand_out(under_way, stopping)
            except Exception:
                log.exception("outbox-turn-failed")
                busy = False
            if not busy:
                # A lane that ended a moment ago may still have been counted as at work.
                self._wake.wait(0.2 if under_way else self._look_s)
                # A burst of reports is one page, not a delivery each.
                stopping.wait(0.2)
        for worker in under_way.values():
            worker.join()

    def _hand_out(self, under_way: dict[str, threading.Thread], stopping: threading.Event) -> bool:
        """Begin what each consumer waits for, unless its last delivery still goes on; True = look again at once.

        Each look begins one consumer further on, so that with all lanes taken everybody has a turn.
        """
        for name in [name for name, worker in under_way.items() if not worker.is_alive()]:
            del under_way[name]
        consumers = list(self._consumers())
        self._first += 1
        at = self._first % max(1, len(consumers))
        busy = False
        for consumer in consumers[at:] + consumers[:at]:
            if stopping.is_set():
                return False
            if len(under_way) >= LANES_N:
                break  # the end of any of them wakes the next look
            if consumer.name in under_way:
                continue
            more, deliver = self._next(consumer)
            busy = busy or more
            if deliver is not None:
                worker = under_way[consumer.name] = threading.Thread(
                    target=self._carry, args=(consumer, deliver, stopping),
                    name="damai-outbox-lane", daemon=True,
                )  # fmt: skip
                worker.start()
        return busy

    def _carry(
        self, consumer: Consumer, deliver: Callable[[], bool] | None, stopping: threading.Event
    ) -> None:
        try:
            for _ in range(PAGES_N):
                if deliver is None or not deliver() or stopping.is_set():
                    return
                _, deliver = self._next(consumer)
        except Exception:
            log.exception("outbox-turn-failed")
        finally:
            self._wake.set()

    def _serve(self, consumer: Consumer) -> bool:
        more, deliver = self._next(consumer)
        return more if deliver is None else deliver()

    def _next(self, consumer: Consumer) -> tuple[bool, Callable[[], bool] | None]:
        """(there is more to look at, the delivery of its next page or None)."""
        with self._db.read() as conn:
            row = conn.execute(sa.select(outbox).where(outbox.c.name == consumer.name)).first()
            if row is None or not self._mine(row):
                return False, None
            page = reader.after(conn, self._after(conn, row), PAGE_N)
        if not page:
            return False, None
        wanted = [entry for entry in page if consumer.wants(entry)]
        if not wanted:
            self._looked[consumer.name] = Looked(row.last_seq, page[-1].seq, page[-1].id)
            if page[-1].seq - row.last_seq >= STRIDE_N:
                self._moved(consumer.name, row.last_seq, page[-1].seq)
            return len(page) == PAGE_N, None
        if not self._leased(consumer.name, row.last_seq):
            return False, None
        return False, partial(self._delivered, consumer, row, page[-1].seq, wanted)

    def _after(self, conn: sa.Connection, row: Any) -> int:
        """Where to read on: the row's place, or behind what was looked at from there. After a failover the
        row, and the entries that were looked at, may be others."""
        looked = self._looked.get(row.name)
        if looked is None or looked.last_seq != row.last_seq:
            return int(row.last_seq)
        same = reader.ids(conn, [looked.seq]).get(looked.seq) == looked.id
        return looked.seq if same else int(row.last_seq)

    def _delivered(
        self, consumer: Consumer, row: Any, up_to: int, wanted: Sequence[Committed]
    ) -> bool:
        try:
            consumer.deliver(wanted)
        except Refused as error:
            log.warning("outbox-refused", consumer=consumer.name, entries=len(wanted))
            return self._moved(consumer.name, row.last_seq, up_to, refused=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again
            told = str(error) if isinstance(error, Retryable) else type(error).__name__
            log.warning("outbox-failed", consumer=consumer.name, failures=row.failures_n + 1)
            self._failed(consumer.name, row.last_seq, row.failures_n + 1, told)
            return False
        return self._moved(consumer.name, row.last_seq, up_to)

    def _mine(self, row: Any) -> bool:
        now = self._db.clocks.wall.now()
        if still_ahead(row.retry_at, now, timedelta(seconds=LONGEST_RETRY_S)):
            return False
        return row.holder in (None, self._holder) or not still_ahead(row.held_until, now, LEASE)

    def _leased(self, name: str, seen: int) -> bool:
        until = self._db.clocks.wall.now() + LEASE
        return self._write(name, seen, holder=self._holder, held_until=until)

    def _moved(self, name: str, seen: int, up_to: int, refused: str | None = None) -> bool:
        values: dict[str, Any] = {}
        if refused is not None:
            values = {"refused_n": outbox.c.refused_n + 1, "refused_why": refused[:WHY_N]}
        return self._write(
            name, seen, last_seq=up_to, failures_n=0, failed_why="", retry_at=None, **values
        )

    def _failed(self, name: str, seen: int, failures_n: int, why: str) -> None:
        retry_at = self._db.clocks.wall.now() + timedelta(seconds=retry_after_s(failures_n))
        self._write(name, seen, failures_n=failures_n, failed_why=why[:WHY_N], retry_at=retry_at)

    def _write(self, name: str, seen: int, **values: Any) -> bool:
        """Compare and set; False when another node has moved it on, or the house cannot write now."""

        def write(uow: UnitOfWork) -> bool:
            stmt = (
                sa.update(outbox)
                .where(outbox.c.name == name, outbox.c.last_seq == seen)
                .values(**values)
                .returning(outbox.c.name)
            )
            return uow.first(stmt) is not None

        try:
            return bool(self._db.write_now(write, lane=Lane.NORMAL, kind="outbox").value)
        except DamaiError as error:
            log.warning("outbox-not-written", consumer=name, error=error.code)
            return False


def lag(conn: Any, place: Place) -> int:
    """Entries between a consumer and the end of the journal."""
    return max(0, reader.size(conn) - place.last_seq)
