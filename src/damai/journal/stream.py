"""One viewer's connection: a short queue of bytes that never grows because somebody reads slowly."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable

from damai.journal.live import Group

QUEUE_N = 8
RESYNC_JITTER_S = 5
_RESYNC = b'event: resync\nid: 0\ndata: {"wait_s": %d}\n\n'
"""Its id takes the client's place in the journal away: whoever is cut before it has fetched again would else resume
behind what it never saw, in a journal that went back perhaps in another one's entries."""


def resync(jitter_s: int = RESYNC_JITTER_S) -> bytes:
    """Tells a client to fetch its page again, within ``jitter_s`` seconds so that not all come at once."""
    return _RESYNC % random.randint(0, jitter_s)


CROWDED = b'event: closed\ndata: {"code": "too-many-streams", "most": %d}\n\n'
"""The last words to the oldest stream of a session that opens too many: it should not come back by itself."""


class Stream:
    """Iterate ``chunks``; ``end`` closes it from outside. ``owner`` = the session or token that opened it."""

    def __init__(self, group: Group, valid: Callable[[], bool], owner: str = "") -> None:
        self.group = group
        self.owner = owner
        self.valid = valid
        self._queue: deque[bytes] = deque()
        self._ready = asyncio.Event()
        self._ended = False
        self._overflowed = False
        self._stuck = False
        self.resumed = False

    def begin(self, first: bytes) -> None:
        """Put ``first`` ahead of whatever was queued while the resume was read."""
        if not self._ended:
            self._queue.appendleft(first)
            self.resumed = True
            self._ready.set()

    def push(self, chunk: bytes) -> None:
        """Queue a chunk; a full queue is dropped and the client told to fetch afresh."""
        if self._overflowed or self._ended:
            return
        if len(self._queue) >= QUEUE_N:
            self._queue.clear()
            self._overflowed = True
            chunk = resync(0)
        self._queue.append(chunk)
        self._ready.set()

    def stuck(self) -> bool:
        """True when the queue was full at the last call and nobody has read since."""
        was, self._stuck = self._stuck, self._overflowed
        return was and self._overflowed

    def end(self, last: bytes = b"") -> None:
        """Close; what was not sent yet is dropped: a client that may come back resumes. ``last`` still goes."""
        self._ended = True
        self._queue.clear()
        if last:
            self._queue.append(last)
        self._ready.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Bytes to send until the stream ends."""
        while True:
            if self._queue:
                joined = b"".join(self._queue)
                self._queue.clear()
                self._overflowed = self._stuck = False
                yield joined
            elif self._ended:
                return
            else:
                self._ready.clear()
                await self._ready.wait()
