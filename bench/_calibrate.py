"""What this machine can do this minute: every bar is judged beside these figures, never alone."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any

BLOCK_B = 4096
FSYNC_S = 1.0
SENDS_N = 4000
PAIRS_N = 64


def fsync_rate(directory: Path, seconds: float | None = None) -> float:
    """Appends of 4 KiB, each followed by fdatasync, per second in ``directory``: F in the bars."""
    wanted_s = FSYNC_S if seconds is None else seconds
    path = directory / "fsync.calibration"
    block = os.urandom(BLOCK_B)
    done_n = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    started_s = time.monotonic()
    try:
        while (spent_s := time.monotonic() - started_s) < wanted_s:
            os.write(handle, block)
            os.fdatasync(handle)
            done_n += 1
    finally:
        os.close(handle)
        path.unlink()
    return done_n / spent_s


def send_us(size_b: int = 1500) -> float:
    """CPU microseconds of one bare ``send`` of ``size_b`` bytes to one of 64 loopback TCP sockets."""
    door = socket.create_server(("127.0.0.1", 0))
    pairs = []
    for _ in range(PAIRS_N):
        near = socket.create_connection(door.getsockname())
        far, _address = door.accept()
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pairs.append((near, far))
    block = os.urandom(size_b)
    cpu_s = 0.0
    sent_n = 0
    try:
        while sent_n < SENDS_N:
            started_s = time.thread_time()
            for near, _far in pairs:
                near.sendall(block)
            cpu_s += time.thread_time() - started_s
            sent_n += PAIRS_N
            for _near, far in pairs:
                far.recv(1 << 20)
    finally:
        for near, far in pairs:
            near.close()
            far.close()
        door.close()
    return cpu_s / sent_n * 1e6


def filesystem_of(directory: Path) -> str:
    """The type of the file system under ``directory``: on tmpfs an fsync costs nothing and means nothing."""
    best, kind = "", "unknown"
    resolved = str(directory.resolve())
    for line in Path("/proc/mounts").read_text().splitlines():
        _device, mount, type_, *_rest = line.split()
        inside = resolved == mount or resolved.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, type_
    return kind


def machine(directory: Path) -> dict[str, Any]:
    """The calibration every benchmark prints; a second or two of work."""
    return {
        "load_average": round(os.getloadavg()[0], 2),
        "fsync_per_s": round(fsync_rate(directory)),
        "filesystem": filesystem_of(directory),
        "send_us": round(send_us(), 1),
    }


def quantile(values: list[float], part: float) -> float:
    """The value that ``part`` (0..1) of ``values`` do not exceed; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
