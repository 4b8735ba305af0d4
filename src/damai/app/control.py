"""The running server's own door for the command line: one JSON line in, JSON lines out, on a unix socket.

SQLite has one owner; a verb that writes while a server runs asks the owner to do it. Only the data
directory's user can reach the socket (mode 0600).
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import structlog

from damai.core.errors import DamaiError

LINE_B = 1024 * 1024
Tell = Callable[[dict[str, Any]], None]
Handler = Callable[[dict[str, Any], Tell], Awaitable[dict[str, Any]]]

log = structlog.get_logger("damai.control")


class ControlServer:
    """Serves ``handlers`` by verb name until ``stop``."""

    def __init__(self, path: Path, handlers: dict[str, Handler]) -> None:
        self._path = path
        self._handlers = handlers
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._path.unlink(missing_ok=True)
        old = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(
                self._serve, path=str(self._path), limit=LINE_B
            )
        finally:
            os.umask(old)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def tell(message: dict[str, Any]) -> None:
            writer.write(json.dumps(message).encode() + b"\n")

        try:
            request = json.loads(await reader.readline())
            handler = self._handlers.get(request.get("verb", ""))
            if handler is None:
                tell({"error": "verb-unknown", "data": {}})
            else:
                tell({"result": await handler(request, tell)})
        except DamaiError as error:
            tell({"error": error.code, "field": error.field, "data": error.data})
        except ValueError:
            tell({"error": "bad-json", "data": {}})
        except Exception as error:  # noqa: BLE001 - the edge: the caller hears, the server lives
            log.error("control-failed", cause=repr(error)[:300])
            tell({"error": "internal", "data": {"cause": type(error).__name__}})
        finally:
            writer.close()


def ask(
    path: Path, request: dict[str, Any], *, patience_s: float | None = None
) -> Iterator[dict[str, Any]]:
    """Send one request to a running server; yields its messages, the last with result or error.

    ``patience_s`` = how long a silence may last; then TimeoutError.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience_s)
        connection.connect(str(path))
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
