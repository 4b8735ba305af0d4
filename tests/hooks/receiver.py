"""Somebody else's system: a small HTTP server on loopback that keeps what it is sent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """``answers`` = the status of the next requests; afterwards 204."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self._came = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                sent = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append((self.path, sent, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("location", receiver.url)
                self.send_header("content-length", "0")
                self.end_headers()
                receiver._came.set()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def wait(self, timeout_s: float = 30.0) -> bool:
        """Wait for the first request; False when none came in time."""
        return self._came.wait(timeout_s)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.origin}/damai?of=metro"


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()


class Dripping:
    """Answers a byte at a time, each soon enough, for some seconds; ``left`` is set when the caller hangs up."""

    def __init__(self) -> None:
        self.left = threading.Event()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def _serve(self) -> None:
        caller, _ = self.server.accept()
        with caller, suppress(ConnectionError):
            caller.recv(65_536)
            caller.settimeout(0.01)
            caller.sendall(b"HTTP/1.1 204 No Content\r\nx-slow: ")
            for _ in range(500):
                with suppress(TimeoutError):
                    if not caller.recv(65_536):
                        self.left.set()
                        return
                caller.sendall(b"x")
            caller.sendall(b"\r\n\r\n")


@contextmanager
def dripping() -> Iterator[Dripping]:
    dripper = Dripping()
    dripper.thread.start()
    try:
        yield dripper
    finally:
        dripper.server.close()
        dripper.thread.join()
