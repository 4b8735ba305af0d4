"""A secret key in a file of its own: mode 0600, made once, whole or not at all."""

from __future__ import annotations

import base64
import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path


def load_or_make(path: Path, fresh: Callable[[], bytes]) -> bytes:
    """The key in ``path``; the first call makes it from ``fresh``. Raises OSError, ValueError when unreadable."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _make(path, fresh())
    return base64.b64decode(path.read_bytes())


def _make(path: Path, fresh: bytes) -> None:
    """Put a whole key file in place or none; when two make one at once, the first stays."""
    temporary = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(base64.b64encode(fresh) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make a new name in ``directory`` survive a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
