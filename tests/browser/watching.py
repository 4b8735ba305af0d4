"""What no page may do: complain in the console, break its own security policy, ask another host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, WebError


class Watch:
    """Collects faults of every page of a context; ``faults`` must stay empty but for what is ``expect``ed."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._expected: list[re.Pattern[str]] = []
        self._found: list[str] = []
        self.requests: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def expect(self, pattern: str) -> None:
        """A message that this test brings about on purpose."""
        self._expected.append(re.compile(pattern))

    @property
    def faults(self) -> list[str]:
        return [f for f in self._found if not any(e.search(f) for e in self._expected)]

    def asked(self, path: str) -> list[str]:
        """The requests so far whose path begins with ``path``."""
        return [url for url in self.requests if urlsplit(url).path.startswith(path)]

    def _console(self, message: ConsoleMessage) -> None:
        if (
            message.type in ("error", "warning")
            and "GPU stall due to ReadPixels" not in message.text
        ):
            at = message.location["url"]
            self._found.append(f"console {message.type}: {message.text} {at}")

    def _error(self, error: WebError) -> None:
        self._found.append(f"uncaught: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self._found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self._host:
            self._found.append(f"asked another host: {request.url}")


def settle(page: Page) -> None:
    """Until fonts and the first paint are there; no clock involved."""
    page.evaluate("() => document.fonts.ready.then(() => 0)")
