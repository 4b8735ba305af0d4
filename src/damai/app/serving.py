"""uvicorn around the application, with streams that end when the process is told to stop."""

from __future__ import annotations

import asyncio
import gc
import resource
import socket
from collections.abc import Awaitable, Callable, Sequence
from types import FrameType
from typing import Any

import structlog
import uvicorn

from damai.app.build import build
from damai.app.control import ControlServer
from damai.app.handlers import control_handlers
from damai.app.house import House
from damai.app.purging import purge_daily
from damai.core.errors import Unavailable

GRACE_S = 2
"""With open streams neither uvicorn nor its peers stop by themselves (measured; stack study 1)."""
YOUNG_N = 20_000
"""Objects made before the youngest are looked through for cycles. Python's 700 is less than a request
makes, so that what 64 requests hold was looked at again and again: a tenth of a report (bench/reports)."""


log = structlog.get_logger("damai.serving")


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ending: asyncio.Event) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, and keep the signal: uvicorn would raise it again after its end and cut ours off."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._ending.set()


async def serve(
    house: House,
    *,
    on_ready: Callable[[str], None],
    alongside: Callable[[House], Awaitable[Any]] | None = None,
) -> None:
    """Serve ``house`` until SIGTERM or SIGINT; ``alongside`` runs beside it (the drill's player)."""
    options = house.options
    _many_streams()
    listener = _listening(options.host, options.port)
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        build(house),
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE_S,
        proxy_headers=False,
        backlog=4096,
    )
    ending = asyncio.Event()
    server = _Server(config, ending)
    control = ControlServer(options.socket_path, control_handlers(house))
    await control.start()
    beside: asyncio.Task[Any] | None = None
    purging = asyncio.create_task(purge_daily(house))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        if server.started:
            # What the start made stays to the end: no full collection need look at it again.
            gc.freeze()
            gc.set_threshold(YOUNG_N, *gc.get_threshold()[1:])
            house.keep_time()
            on_ready(f"http://{options.host}:{port}")
            if alongside is not None:
                beside = asyncio.ensure_future(alongside(house))
            await _first(serving, ending)
    finally:
        await _ended([task for task in (beside, purging) if task is not None])
        await asyncio.to_thread(house.rest)
        await house.sleep()
        await control.stop()
        await serving


def _listening(host: str, port: int) -> socket.socket:
    """Raises Unavailable("port-taken") when the address cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Unavailable(
            "port-taken", permanent=True, host=host, port=port, reason=error.strerror or ""
        ) from error
    return listener


def _many_streams() -> None:
    """Every viewer is an open file: take what the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel what went alongside. Its failure is told, and keeps nothing else from ending."""
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            log.error("alongside-failed", cause=repr(result)[:300])


async def _first(serving: asyncio.Task[None], ending: asyncio.Event) -> None:
    waiting = asyncio.create_task(ending.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
