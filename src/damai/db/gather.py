"""Before a batch begins: let the event loop hand in what it has in its hands.

Loop and writer share one interpreter lock, and every statement gives it away. A writer that begins while
requests are still being read fights the loop for it at each statement: a quarter of all CPU time, and
batches half as full (measured in bench/reports). So it first waits until the loop has gone round without
a new command, and at most a moment: a lone command waits for one round of an idle loop, some 0.1 ms.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from damai.db.lanes import BATCH_N, Lanes

MOST_S = 0.010
"""Half of what a full batch takes to run."""
HOPS_N = 3
"""From a look at the sockets to a command: the reading, the request's task, one turn behind both."""


class Gather:
    """The writer's thread only."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    def __call__(self) -> None:
        """Return when the batch is full or nobody hands in more. Never raises."""
        until_s = time.monotonic() + MOST_S
        seen_n = 0
        while True:
            waiting_n, loop = self._lanes.newest()
            if waiting_n >= BATCH_N or waiting_n == seen_n or loop is None:
                return
            seen_n = waiting_n
            if not _went_round(loop, until_s):
                return


def _went_round(loop: Any, until_s: float) -> bool:
    """Wait until ``loop`` has gone round once; False when it is late, or closed."""
    passed = threading.Event()

    def hop(left_n: int) -> None:
        if left_n:
            loop.call_soon(hop, left_n - 1)
        else:
            passed.set()

    try:
        loop.call_soon_threadsafe(hop, HOPS_N - 1)
    except RuntimeError:
        return False
    return passed.wait(max(0.0, until_s - time.monotonic()))
