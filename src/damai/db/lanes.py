"""The writer's queue: three bounded lanes, first in first out for each submitter."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from damai.core.errors import Unavailable
from damai.db.command import Command, Lane

BATCH_N = 64
LOWER_EVERY_N = 8
"""One slot in eight goes to a lower lane, so that a flood of reports never starves the rest."""
LIMITS_N = {Lane.URGENT: 4096, Lane.NORMAL: 1024, Lane.BULK: 64}


class Lanes:
    """Thread-safe lanes. ``put`` refuses with 503 when a lane is full; urgent has the widest."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._lanes: dict[Lane, deque[Command]] = {lane: deque() for lane in Lane}
        self._order: dict[str, deque[Command]] = {}
        self._waiting = dict.fromkeys(Lane, 0)
        self._turn = 0
        self._closed = False

    def put(self, command: Command) -> None:
        with self._ready:
            if self._closed:
                raise Unavailable("stopping", retry_after_s=5)
            if self._waiting[command.lane] >= LIMITS_N[command.lane]:
                raise Unavailable("busy", retry_after_s=1)
            self._lanes[command.lane].append(command)
            self._waiting[command.lane] += 1
            if command.submitter is not None:
                self._order.setdefault(command.submitter, deque()).append(command)
            self._ready.notify()

    def put_back(self, commands: list[Command]) -> None:
        """Return commands that a batch did not reach, in their old order, to the front."""
        with self._ready:
            for command in reversed(commands):
                command.taken = False
                self._lanes[command.lane].appendleft(command)
                self._waiting[command.lane] += 1
                self._turn -= 1
                if command.submitter is not None:
                    self._order.setdefault(command.submitter, deque()).appendleft(command)
            self._ready.notify()

    def wait(self, timeout_s: float) -> bool:
        """Wait until something is queued; False when nothing came in time."""
        with self._ready:
            if not self._any() and not self._closed:
                self._ready.wait(timeout_s)
            return self._any()

    def newest(self) -> tuple[int, Any]:
        """How many commands wait for the next batch, and the event loop of the newest (None = a thread's)."""
        with self._ready:
            queues = [self._lanes[lane] for lane in (Lane.URGENT, Lane.NORMAL)]
            last = max(
                (queue[-1] for queue in queues if queue), key=lambda c: c.queued_at_s, default=None
            )
            waiting_n = self._waiting[Lane.URGENT] + self._waiting[Lane.NORMAL]
            return waiting_n, None if last is None else last.loop

    def take(self) -> list[Command]:
        """The next batch: at most 64 commands, at most one bulk command and that one last.

        The turn of the lower lane is counted over the commands that ran, not within one batch: slow
        urgent commands would else close every batch before its eighth slot.
        """
        with self._ready:
            batch: list[Command] = []
            room_n = BATCH_N - (1 if self._waiting[Lane.BULK] else 0)
            while len(batch) < room_n:
                lower_first = self._turn % LOWER_EVERY_N == LOWER_EVERY_N - 1
                lanes = (Lane.NORMAL, Lane.URGENT) if lower_first else (Lane.URGENT, Lane.NORMAL)
                command = next((c for lane in lanes if (c := self._pop(lane)) is not None), None)
                if command is None:
                    break
                batch.append(command)
                self._turn += 1
            bulk = self._pop(Lane.BULK)
            if bulk is not None:
                batch.append(bulk)
                self._turn += 1
            return batch

    def waiting(self) -> dict[str, int]:
        with self._ready:
            return {lane.name.lower(): n for lane, n in self._waiting.items()}

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    @property
    def drained(self) -> bool:
        with self._ready:
            return self._closed and not self._any()

    def _any(self) -> bool:
        return any(self._waiting.values())

    def _pop(self, lane: Lane) -> Command | None:
        queue = self._lanes[lane]
        if queue and queue[0].submitter is None and not queue[0].taken:
            alone = queue.popleft()  # a report: nothing of its submitter's can come before it
            alone.taken = True
            self._waiting[lane] -= 1
            return alone
        skipped: list[Command] = []
        found: Command | None = None
        while queue:
            head = queue.popleft()
            if head.taken:
                continue  # went earlier, ahead of a later command of its submitter
            first = self._order[head.submitter][0] if head.submitter is not None else head
            if first is head:
                found = head
                break
            if first.lane is Lane.BULK or first.taken:
                skipped.append(head)  # its turn comes after the bulk command
                continue
            skipped.append(head)
            found = first
            break
        for command in reversed(skipped):
            queue.appendleft(command)
        if found is None:
            return None
        found.taken = True
        self._waiting[found.lane] -= 1
        if found.submitter is not None:
            line = self._order[found.submitter]
            line.popleft()
            if not line:
                del self._order[found.submitter]
        return found
