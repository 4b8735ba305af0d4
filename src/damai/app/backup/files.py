"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A private directory on the same file system as ``target``, gone afterwards with all in it."""
    with tempfile.TemporaryDirectory(prefix=f".{target.name[:80]}-", dir=target.parent) as room:
        yield Path(room)


def put_in_place(made: Path, target: Path) -> None:
    """Give a durable file its name, durably."""
    made.rename(target)
    sync(target.parent)


def sync(directory: Path) -> None:
    """Make the names in ``directory`` survive a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(target: Path, chunks: Iterable[bytes]) -> None:
    """A new file of mode 0600 with these bytes, on the disk when this returns."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
