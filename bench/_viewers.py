"""Viewers of the live stream: they keep what arrived and when, and apply it afterwards as a browser would."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bench._clients import get

Row = dict[str, Any]


@dataclass(slots=True)
class Seen:
    """Events of all viewers, each distinct one parsed once (a group gets the same bytes)."""

    frames: dict[bytes, list[Row]] = field(default_factory=dict)
    resyncs_n: int = 0

    def parsed(self, block: bytes) -> list[Row]:
        found = self.frames.get(block)
        if found is None:
            _id, _newline, data = block.partition(b"\ndata: ")
            found = self.frames[block] = msgspec.json.decode(data) if data else []
        return found


class Viewer(asyncio.Protocol):
    """One ``GET /api/v1/events``. ``blocks`` holds (arrival in monotonic ns, event bytes)."""

    def __init__(self, seen: Seen, request: bytes) -> None:
        self._seen = seen
        self._request = request
        self._buffer = b""
        self._in_body = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self.reads_n = 0
        self.blocks: list[tuple[int, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the stream was refused"))

    def data_received(self, data: bytes) -> None:
        now_ns = time.monotonic_ns()
        self.reads_n += 1
        buffer = self._buffer + data if self._buffer else data
        at = 0
        if not self._in_body:
            head_b = buffer.find(b"\r\n\r\n")
            if head_b < 0:
                self._buffer = buffer
                return
            if not buffer.startswith(b"HTTP/1.1 200"):
                self.transport.close()
                return
            self._in_body, at = True, head_b + 4
        while (end := buffer.find(b"\r\n", at)) >= 0:
            size_b = int(buffer[at:end], 16)
            if len(buffer) < end + 2 + size_b + 2:
                break
            self._chunk(now_ns, buffer[end + 2 : end + 2 + size_b])
            at = end + 2 + size_b + 2
        self._buffer = buffer[at:]

    def _chunk(self, now_ns: int, chunk: bytes) -> None:
        if not self.opened.done():
            self.opened.set_result(None)
        for block in chunk.split(b"\n\n"):
            if block.startswith(b"id:"):
                self._seen.parsed(block)
                self.blocks.append((now_ns, block))
            elif block.startswith(b"event: resync"):
                self._seen.resyncs_n += 1


async def watch(
    seen: Seen, port: int, *, after: int, area: str = "", host: str = "127.0.0.1", **headers: str
) -> Viewer:
    """An open stream from ``after`` on. Raises ConnectionError."""
    narrowed = f"&area={area}" if area else ""
    request = get(f"/api/v1/events?after={after}{narrowed}", accept="text/event-stream", **headers)
    _transport, viewer = await asyncio.get_running_loop().create_connection(
        lambda: Viewer(seen, request), host, port
    )
    await viewer.opened
    return viewer


def applied(start: dict[str, Row], seen: Seen, viewer: Viewer) -> dict[str, Row]:
    """What the viewer shows at the end: put replaces the row, gone removes it."""
    shown = dict(start)
    for _at, block in viewer.blocks:
        for frame in seen.parsed(block):
            if frame["op"] == "put":
                shown[frame["id"]] = frame["row"]
            elif frame["op"] == "gone":
                shown.pop(frame["id"], None)
    return shown


def lateness(seen: Seen, viewer: Viewer, marks: dict[str, list[tuple[int, int]]]) -> list[float]:
    """Seconds from the submission of an act to its frame, for every frame of a viewer. A frame folds
    the record's entries since its last frame: the oldest of them counts."""
    told: dict[str, int] = {}
    out = []
    for at_ns, block in viewer.blocks:
        for frame in seen.parsed(block):
            id, seq, since = frame["id"], frame["seq"], told.get(frame["id"], 0)
            ns = next((ns for mark, ns in marks.get(id, ()) if since < mark <= seq), None)
            if ns is not None:
                out.append((at_ns - ns) / 1e9)
            told[id] = seq
    return out
