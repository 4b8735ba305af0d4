"""Who owns the data directory: a flock on ``damai.lock`` with the owner's pid and socket inside."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

NAME = "damai.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    pid: int
    socket: str | None


class Owned(RuntimeError):
    """Another process holds the lock."""

    def __init__(self, owner: Owner | None) -> None:
        super().__init__(f"data directory is in use by process {owner.pid if owner else 'unknown'}")
        self.owner = owner


class DataLock:
    """Held from ``take`` to ``release`` or the end of the process, however it ends."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / NAME
        self._file: IO[str] | None = None

    def take(self, socket: Path | None = None) -> None:
        """Raises Owned when another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = open(self._path, "a+", encoding="utf-8")  # noqa: SIM115 - held until release
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            raise Owned(read_owner(self._path.parent)) from None
        handle.truncate(0)
        json.dump({"pid": os.getpid(), "socket": str(socket) if socket else None}, handle)
        handle.flush()
        self._file = handle

    def release(self) -> None:
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.close()
            self._file = None


def read_owner(directory: Path) -> Owner | None:
    """What the lock file says; None when nobody wrote it."""
    try:
        found = json.loads((directory / NAME).read_text(encoding="utf-8"))
        return Owner(pid=int(found["pid"]), socket=found.get("socket"))
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return None


def held(directory: Path) -> bool:
    """Whether some process has the directory now. It is asked by a shared lock that is gone at once."""
    try:
        with open(directory / NAME, "rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
