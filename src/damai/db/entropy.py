"""Random bytes in small pieces from large draws: each draw is a system call that gives the GIL away."""

from __future__ import annotations

import secrets
import threading

DRAW_B = 4096


class Entropy:
    """Thread-safe; every byte is handed out once. Made of ``secrets``: fit for salts and ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        """``count`` fresh bytes, at most DRAW_B."""
        with self._lock:
            if self._at + count > len(self._left):
                self._left = secrets.token_bytes(DRAW_B)
                self._at = 0
            found = self._left[self._at : self._at + count]
            self._at += count
            return found


entropy = Entropy()
"""The process's own."""
