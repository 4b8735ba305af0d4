"""One message over HTTP: no redirects, no proxy, a bounded wait, and only where the owner allows."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any

from damai.core.errors import Invalid
from damai.hooks import model
from damai.journal.outbox import Refused, Retryable

WAIT_S = 5.0
Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, or the address itself."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


class Sender:
    """Sends to allowed origins. ``resolve`` is a seam for tests."""

    def __init__(self, origins: frozenset[model.Origin], resolve: Resolve = resolved) -> None:
        self._origins = origins
        self._resolve = resolve
        self._client: Any = None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Refused or Retryable with the reason, in words without the URL's path."""
        import httpx

        try:
            origin = model.check_allowed(url, self._origins)
        except Invalid as error:
            raise Retryable("origin not allowed by DAMAI_HOOKS") from error
        try:
            address = self._address(origin)
        except (OSError, ValueError) as error:
            raise Retryable(str(error)) from error
        if self._client is None:
            self._client = httpx.Client(timeout=WAIT_S, follow_redirects=False, trust_env=False)
        # By the address that was checked: asked again, the name might lead elsewhere.
        target = httpx.URL(url).copy_with(host=address)
        request = self._client.build_request(
            "POST",
            target,
            headers={**headers, "host": httpx.URL(url).netloc.decode()},
            content=body,
            extensions={"sni_hostname": origin.host.strip("[]")},
        )
        try:
            answer = self._client.send(request, stream=True)
            answer.close()  # what it says beside its status is nobody's business
        except httpx.HTTPError as error:
            raise Retryable(type(error).__name__) from error
        status = answer.status_code
        if model.is_delivered(status):
            return
        if status in model.PERMANENT:
            raise Refused(f"answered {status}")
        raise Retryable(f"answered {status}")

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
