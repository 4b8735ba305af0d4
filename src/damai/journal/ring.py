"""The last few thousand touches, from which a stream that was cut for a while resumes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from damai.journal.live import Touched, fold

RING_N = 5_000


class Ring:
    """Touches in order of seq. What was dropped cannot be resumed from: ``since`` says None then."""

    def __init__(self, size_n: int = RING_N) -> None:
        self._items: deque[Touched] = deque()
        self._size_n = size_n
        self._from = 1
        self.high = 0

    def begin(self, after: int) -> None:
        """Forget everything; what happened up to ``after`` cannot be resumed."""
        self._items.clear()
        self._from = after + 1
        self.high = after

    def add(self, seq: int, touches: Iterable[Touched]) -> None:
        """The touches of the entry ``seq``, which is the next."""
        self.high = seq
        self._items.extend(touches)
        while len(self._items) > self._size_n:
            # Not even half of one entry's touches may be resumed.
            self._from = self._items.popleft().seq + 1

    def since(self, seq: int, topics: frozenset[str]) -> list[Touched] | None:
        """What changed after ``seq``, folded; None when the ring does not reach back so far."""
        if seq + 1 < self._from:
            return None
        return fold(t for t in self._items if t.seq > seq and t.topic in topics)
