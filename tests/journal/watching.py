"""A hub over one small topic, and viewers that apply its frames as a page does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.journal.entries import Committed
from damai.journal.hub import Hub
from damai.journal.live import RELOAD, Group, Row, Touch
from damai.journal.stream import Stream
from tests.db.kit import kept

WAIT_S = 20.0
TOPIC = "agencies"


class Agencies:
    """A topic over a real table: area and institution decide who sees an agency, the name is its version."""

    name = TOPIC
    kind = "agency"

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.before_rows: Callable[[], None] = lambda: None

    def touches(self, entry: Committed) -> Sequence[Touch]:
        if entry.subject == "reload":
            return [Touch(id=RELOAD, area=entry.area, audience=entry.audience)]
        if entry.subject == "broken":
            raise KeyError("defect")
        return [Touch.of(entry, entry.subject.removeprefix("agency/"))]

    def rows(self, conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, Row]:
        self.before_rows()
        self.asked.append(len(ids))
        found = conn.execute(sa.select(agency).where(agency.c.code.in_(ids)))
        return {row.code: as_row(row) for row in found}


def as_row(row: Any) -> Row:
    return Row(
        area=row.area,
        audience=row.institution,
        version=int(row.name),
        row={"id": row.code, "version": int(row.name)},
    )


def moving(code: str, area: str = "18.72", audience: str = "polri") -> Callable[[UnitOfWork], None]:
    def move(uow: UnitOfWork) -> None:
        old = uow.first(sa.select(agency).where(agency.c.code == code))
        version = 1 if old is None else int(old.name) + 1
        row = {
            "code": code,
            "kind": "k",
            "area": area,
            "institution": audience,
            "name": str(version),
        }
        uow.upsert(agency, [row], ["code"])
        kept(
            uow, f"agency/{code}", area=area, audience=audience,
            area_before=None if old is None else old.area,
            audience_before=None if old is None else old.institution,
        )  # fmt: skip

    return move


def group(scope: str = "", institution: str = "polri", all_seeing: bool = False) -> Group:
    return Group(
        scope=scope, institution=institution, all_seeing=all_seeing, topics=frozenset({TOPIC})
    )


def always() -> bool:
    return True


class Viewer:
    """Reads a stream like a browser: applies frames, remembers the id, notes what it was told."""

    def __init__(self, hub: Hub, seen_by: Group) -> None:
        self.hub = hub
        self.group = seen_by
        self.shown: dict[str, int] = {}
        self.versions: dict[str, int] = {}
        self.last_seq: int | None = None
        self.resyncs_n = 0
        self.beats_n = 0
        self.ended = False
        self.stream: Stream | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def link(self, valid: Callable[[], bool] = always) -> Viewer:
        again = self.stream is not None
        self.stream = await self.hub.open(self.group, self.last_seq, valid, again=again)
        self._reading = asyncio.create_task(self._read(self.stream))
        return self

    async def cut(self) -> None:
        assert self.stream is not None
        assert self._reading is not None
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self.hub.close(self.stream)

    async def until(self, true: Callable[[Viewer], bool]) -> None:
        async def wait() -> None:
            while not true(self):
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), WAIT_S)

    async def _read(self, from_: Stream) -> None:
        async for chunk in from_.chunks():
            for message in chunk.decode().split("\n\n"):
                self._message(message)
            self._news.set()
        self.ended = True
        self._news.set()

    def _message(self, message: str) -> None:
        fields = dict(line.split(": ", 1) for line in message.split("\n") if ": " in line[1:])
        if "id" in fields:
            self.last_seq = int(fields["id"])
        if fields.get("event") == "resync":
            self.resyncs_n += 1
        elif "data" in fields:
            for frame in json.loads(fields["data"]):
                self._apply(frame)
        self.beats_n += message.startswith("event: beat")

    def _apply(self, frame: dict[str, Any]) -> None:
        if frame["version"] < self.versions.get(frame["id"], 0):
            return
        self.versions[frame["id"]] = frame["version"]
        if frame["op"] == "put":
            self.shown[frame["id"]] = frame["row"]["version"]
        else:
            self.shown.pop(frame["id"], None)

    def fetch(self, db: Database) -> None:
        """The page: rows and the seq they stand at, in one snapshot."""
        with db.read() as conn:
            self.last_seq = reader.size(conn)
            rows = [as_row(row) for row in conn.execute(sa.select(agency))]
        mine = [row for row in rows if self.group.sees(row.area, row.audience)]
        self.shown = {str(row.row["id"]): row.version for row in mine}
        self.versions = dict(self.shown)


def run(db: Database, scene: Callable[[Hub, Agencies], Awaitable[None]], **settings: Any) -> None:
    async def whole() -> None:
        topic = Agencies()
        hub = Hub(db, [topic], **{"tick_s": 0.005, **settings})
        await hub.start()
        try:
            await scene(hub, topic)
        finally:
            await hub.stop()
            assert hub.streams_n == 0

    asyncio.run(whole())


async def write(db: Database, fn: Callable[[UnitOfWork], None]) -> int:
    answer = await db.write(fn)
    assert answer.seq is not None
    return answer.seq
