"""What the interpreter does differently while an import computes beside people's work."""

from __future__ import annotations

import gc
import sys
import threading

TURN_S = 0.0005
"""How long a thread may keep the interpreter from another that wants it; Python's own default is 5 ms."""
NEVER_N = 1_000_000_000


class Beside:
    """Enter it around an import: threads change ten times as often, and no full collection runs.

    A full collection looks at every object of the process at once and holds the interpreter for it: 70 to
    240 ms with a nation's rows in memory, in which no report is answered. Young garbage is collected as
    ever; an import's rows are no cycles and go when it ends. Measured in bench/imports; the short turns
    would cost every report a third more if they were kept always (bench/reports).

    Several may be open at once; the last to leave puts things back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running_n = 0
        self._usual: tuple[float, tuple[int, int, int]]

    def __enter__(self) -> None:
        with self._lock:
            if self._running_n == 0:
                young, middle, _ = thresholds = gc.get_threshold()
                self._usual = (sys.getswitchinterval(), thresholds)
                sys.setswitchinterval(TURN_S)
                gc.set_threshold(young, middle, NEVER_N)
            self._running_n += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running_n -= 1
            if self._running_n == 0:
                turn_s, thresholds = self._usual
                sys.setswitchinterval(turn_s)
                gc.set_threshold(*thresholds)
