"""Small HTTP/1.1 clients on raw asyncio sockets: they must cost far less than the server they measure."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

STATION = "18.72.01.1003.003"


def fresh_id() -> str:
    """A UUIDv7 of now, as a phone would make it."""
    ms = f"{time.time_ns() // 1_000_000:012x}"
    tail = f"{random.getrandbits(74):019x}"
    return f"{ms[:8]}-{ms[8:]}-7{tail[:3]}-8{tail[3:6]}-{tail[6:18]}"


def report_body(id: str, occurred_at: str, kind: str = "theft", station: str = STATION) -> bytes:
    """A report of usual length."""
    return (
        f'{{"id":"{id}","channel":"api","kind":"{kind}","station":"{station}",'
        f'"occurred_at":"{occurred_at}","text":"LATIHAN: sepeda motor warga hilang di parkiran. '
        'Pemilik sudah di tempat, saksi dua orang."}'
    ).encode()


def post(path: str, token: str, body: bytes) -> bytes:
    """The bytes of one POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str, **headers: str) -> bytes:
    """The bytes of one GET; ``accept_encoding`` becomes ``Accept-Encoding``."""
    lines = "".join(f"{k.replace('_', '-').title()}: {v}\r\n" for k, v in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode()


class Link(asyncio.Protocol):
    """One keep-alive connection, one request at a time; answers must carry Content-Length."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """(status, body) of the answer. Raises ConnectionError."""
        if self.transport.is_closing():
            raise ConnectionError("the connection is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)  # type: ignore[attr-defined]
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head_b = self._buffer.find(b"\r\n\r\n")
        if head_b < 0:
            return
        at = self._buffer.lower().find(b"\r\ncontent-length:", 0, head_b + 2)
        length = int(self._buffer[at + 17 : self._buffer.index(b"\r\n", at + 2)])
        whole = head_b + 4 + length
        if len(self._buffer) < whole:
            return
        body, status = self._buffer[head_b + 4 : whole], int(self._buffer[9:12])
        self._buffer = self._buffer[whole:]
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((status, body))


async def connect(port: int, host: str = "127.0.0.1") -> Link:
    _transport, link = await asyncio.get_running_loop().create_connection(Link, host, port)
    return link


async def ask_once(port: int, request: bytes) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    link = await connect(port)
    try:
        return await link.ask(request)
    finally:
        link.transport.close()


@dataclass(slots=True)
class Load:
    """What a load run has seen. Latencies in seconds; ``sent_ns`` by report id, monotonic clock."""

    latencies_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    sent_ns: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def per_s(self) -> float:
        return len(self.latencies_s) / self.seconds if self.seconds else 0.0


async def flood(
    port: int, path: str, token: str, occurred_at: str, *, clients_n: int, seconds: float
) -> Load:
    """``clients_n`` connections that each post the next report as soon as the last is answered."""
    load = Load()
    links = [await connect(port) for _ in range(clients_n)]
    started_s = time.monotonic()
    until_s = started_s + seconds

    async def client(link: Link) -> None:
        while (begun_s := time.monotonic()) < until_s:
            request = post(path, token, report_body(fresh_id(), occurred_at))
            status, _body = await link.ask(request)
            load.latencies_s.append(time.monotonic() - begun_s)
            load.statuses[status] += 1

    await asyncio.gather(*(client(link) for link in links))
    load.seconds = time.monotonic() - started_s
    for link in links:
        link.transport.close()
    return load


async def steady(
    port: int, path: str, token: str, occurred_at: str, *, rate: float, clients_n: int,
    stop: asyncio.Event,
) -> Load:  # fmt: skip
    """Posts at ``rate`` a second until ``stop``. Latency counts from the instant a post was due, so
    that a stalled server is charged for the posts it held back."""
    load = Load()
    started_s = time.monotonic()

    async def client(number: int) -> None:
        link = await connect(port)
        due_s = started_s + number / rate
        while not stop.is_set():
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            id = fresh_id()
            load.sent_ns[id] = int(due_s * 1e9)
            status, _body = await link.ask(post(path, token, report_body(id, occurred_at)))
            load.latencies_s.append(time.monotonic() - due_s)
            load.statuses[status] += 1
            due_s += clients_n / rate
        link.transport.close()

    await asyncio.gather(*(client(number) for number in range(clients_n)))
    load.seconds = time.monotonic() - started_s
    return load
