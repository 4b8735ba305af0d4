"""The data directory: there, private, on a disk with room that keeps what it is told to keep."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from damai.app.doctor.finding import Finding, failed, passed, unknown
from damai.app.options import Options

ROOM_B = 256 * 1024 * 1024
"""Four times what the WAL may grow to, and the next hours' reports."""
SYNCS_N = 20
PAGE_B = 4096
FORGETFUL = frozenset({"tmpfs", "ramfs"})
SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs"})
"""A WAL needs memory that every process shares. Source: sqlite.org/wal.html, overview, 3."""


def look(options: Options) -> Iterator[Finding]:
    data = options.data_dir
    if not data.is_dir():
        yield unknown("data", "none", path=str(data))
        return
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield failed("data", "not-ours", path=str(data))
        return
    yield passed("data", "there", path=str(data))
    yield private(data, options.key_dir)
    yield room(shutil.disk_usage(data).free)
    yield file_system(kind_of(data, Path("/proc/self/mounts")), options.database is None)
    yield fsync(data)


def private(data: Path, keys: Path) -> Finding:
    """Others of this machine must not read the data; the key is its owner's alone."""
    if data.stat().st_mode & stat.S_IRWXO:
        return failed("permissions", "data-open", path=str(data))
    for path in [keys, *sorted(keys.glob("*.key"))] if keys.exists() else []:
        found = path.stat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return failed("permissions", "key-open", path=str(path))
        if found.st_uid != os.geteuid():
            return failed("permissions", "key-of-another", path=str(path))
    return passed("permissions", "private")


def room(free_b: int) -> Finding:
    make = failed if free_b < ROOM_B else passed
    return make("disk-space", "low" if free_b < ROOM_B else "enough", free_mb=free_b // 1_000_000)


def kind_of(path: Path, mounts: Path) -> str | None:
    """The kind of file system under ``path``, or None where the system does not say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    real, best, kind = path.resolve(), -1, None
    for line in lines:
        _, place, name, *_ = [*line.split(" "), "", "", ""]
        at = Path(place.replace("\\040", " "))
        if place and real.is_relative_to(at) and len(at.parts) >= best:
            best, kind = len(at.parts), name
    return kind


def file_system(kind: str | None, holds_database: bool) -> Finding:
    if kind is None:
        return unknown("file-system", "not-told")
    if kind in FORGETFUL:
        return failed("file-system", "forgets", kind=kind)
    if kind in SHARED and holds_database:
        return failed("file-system", "shared", kind=kind)
    return passed("file-system", "fit", kind=kind)


def fsync(data: Path) -> Finding:
    """Append and fsync 4 KiB a few times: it must work; how fast it is says what a commit costs."""
    try:
        with tempfile.TemporaryFile(dir=data) as file:
            began = time.perf_counter()
            for _ in range(SYNCS_N):
                file.write(bytes(PAGE_B))
                file.flush()
                os.fsync(file.fileno())
            took_s = time.perf_counter() - began
    except OSError as error:
        return failed("fsync", "refused", reason=error.strerror or str(error))
    return passed("fsync", "works", ms=round(took_s / SYNCS_N * 1000, 2))
