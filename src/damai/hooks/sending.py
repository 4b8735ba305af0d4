"""One message over HTTP: no redirects, no proxy, an end in time, and only where the owner allows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from damai.core.errors import Invalid
from damai.hooks import model
from damai.journal.outbox import Refused, Retryable

WAIT_S = 5.0
"""For the whole of a try: the name's look-up, the connection, the message and the answer's status."""
Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, or the address itself."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


class Line:
    """The connection of one try, which the thread that waits for it may cut."""

    def __init__(self) -> None:
        self.is_cut = False
        self._socket: Any = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore at each step (its ``trace`` extension)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.is_cut:
                self.cut()

    def cut(self) -> None:
        """Whoever reads or writes there ends. Not closed: its number could be another file's by the next
        read; and not by TLS's own shutdown, after which a write under way would go on in clear."""
        self.is_cut = True
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Sender:
    """Sends to allowed origins. ``resolve`` and ``wait_s`` are seams for tests."""

    def __init__(
        self,
        origins: frozenset[model.Origin],
        resolve: Resolve = resolved,
        wait_s: float = WAIT_S,
    ) -> None:
        self._origins = origins
        self._resolve = resolve
        self._wait_s = wait_s
        self._client: Any = None
        self._left: dict[model.Origin, threading.Thread] = {}
        """Tries that were given up, by where they lead: a look-up cannot be ended from here."""
        self._lock = threading.Lock()
        """Hooks are told beside each other; what stands above is for all of them."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Refused or Retryable with the reason, in words without the URL's path. Returns or raises within
        ``wait_s``; httpx bounds a step only, and nothing bounds a look-up, so a thread does both and is left."""
        import httpx

        try:
            origin = model.check_allowed(url, self._origins)
        except Invalid as error:
            raise Retryable("origin not allowed by DAMAI_HOOKS") from error
        with self._lock:
            left = self._left.get(origin)
            if left is not None and left.is_alive():
                raise Retryable("the last try has not ended yet")
            self._left.pop(origin, None)
            if self._client is None:
                self._client = httpx.Client(
                    timeout=self._wait_s,
                    follow_redirects=False,
                    trust_env=False,
                    limits=httpx.Limits(max_keepalive_connections=0),  # each try has its own line
                )
        line = Line()
        outcome: list[int | Retryable] = []

        def work() -> None:
            try:
                outcome.append(self._status(origin, url, headers, body, line))
            except Retryable as error:
                outcome.append(error)

        worker = threading.Thread(target=work, name="damai-hook", daemon=True)
        worker.start()
        worker.join(self._wait_s)
        if worker.is_alive():
            line.cut()
            with self._lock:
                self._left[origin] = worker
            raise Retryable(f"no answer within {self._wait_s:g} s")
        [status] = outcome or [Retryable("a defect here, see the log")]
        if isinstance(status, Retryable):
            raise status
        if model.is_delivered(status):
            return
        if status in model.PERMANENT:
            raise Refused(f"answered {status}")
        raise Retryable(f"answered {status}")

    def _status(
        self,
        origin: model.Origin,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        line: Line,
    ) -> int:
        """What it answered. Raises Retryable."""
        import httpx

        try:
            address = self._address(origin)
        except (OSError, ValueError) as error:
            raise Retryable(str(error)) from error
        if line.is_cut:
            raise Retryable("too late")
        # By the address that was checked: asked again, the name might lead elsewhere.
        target = httpx.URL(url).copy_with(host=address)
        request = self._client.build_request(
            "POST",
            target,
            headers={**headers, "host": httpx.URL(url).netloc.decode()},
            content=body,
            extensions={"sni_hostname": origin.host.strip("[]"), "trace": line.trace},
        )
        try:
            answer = self._client.send(request, stream=True)
            answer.close()  # what it says beside its status is nobody's business
        except httpx.HTTPError as error:
            raise Retryable(type(error).__name__) from error
        return int(answer.status_code)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _address(self, origin: model.Origin) -> str:
        addresses = self._resolve(origin.host, origin.port)
        for address in addresses:
            model.check_address(origin, address)
        if not addresses:
            raise ValueError(f"{origin.host} has no address")
        return addresses[0]
