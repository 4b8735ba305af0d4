"""The hub: committed entries become frames for everyone who watches, a few times a second.

It lives on the event loop; rows are read in a thread. Nothing here waits for a slow client: a stream
whose queue is full is told to fetch afresh.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import structlog

from damai.db.database import Database
from damai.journal import reader
from damai.journal.entries import Committed
from damai.journal.live import RELOAD, Change, Group, Row, Topic, Touched, event, fold, frames_for

TICK_S = 0.20
RING_N = 5_000
QUEUE_N = 8
HEARTBEAT_S = 15.0
RECHECK_S = 2.0
RESYNC_JITTER_S = 5
RESYNC = b'event: resync\ndata: {"wait_s": %d}\n\n'

log = structlog.get_logger("damai.hub")


class Stream:
    """One viewer's connection. Iterate ``chunks``; ``end`` closes it from outside."""

    def __init__(self, group: Group, valid: Callable[[], bool]) -> None:
        self.group = group
        self.valid = valid
        self._queue: deque[bytes] = deque()
        self._ready = asyncio.Event()
        self._ended = False
        self._overflowed = False
        self.resumed = False

    def begin(self, first: bytes) -> None:
        """Put ``first`` ahead of whatever was queued while the resume was read."""
        self._queue.appendleft(first)
        self.resumed = True
        self._ready.set()

    def push(self, chunk: bytes) -> None:
        if self._overflowed or self._ended:
            return
        if len(self._queue) >= QUEUE_N:
            self._queue.clear()
            self._overflowed = True
            chunk = RESYNC % 0
        self._queue.append(chunk)
        self._ready.set()

    def end(self) -> None:
        self._ended = True
        self._ready.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Bytes to send until the stream ends."""
        while True:
            if self._queue:
                joined = b"".join(self._queue)
                self._queue.clear()
                self._overflowed = False
                yield joined
            elif self._ended:
                return
            else:
                self._ready.clear()
                await self._ready.wait()


class Hub:
    """Give it the topics, ``start`` it on the loop, then ``open`` streams."""

    def __init__(self, db: Database, topics: Sequence[Topic], *, tick_s: float = TICK_S) -> None:
        self._db = db
        self._topics: Mapping[str, Topic] = {topic.name: topic for topic in topics}
        self._tick_s = tick_s
        self._ring: deque[Touched] = deque()
        self._ring_from = 0
        self._pending: list[Touched] = []
        self.high = 0
        self._published = 0
        self._groups: dict[Group, set[Stream]] = {}
        self._by_scope: dict[str, set[Group]] = {}
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._listeners: list[Callable[[list[Committed]], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self._topics)

    @property
    def streams_n(self) -> int:
        return sum(len(streams) for streams in self._groups.values())

    def on_entries(self, listener: Callable[[list[Committed]], None]) -> None:
        """Call ``listener`` on the event loop with every committed entry (caches, projections)."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Fill the ring from the table and begin to tick."""
        self._loop = asyncio.get_running_loop()
        self._db.on_committed(self._from_writer)
        await asyncio.to_thread(self._fill)
        self._tasks = [
            asyncio.create_task(self._ticking(), name="hub-tick"),
            asyncio.create_task(self._beating(), name="hub-heartbeat"),
            asyncio.create_task(self._rechecking(), name="hub-recheck"),
        ]

    async def stop(self) -> None:
        """End every stream and the tasks."""
        for task in self._tasks:
            task.cancel()
        for streams in list(self._groups.values()):
            for stream in list(streams):
                stream.end()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def open(self, group: Group, last_seq: int | None, valid: Callable[[], bool]) -> Stream:
        """Join a group; with ``last_seq`` the stream first gets what changed since."""
        stream = Stream(group, valid)
        first = b": damai\nretry: 2000\n\n"
        self._join(stream)
        if last_seq is not None and last_seq < self.high:
            if last_seq + 1 < self._ring_from:
                first += RESYNC % random.randint(0, RESYNC_JITTER_S)
            else:
                items = fold(t for t in self._ring if t.seq > last_seq and t.topic in group.topics)
                seq = self.high
                frames = frames_for(group, await asyncio.to_thread(self._changes, items))
                if frames:
                    first += event(seq, frames)
        stream.begin(first)
        return stream

    def close(self, stream: Stream) -> None:
        """Leave: called when the client has gone."""
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

    def _join(self, stream: Stream) -> None:
        self._groups.setdefault(stream.group, set()).add(stream)
        self._by_scope.setdefault(stream.group.scope, set()).add(stream.group)

    def _from_writer(self, entries: list[Committed]) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._arrive, entries)
        except RuntimeError:
            log.info("loop-closed")

    def _arrive(self, entries: list[Committed]) -> None:
        fresh = [entry for entry in entries if entry.seq > self.high]
        for listener in self._listeners:
            listener(fresh)
        for entry in fresh:
            self._remember(entry)
            self._pending.extend(self._touched(entry))
        self._wake.set()

    def _remember(self, entry: Committed) -> None:
        self.high = entry.seq
        for item in self._touched(entry):
            self._ring.append(item)
        while len(self._ring) > RING_N:
            # What is dropped cannot be resumed from any more: not even half of one entry's touches.
            self._ring_from = self._ring.popleft().seq + 1

    def _touched(self, entry: Committed) -> list[Touched]:
        return [
            Touched(seq=entry.seq, topic=name, touch=touch)
            for name, topic in self._topics.items()
            for touch in topic.touches(entry)
        ]

    def _fill(self) -> None:
        with self._db.read() as conn:
            size = reader.size(conn)
            start = max(0, size - RING_N)
            self._ring_from = start + 1
            for page in reader.pages(conn, start):
                for entry in page:
                    if entry.seq > self.high:
                        self._remember(entry)
            self.high = max(self.high, size)
            self._published = max(self._published, size)

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
                except Exception as error:  # noqa: BLE001 - the edge: viewers fetch afresh instead
                    log.error("publish-failed", cause=repr(error)[:300])
                    self._push_all(RESYNC % random.randint(0, RESYNC_JITTER_S), everyone=True)
            self._published = seq

    async def _publish(self, pending: list[Touched]) -> None:
        seq = max(item.seq for item in pending)
        changes = await asyncio.to_thread(self._changes, fold(pending))
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
        rows: dict[str, Mapping[str, Row]] = {}
        if ids:
            with self._db.read() as conn:
                rows = {name: self._topics[name].rows(conn, wanted) for name, wanted in ids.items()}
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
        """Keep proxies awake and move every client's resume point on."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._push_all(b": beat\nid: %d\n\n" % self._published)

    async def _rechecking(self) -> None:
        """End the streams whose session has ended or whose rights have changed."""
        while True:
            await asyncio.sleep(RECHECK_S)
            for streams in list(self._groups.values()):
                for stream in tuple(streams):
                    if not stream.valid():
                        stream.end()

    def _push_all(self, chunk: bytes, *, everyone: bool = False) -> None:
        for streams in list(self._groups.values()):
            for stream in tuple(streams):
                if everyone or stream.resumed:
                    stream.push(chunk)
