"""Asking the real application in process: plain ASGI, many at once, and every answer searched for secrets."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar.testing import TestClient

from damai.journal import reader
from damai.webkit.context import WebContext
from damai.webkit.security import FORM_COOKIE, SESSION_COOKIE, form_token
from tests.contracts.expectation import What, Who, reads, reads_sender
from tests.contracts.expectation_world import PEOPLE, World

HOST = "damai.test"
AT_ONCE = 32
ONE_A_PERSON = re.compile(r"/kerawanan/versi/([^/]+/paket\.zip|baru)$")
"""Heavy work, of which a person has one piece at a time: the second at once is told so and not done."""
SECRET = re.compile(rb"z([qn])(\d{3})(?:rahasia|catatan)")
SENDER = re.compile(rb"zs(\d{3})nama")
UUID_ = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. ``by`` is token | cookie | form | nobody."""

    method: str
    path: str
    by: str = "token"
    json: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Web:
    """The application with the keys of the world's people."""

    def __init__(self, app: Any, world: World) -> None:
        self._app = app
        self._world = world
        self.asked_n = 0

    async def ask(self, who: Who | None, ask: Ask) -> Answer:
        """Send and read the whole answer."""
        headers, body = self._headers(who, ask)
        return await self._run(ask, headers, body, until=None)

    async def listen(self, who: Who, query: str) -> Answer:
        """Open the live stream and leave after its first events."""
        ask = Ask(method="GET", path=f"/api/v1/events?{query}")
        headers, body = self._headers(who, ask)
        return await self._run(ask, headers, body, until=lambda got: b"data:" in got)

    async def all(self, asks: Iterable[tuple[Who | None, Ask]]) -> list[Answer]:
        """Many at once, answers in order; of heavy work one a person."""
        gate = asyncio.Semaphore(AT_ONCE)
        turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

        async def one(who: Who | None, ask: Ask) -> Answer:
            takes_turns = who is not None and ONE_A_PERSON.search(ask.path)
            async with gate, turns[who.key] if takes_turns else nullcontext():
                return await self.ask(who, ask)

        return await asyncio.gather(*(one(who, ask) for who, ask in asks))

    def _headers(self, who: Who | None, ask: Ask) -> tuple[list[tuple[bytes, bytes]], bytes]:
        headers = [("host", HOST), *ask.headers]
        body = b""
        if ask.json is not None:
            body = json.dumps(ask.json).encode()
            headers.append(("content-type", "application/json"))
        if who is not None and ask.by == "token":
            headers.append(("authorization", f"Bearer {self._world.tokens[who.key]}"))
        if who is not None and ask.by in ("cookie", "form"):
            jar = f"{SESSION_COOKIE}={self._world.sessions[who.key]}; {FORM_COOKIE}=visitor"
            headers.append(("cookie", jar))
        if ask.form is not None:
            fields = dict(ask.form)
            if ask.by == "form" and who is not None:
                fields.setdefault("form_token", form_token(self._world.sessions[who.key]))
            if ask.by == "visitor":
                headers.append(("cookie", f"{FORM_COOKIE}=visitor"))
                fields.setdefault("form_token", form_token("visitor"))
            body = urlencode(fields).encode()
            headers.append(("content-type", "application/x-www-form-urlencoded"))
        headers.append(("content-length", str(len(body))))
        return [(k.encode(), v.encode()) for k, v in headers], body

    async def _run(
        self,
        ask: Ask,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
        *,
        until: Callable[[bytes], bool] | None,
    ) -> Answer:
        self.asked_n += 1
        path, _, query = ask.path.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": ask.method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "root_path": "", "headers": headers,
            "server": (HOST, 80), "client": ("127.0.0.1", 9), "app": self._app, "state": {},
        }  # fmt: skip
        sent: list[Any] = []
        chunks: list[bytes] = []
        enough = asyncio.Event()
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            for message in given:
                return message
            await enough.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                sent.append(message)
            else:
                chunks.append(message.get("body", b""))
                over = not message.get("more_body")  # as servers do: then the other side is gone
                if over or (until is not None and until(b"".join(chunks))):
                    enough.set()

        run: Awaitable[None] = self._app(scope, receive, send)
        await asyncio.wait_for(run, 60)
        start = sent[0]
        return Answer(
            status=start["status"],
            headers={k.decode().lower(): v.decode() for k, v in start["headers"]},
            body=b"".join(chunks),
        )


class Searcher:
    """Finds what an answer says and this reader may not know."""

    def __init__(self, world: World, who: Who) -> None:
        numbered = list(world.items.values())
        self._known = {n for n, p in enumerate(numbered) if _knows(world, who, p.what)}
        self._senders = {n for n, p in enumerate(numbered) if _knows_sender(world, who, p.what)}
        self._unseen = {
            p.id.encode(): p.what.key for p in numbered if not reads(who, p.what)
        }  # fmt: skip
        self._who = who

    def leaks(self, ask: Ask, answer: Answer) -> list[str]:
        """Sentences about each secret, sender or id that should not be in the answer."""
        whole = answer.body + b"\n" + repr(sorted(answer.headers.items())).encode()
        own = (ask.path + json.dumps(ask.json) + json.dumps(ask.form)).encode()
        found = [
            f"the words of #{n}"
            for n in {int(m.group(2)) for m in SECRET.finditer(whole)} - self._known
        ]
        found += [
            f"the sender of #{n}"
            for n in {int(m.group(1)) for m in SENDER.finditer(whole)} - self._senders
        ]
        found += [
            f"the id of {self._unseen[id]}"
            for id in set(UUID_.findall(whole))
            if id in self._unseen and id not in own
        ]
        return [f"{self._who.key} {ask.method} {ask.path}: {what}" for what in found]


def _kept_in(world: World, item: What) -> What:
    """Where its report is read: a joined one's has moved to the other."""
    place, _, name = item.key.partition("/")
    return world.items[f"{place}/fresh"].what if name == "joined" else item


def _knows(world: World, who: Who, item: What) -> bool:
    return reads(who, item) or reads(who, _kept_in(world, item))


def _knows_sender(world: World, who: Who, item: What) -> bool:
    kept = _kept_in(world, item)
    return who.institution in item.sender_known_to and reads_sender(who, kept)


class Front:
    """The served application, its world, and a way to ask it from a test's thread."""

    def __init__(self, client: TestClient[Any], world: World) -> None:
        self.world = world
        self.web = Web(client.app, world)
        self.context: WebContext = client.app.state.web
        self._client = client
        self.searchers = {who.key: Searcher(world, who) for who in PEOPLE}

    def ask(self, who: Who | None, ask: Ask) -> Answer:
        return self._client.blocking_portal.call(self.web.ask, who, ask)

    def listen(self, who: Who, query: str) -> Answer:
        return self._client.blocking_portal.call(self.web.listen, who, query)

    def all(self, cells: list[tuple[Who | None, Ask]]) -> list[Answer]:
        return self._client.blocking_portal.call(self.web.all, cells)

    def routes(self) -> set[tuple[str, str]]:
        return {
            (method, route.path_format)
            for route in self._client.app.routes
            for method in route.methods
            if method != "OPTIONS"
        }

    def duty(self) -> Any:
        """Who is on watch, as the top bar is told."""
        return self._client.app.state.web.duty

    def size(self) -> int:
        with self.world.db.read() as conn:
            return reader.size(conn)
