"""The hub: committed entries become frames for everyone who watches, a few times a second.

It lives on the event loop; rows are read and sessions looked up in threads. Nothing here waits for a
slow client: a stream whose queue is full is told to fetch afresh.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import structlog

from damai.db.database import Database
from damai.journal import reader
from damai.journal.entries import Committed
from damai.journal.follower import POLL_S, Follower
from damai.journal.live import RELOAD, Change, Group, Row, Topic, Touched, event, fold, frames_for
from damai.journal.ring import RING_N, Ring
from damai.journal.stream import CROWDED, Stream, resync

TICK_S = 0.20
HEARTBEAT_S = 15.0
RECHECK_S = 1.0
"""With the 3 s for which a session's answer is remembered, a revoked stream ends within 5 s."""
RECHECK_N = 100
STREAMS_N = 12
"""Open streams of one session or token. A browser opens one whatever its tabs (live.js), a program one; a dozen
leaves room for connections that a proxy still holds. Own proposal."""
ROWS_N = 500
"""Ids in one IN list: SQLite takes 32,766 variables, and shorter lists let other readers between."""

log = structlog.get_logger("damai.hub")


class Hub:
    """Give it the topics, ``start`` it on the loop, then ``open`` streams."""

    def __init__(
        self,
        db: Database,
        topics: Sequence[Topic],
        *,
        tick_s: float = TICK_S,
        heartbeat_s: float = HEARTBEAT_S,
        recheck_s: float = RECHECK_S,
        ring_n: int = RING_N,
        poll_s: float = POLL_S,
    ) -> None:
        self._db = db
        self._topics: Mapping[str, Topic] = {topic.name: topic for topic in topics}
        self._tick_s = tick_s
        self._heartbeat_s = heartbeat_s
        self._recheck_s = recheck_s
        self._ring_n = ring_n
        self._poll_s = poll_s
        self._ring = Ring(ring_n)
        self._early: list[list[Committed]] | None = []
        self._pending: list[Touched] = []
        self._published = 0
        self._doubtful = (0, 0)
        """Above the first and up to the second, a seq may be of an entry from before the journal went back."""
        self._groups: dict[Group, set[Stream]] = {}
        self._by_scope: dict[str, set[Group]] = {}
        self._by_owner: dict[str, dict[Stream, None]] = {}
        """In the order in which they were opened."""
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._listeners: list[Callable[[list[Committed]], None]] = []
        self._forgetting: list[Callable[[], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._checker: ThreadPoolExecutor | None = None
        self._follower: Follower | None = None
        self._stopped = False

    @property
    def high(self) -> int:
        """The last seq that has arrived."""
        return self._ring.high

    @property
    def published(self) -> int:
        """The last seq whose frames have been handed to the streams."""
        return self._published

    @property
    def follower(self) -> Follower | None:
        """Reads what other nodes commit; None on SQLite, where this process is the only one."""
        return self._follower

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self._topics)

    @property
    def streams_n(self) -> int:
        return sum(len(streams) for streams in self._groups.values())

    def on_entries(self, listener: Callable[[list[Committed]], None]) -> None:
        """Call ``listener`` on the event loop with every committed entry (caches, projections)."""
        self._listeners.append(listener)

    def on_skipped(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` on the event loop when there were entries that no ``on_entries`` will hear of, or
        some of which it heard are no more: what was remembered must be read again."""
        self._forgetting.append(listener)

    async def start(self) -> None:
        """Fill the ring from the table, follow the other nodes from there, and begin to tick."""
        self._loop = asyncio.get_running_loop()
        self._checker = ThreadPoolExecutor(1, thread_name_prefix="damai-recheck")
        self._db.on_committed(self._from_writer)
        self._ring, newest = await asyncio.to_thread(self._filled)
        self._published = filled = self.high
        early, self._early = self._early or [], None
        if self._db.dialect == "postgresql":
            self._follower = Follower(
                self._db, self._from_follower, rewound=self._from_rewound, poll_s=self._poll_s
            )
        for entries in early:
            self._own(entries)
        if self._follower is not None:
            self._follower.start(filled, newest)
        self._tasks = [
            asyncio.create_task(self._ticking(), name="hub-tick"),
            asyncio.create_task(self._beating(), name="hub-heartbeat"),
            asyncio.create_task(self._rechecking(), name="hub-recheck"),
        ]

    async def stop(self) -> None:
        """End every stream and the tasks; a stream opened later ends at once."""
        self._stopped = True
        if self._follower is not None:
            await asyncio.to_thread(self._follower.stop)
        for task in self._tasks:
            task.cancel()
        for stream in self._all():
            self._drop(stream)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self._checker is not None:
            self._checker.shutdown(wait=False)

    async def open(
        self,
        group: Group,
        last_seq: int | None,
        valid: Callable[[], bool],
        owner: str = "",
        *,
        again: bool = False,
    ) -> Stream:
        """Join a group; with ``last_seq`` the stream first gets what changed since. ``again`` = the client had a
        stream before, so ``last_seq`` may be of entries that a journal which went back no longer has.

        When ``owner`` has more than ``STREAMS_N`` open, the oldest ends and is told why: a new one is never
        refused, so nobody is locked out by connections that were left behind.
        """
        stream = Stream(group, valid, owner)
        first = b": damai\nretry: 2000\n\n"
        self._join(stream)
        try:
            if last_seq is not None:
                below, above = self._doubtful
                if again and above and below <= last_seq <= above:
                    first += resync()
                else:
                    first += await self._since(last_seq, group)
        except BaseException:
            self.close(stream)
            raise
        stream.begin(first)
        if self._stopped:
            self._drop(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """Leave: called when the client has gone."""
        mine = self._by_owner.get(stream.owner)
        if mine is not None:
            mine.pop(stream, None)
            if not mine:
                del self._by_owner[stream.owner]
        streams = self._groups.get(stream.group)
        if streams is None:
            return
        streams.discard(stream)
        if not streams:
            del self._groups[stream.group]
            peers = self._by_scope[stream.group.scope]
            peers.discard(stream.group)
            if not peers:
                del self._by_scope[stream.group.scope]

    async def _since(self, last_seq: int, group: Group) -> bytes:
        """What a client that has seen ``last_seq`` lacks, or the word to fetch afresh."""
        seq = self.high
        if last_seq > seq:
            # A page may be a moment ahead of the hub, but not of the journal: that was another one.
            size = await asyncio.to_thread(self._size)
            return resync() if last_seq > size else b""
        items = self._ring.since(last_seq, group.topics)
        if items is None:
            return resync()
        frames = frames_for(group, await asyncio.to_thread(self._changes, items)) if items else []
        return event(seq, frames) if frames else b""

    def _join(self, stream: Stream) -> None:
        self._groups.setdefault(stream.group, set()).add(stream)
        self._by_scope.setdefault(stream.group.scope, set()).add(stream.group)
        if not stream.owner:
            return
        mine = self._by_owner.setdefault(stream.owner, {})
        mine[stream] = None
        if len(mine) > STREAMS_N:
            oldest = next(iter(mine))
            oldest.end(CROWDED % STREAMS_N)
            self.close(oldest)

    def _drop(self, stream: Stream) -> None:
        stream.end()
        self.close(stream)

    def _all(self) -> list[Stream]:
        return [stream for streams in self._groups.values() for stream in streams]

    def _from_writer(self, entries: list[Committed]) -> None:
        self._on_loop(self._own, entries)

    def _from_follower(self, entries: list[Committed]) -> None:
        self._on_loop(self._arrive, entries)

    def _from_rewound(self, size: int) -> None:
        self._on_loop(self._went_back, size)

    def _on_loop(self, take: Callable[[Any], None], what: Any) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(take, what)
        except RuntimeError:
            log.info("loop-closed")

    def _own(self, entries: list[Committed]) -> None:
        """A batch of this node's writer: shown at once when it is the next, else in its turn, when the
        follower has read what other nodes committed before it."""
        if self._early is not None:
            self._early.append(entries)  # the ring is still being filled
        elif self._follower is None or entries[0].seq == self.high + 1:
            self._arrive(entries)
            if self._follower is not None:
                self._follower.skip_to(entries[-1].seq, entries[-1].id)
        else:
            self._follower.wake()

    def _arrive(self, entries: list[Committed]) -> None:
        fresh = [entry for entry in entries if entry.seq > self.high]
        for entry in fresh:
            if entry.seq != self.high + 1:
                self._skipped(entry.seq - 1, "gap")
            touched = self._touched_or_none(entry)
            if touched is None:
                self._lost(entry.seq, "touches")
                continue
            self._ring.add(entry.seq, touched)
            self._pending.extend(touched)
        self._wake.set()
        for listener in self._listeners:
            self._tell(listener, fresh)

    def _tell(self, listener: Callable[..., None], *what: Any) -> None:
        try:
            listener(*what)
        except Exception:
            log.exception("listener-failed")

    def _skipped(self, up_to: int, why: str) -> None:
        """Nobody will be told of the entries up to here one by one."""
        self._pending.clear()
        self._published = min(self._published, up_to)  # or a beat would let clients resume too late
        self._lost(up_to, why)
        for listener in self._forgetting:
            self._tell(listener)

    def _went_back(self, size: int) -> None:
        below, above = self._doubtful
        self._doubtful = (min(size, below) if above else size, max(self.high, above))
        self._skipped(size, "rewound")

    def _lost(self, up_to: int, why: str) -> None:
        """What happened up to here cannot be told frame by frame: everybody fetches afresh."""
        log.error("resync-all", why=why, up_to=up_to)
        self._ring.begin(up_to)
        self._resync_all()

    def _touched_or_none(self, entry: Committed) -> list[Touched] | None:
        """What the entry touches; None when a topic cannot tell, which must not stop the others."""
        try:
            return [
                Touched(seq=entry.seq, topic=name, touch=touch)
                for name, topic in self._topics.items()
                for touch in topic.touches(entry)
            ]
        except Exception:
            log.exception("touches-failed", kind=entry.kind)
            return None

    def _filled(self) -> tuple[Ring, UUID | None]:
        """The ring up to now, and the id of the newest entry."""
        ring = Ring(self._ring_n)
        with self._db.read() as conn:
            size = reader.size(conn)
            ring.begin(max(0, size - self._ring_n))
            for page in reader.pages(conn, ring.high):
                for entry in page:
                    touched = self._touched_or_none(entry)
                    if touched is None:
                        ring.begin(entry.seq)
                    else:
                        ring.add(entry.seq, touched)
            return ring, reader.ids(conn, [size]).get(size)

    def _size(self) -> int:
        with self._db.read() as conn:
            return reader.size(conn)

    async def _ticking(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(self._tick_s)
            self._wake.clear()
            pending, self._pending = self._pending, []
            seq = self.high
            if pending and self._groups:
                try:
                    await self._publish(pending)
                except Exception:
                    log.exception("publish-failed")
                    self._resync_all()
            self._published = min(seq, self.high)

    async def _publish(self, pending: list[Touched]) -> None:
        changes = await asyncio.to_thread(self._changes, fold(pending))
        seq = min(self.high, max(item.seq for item in pending))  # it may have gone back meanwhile
        wanted: dict[Group, list[bytes]] = {}
        for change in changes:
            if change.item.touch.id == RELOAD:
                groups = set(self._groups)
            else:
                groups = {g for scope in change.scopes() for g in self._by_scope.get(scope, ())}
            for group in groups:
                frame = change.frame_for(group)
                if frame is not None:
                    wanted.setdefault(group, []).append(frame)
        for group, frames in wanted.items():
            chunk = event(seq, frames)
            for stream in tuple(self._groups.get(group, ())):
                stream.push(chunk)

    def _changes(self, items: list[Touched]) -> list[Change]:
        """Current rows of the folded items, in one snapshot."""
        ids: dict[str, list[str]] = {}
        for item in items:
            if item.touch.id != RELOAD:
                ids.setdefault(item.topic, []).append(item.touch.id)
        rows: dict[str, dict[str, Row]] = {}
        if ids:
            with self._db.read() as conn:
                for name, wanted in ids.items():
                    found = rows.setdefault(name, {})
                    for at in range(0, len(wanted), ROWS_N):
                        found.update(self._topics[name].rows(conn, wanted[at : at + ROWS_N]))
        none: Mapping[str, Any] = {}
        return [
            Change.of(
                item,
                rows.get(item.topic, none).get(item.touch.id),
                self._topics[item.topic].kind,
            )
            for item in sorted(items, key=lambda item: item.seq)
        ]

    async def _beating(self) -> None:
        """Keep proxies awake, move every client's resume point on, drop whoever reads no more."""
        while True:
            await asyncio.sleep(self._heartbeat_s)
            beat = b"event: beat\nid: %d\ndata: {}\n\n" % self._published
            for stream in self._all():
                if not stream.resumed:
                    continue  # its resume is still being read: nobody could have taken anything
                if stream.stuck():
                    self._drop(stream)
                else:
                    stream.push(beat)

    async def _rechecking(self) -> None:
        """End the streams whose session has ended or whose rights have changed."""
        assert self._loop is not None
        while True:
            next_s = self._loop.time() + self._recheck_s
            streams = self._all()
            for at in range(0, len(streams), RECHECK_N):
                some = streams[at : at + RECHECK_N]
                still = await self._loop.run_in_executor(self._checker, _still_valid, some)
                for stream, ok in zip(some, still, strict=True):
                    if not ok:
                        self._drop(stream)
            await asyncio.sleep(max(0.0, next_s - self._loop.time()))

    def _resync_all(self) -> None:
        for stream in self._all():
            stream.push(resync())


def _still_valid(streams: Sequence[Stream]) -> list[bool]:
    """Ask each stream's own check, in a thread. One that cannot be asked ends: it may come back."""
    found: list[bool] = []
    for stream in streams:
        try:
            found.append(stream.valid())
        except Exception:
            log.exception("recheck-failed")
            found.append(False)
    return found


__all__ = ["Hub", "Stream"]
