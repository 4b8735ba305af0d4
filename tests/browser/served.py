"""A real HTTP server around a seeded exercise house, in a thread, that can be cut off and brought back."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from damai.app.build import build
from damai.core.clock import Clocks, SystemClock
from damai.drill import metro
from damai.drill.seed import links
from damai.webkit.actor import Actor
from tests import harness

START_S = 30


class SceneClock:
    """Begins at 07.00 WIB of polling day, runs with the wall, and can be moved on."""

    def __init__(self) -> None:
        self._wall = SystemClock()
        self._ahead = harness.POLLING_MORNING - self._wall.now()

    def now(self) -> datetime:
        return self._wall.now() + self._ahead

    def forward(self, **delta: float) -> None:
        self._ahead += timedelta(**delta)


class Site:
    """``start``, ``cut`` and ``start`` again: the same data, the same port, another process life."""

    def __init__(self, directory: Path, *, seeded: bool = True) -> None:
        self._directory = directory
        self.scene = SceneClock()
        self._clocks = Clocks(scene=self.scene, wall=SystemClock())
        self.house = harness.house(directory, seeded=seeded, clocks=self._clocks)
        self.port = 0
        self.states: dict[str, Any] = {}
        self._links: dict[str, str] = {}
        self._made = False
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen on the port of before (or on a free one). After ``cut`` the house is opened anew."""
        if self._server is not None:
            self.house.close()
            self.house = harness.house(self._directory, seeded=False, clocks=self._clocks)
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            build(self.house), log_level="critical", access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        started = threading.Event()
        self._thread = threading.Thread(
            target=self._serve, args=(self._server, listener, started.set), name="site"
        )
        self._thread.start()
        if not started.wait(START_S):
            raise RuntimeError("the site did not start")

    def cut(self) -> None:
        """Break every connection and refuse new ones, as a killed server does; the database stays open,
        so that a test can go on working in it."""
        assert self._server is not None
        assert self._thread is not None
        assert self._loop is not None
        self._server.should_exit = True
        self._loop.call_soon_threadsafe(self._abort)
        self._thread.join(START_S)
        if self._thread.is_alive():
            raise RuntimeError("the site did not stop")

    def close(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            self.cut()
        self.house.close()

    def link(self, key: str) -> str:
        """The demo link of a person of the cast (or of ``also``), as the demo prints it: it works once."""
        if key in harness.CAST and not self._made:
            self._made = True
            found = links(self.house.db, harness.SEED)
            people = [person for person, *_ in metro.PEOPLE]
            paths = dict(zip(people, [link.path for link in found], strict=True))
            self._links.update((name, paths[person]) for name, person in harness.CAST.items())
        return self.url + self._links.pop(key)

    def also(self, key: str, path: str) -> None:
        """A person beyond the cast, with the path of a link for them."""
        self._links[key] = path

    def actor(self, key: str) -> Actor:
        return harness.actor(self.house.db, key)

    def _abort(self) -> None:
        assert self._server is not None
        for connection in list(self._server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()

    def _serve(
        self, server: uvicorn.Server, listener: socket.socket, on_start: Callable[[], None]
    ) -> None:
        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started and not serving.done():
                await asyncio.sleep(0.01)
            on_start()
            await serving

        asyncio.run(run())
