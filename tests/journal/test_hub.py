"""The hub on its loop: frames by sight, resumes, slow clients, gaps, ends of sessions."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import hub as hubs
from damai.journal import reader, stream
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
        self.stream = await self.hub.open(self.group, self.last_seq, valid)
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
        self.beats_n += message.startswith(": beat")

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


def test_put_gone_and_nothing_go_by_sight(db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        near = await Viewer(hub, group("18.72")).link()
        far = await Viewer(hub, group("18.71")).link()
        other = await Viewer(hub, group("18.72", "kpu")).link()
        auditor = await Viewer(hub, group("18", "bawaslu", all_seeing=True)).link()

        await write(db, moving("a"))
        await near.until(lambda v: v.shown == {"a": 1})
        await auditor.until(lambda v: v.shown == {"a": 1})
        await write(db, moving("a", area="18.71"))
        await near.until(lambda v: v.shown == {})
        await far.until(lambda v: v.shown == {"a": 2})
        await write(db, moving("a", area="18.72.01", audience="kpu"))
        await other.until(lambda v: v.shown == {"a": 3})
        await far.until(lambda v: v.shown == {})
        await auditor.until(lambda v: v.shown == {"a": 3})

        assert near.shown == {}
        assert near.versions == {"a": 2}  # it never heard of what moved where it may not look

    run(db, scene)


def test_fifteen_viewers_cut_and_resumed_show_what_a_fresh_page_shows(sqlite_db: Database) -> None:
    rng = random.Random(20240214)
    areas = ("18.72", "18.72.01", "18.72.02", "18.71", "18.7", "19")
    audiences = ("public", "kpu", "polri", "kpu+polri")

    async def scene(hub: Hub, topic: Agencies) -> None:
        viewers = [
            await Viewer(hub, group(scope, who, every)).link()
            for scope in ("", "18.72", "18.72.01", "18.71", "19")
            for who, every in (("polri", False), ("kpu", False), ("dinkes", True))
        ]
        away: list[Viewer] = []
        for _ in range(250):
            await write(
                sqlite_db, moving(rng.choice("abcdefgh"), rng.choice(areas), rng.choice(audiences))
            )
            if rng.random() < 0.2 and len(away) < 10:
                viewer = viewers[rng.randrange(15)]
                if viewer not in away:
                    await viewer.cut()
                    away.append(viewer)
            if rng.random() < 0.2 and away:
                await away.pop(rng.randrange(len(away))).link()
        for viewer in away:
            await viewer.link()
        last_seq = await write(sqlite_db, moving("last", "18", "public"))
        for viewer in viewers:
            if viewer.group.scope == "":
                await viewer.until(lambda v: "last" in v.shown)

        def settled(viewer: Viewer) -> bool:
            if viewer.resyncs_n:
                viewer.resyncs_n = 0
                viewer.fetch(sqlite_db)
            fresh = Viewer(hub, viewer.group)
            fresh.fetch(sqlite_db)
            return viewer.shown == fresh.shown

        for viewer in viewers:
            await viewer.until(settled)
        assert last_seq == 251
        assert not any(viewer.ended for viewer in viewers)
        assert {len(viewer.shown) for viewer in viewers} != {0}

    # The heartbeat is what lets ``until`` look again.
    run(sqlite_db, scene, heartbeat_s=0.01, ring_n=60)


def test_a_client_too_far_behind_is_told_to_fetch_afresh(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        for n in range(12):
            await write(sqlite_db, moving(f"a{n}"))
        behind, near, ahead, level = (Viewer(hub, group()) for _ in range(4))
        behind.last_seq, near.last_seq, ahead.last_seq, level.last_seq = 3, 8, 4000, 12

        for viewer in (behind, near, ahead, level):
            await viewer.link()
        await behind.until(lambda v: v.resyncs_n == 1)
        await near.until(lambda v: set(v.shown) == {"a8", "a9", "a10", "a11"})
        await ahead.until(lambda v: v.resyncs_n == 1)

        assert (near.resyncs_n, near.last_seq) == (0, 12)
        assert (level.resyncs_n, level.shown) == (0, {})

    run(sqlite_db, scene, ring_n=6)


def test_the_ring_is_filled_from_the_table_at_the_start(db: Database) -> None:
    for n in range(9):
        db.write_now(moving(f"a{n}"))

    async def scene(hub: Hub, topic: Agencies) -> None:
        near, behind = Viewer(hub, group()), Viewer(hub, group())
        near.last_seq, behind.last_seq = 5, 1
        await near.link()
        await behind.link()
        await near.until(lambda v: set(v.shown) == {"a5", "a6", "a7", "a8"})
        await behind.until(lambda v: v.resyncs_n == 1)

    run(db, scene, ring_n=6)


def test_what_is_committed_while_the_ring_is_filled_is_not_lost(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        sqlite_db.write_now(moving(f"a{n}"))
    pages = reader.pages

    def slowly(conn: sa.Connection, seq: int) -> Any:
        yield from pages(conn, seq, 2)
        sqlite_db.write_now(moving("during"))

    monkeypatch.setattr(hubs.reader, "pages", slowly)

    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = Viewer(hub, group())
        viewer.last_seq = 0
        await viewer.link()
        await viewer.until(lambda v: len(v.shown) == 6)
        assert hub.high == 6

    run(sqlite_db, scene)


def test_a_resume_reads_ids_in_short_lists(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "ROWS_N", 100)

    def many(uow: UnitOfWork) -> None:
        for n in range(1050):
            moving(f"a{n}")(uow)

    sqlite_db.write_now(many)

    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = Viewer(hub, group())
        viewer.last_seq = 0
        await viewer.link()
        await viewer.until(lambda v: len(v.shown) == 1050)
        assert topic.asked == [100] * 10 + [50]

    run(sqlite_db, scene)


def test_a_resume_ends_before_what_came_meanwhile(sqlite_db: Database) -> None:
    """A tick that publishes while the resume is being read must not be overtaken by it."""

    async def scene(hub: Hub, topic: Agencies) -> None:
        for _ in range(3):
            await write(sqlite_db, moving("a"))
        loop = asyncio.get_running_loop()
        once = iter([True])

        def meanwhile() -> None:
            if next(once, False):
                asyncio.run_coroutine_threadsafe(
                    write(sqlite_db, moving("a", area="19")), loop
                ).result(WAIT_S)

        topic.before_rows = meanwhile
        viewer = Viewer(hub, group("18.72"))
        viewer.last_seq = 1
        await viewer.link()
        await viewer.until(lambda v: v.last_seq == 4)
        assert viewer.shown == {}

    run(sqlite_db, scene)


def test_a_slow_client_is_told_to_fetch_afresh_and_its_queue_stays_short(
    sqlite_db: Database,
) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        slow = await hub.open(group(), None, always)
        quick = await Viewer(hub, group()).link()
        longest_n = 0
        for n in range(40):
            await write(sqlite_db, moving("a"))
            await quick.until(lambda v, n=n: v.shown == {"a": n + 1})
            longest_n = max(longest_n, len(slow._queue))

        chunk = await anext(slow.chunks())

        assert longest_n <= stream.QUEUE_N
        assert chunk.startswith(b"event: resync\n")
        assert chunk.count(b"\n\n") == 1
        assert quick.resyncs_n == 0
        await write(sqlite_db, moving("b"))
        assert b'"b"' in await anext(slow.chunks())  # from here on it is told again

    run(sqlite_db, scene)


def test_a_client_that_reads_no_more_is_dropped(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        await hub.open(group(), None, always)  # its connection broke before the first byte
        reading = await Viewer(hub, group()).link()
        await reading.until(lambda v: v.beats_n > stream.QUEUE_N + 3)

        assert hub.streams_n == 1
        assert not reading.ended

    run(sqlite_db, scene, heartbeat_s=0.005)


def test_a_client_whose_resume_takes_long_is_not_dropped(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        await write(sqlite_db, moving("a"))
        reading = await Viewer(hub, group()).link()
        asked, go_on = threading.Event(), threading.Event()

        def slow() -> None:
            asked.set()
            assert go_on.wait(WAIT_S)

        topic.before_rows = slow
        opening = asyncio.create_task(hub.open(group("18"), 0, always))
        assert await asyncio.to_thread(asked.wait, WAIT_S)
        (resuming,) = [s for s in hub._all() if s.group.scope == "18"]
        for _ in range(stream.QUEUE_N + 1):
            resuming.push(b"x")
        beats_n = reading.beats_n
        await reading.until(lambda v: v.beats_n > beats_n + 3)
        go_on.set()

        assert await opening is resuming
        assert b"event: resync" in await anext(resuming.chunks())
        assert hub.streams_n == 2

    run(sqlite_db, scene, heartbeat_s=0.005)


def test_a_gap_in_what_arrives_makes_everybody_fetch_afresh(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = await Viewer(hub, group()).link()
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: "a" in v.shown)
        with sqlite_db.read() as conn:
            (first,) = reader.after(conn, 0)
        values = {name: getattr(first, name) for name in first.__slots__}

        hub._arrive([Committed(**{**values, "seq": 7})])
        await viewer.until(lambda v: v.resyncs_n == 1)

        late = Viewer(hub, group())
        late.last_seq = 3
        await late.link()
        await late.until(lambda v: v.resyncs_n == 1)
        assert hub.high == 7

    run(sqlite_db, scene)


def test_a_topic_that_fails_on_an_entry_makes_everybody_fetch_afresh(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = await Viewer(hub, group()).link()
        await write(sqlite_db, lambda uow: kept(uow, "broken"))
        await viewer.until(lambda v: v.resyncs_n == 1)
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: v.shown == {"a": 1})

    run(sqlite_db, scene)


def test_rows_that_cannot_be_read_make_everybody_fetch_afresh(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = await Viewer(hub, group()).link()
        once = iter([True])

        def failing() -> None:
            if next(once, False):
                raise RuntimeError("no")

        topic.before_rows = failing
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: v.resyncs_n == 1)
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: v.shown == {"a": 2})

    run(sqlite_db, scene)


def test_a_listener_that_fails_costs_no_frame(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        heard: list[int] = []

        def broken(entries: list[Committed]) -> None:
            raise RuntimeError("no")

        hub.on_entries(broken)
        hub.on_entries(lambda entries: heard.extend(e.seq for e in entries))
        viewer = await Viewer(hub, group()).link()
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: v.shown == {"a": 1})
        assert heard == [1]

    run(sqlite_db, scene)


def test_a_resume_that_fails_leaves_no_stream_behind(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        await write(sqlite_db, moving("a"))

        def failing() -> None:
            raise RuntimeError("no")

        topic.before_rows = failing
        with pytest.raises(RuntimeError):
            await hub.open(group(), 0, always)
        assert hub.streams_n == 0

    run(sqlite_db, scene)


def test_an_import_says_reload_to_those_it_concerns(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        inside = await hub.open(group("18.72.01"), None, always)
        beside = await hub.open(group("19"), None, always)
        for stream_ in (inside, beside):
            await anext(stream_.chunks())

        await write(sqlite_db, lambda uow: kept(uow, "reload", area="18.72"))
        await write(sqlite_db, moving("a", "19"))

        assert b'"op":"reload"' in await anext(inside.chunks())
        assert b'"op":"reload"' not in await anext(beside.chunks())

    run(sqlite_db, scene)


def test_the_heartbeat_moves_the_resume_point_on(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = await Viewer(hub, group("19")).link()
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: v.last_seq == 1)
        assert viewer.shown == {}

    run(sqlite_db, scene, heartbeat_s=0.01)


def test_a_stream_ends_when_its_session_does_and_the_others_stay(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        revoked = threading.Event()
        ends = await Viewer(hub, group()).link(lambda: not revoked.is_set())
        stays = await Viewer(hub, group()).link()
        await write(sqlite_db, moving("a"))
        await ends.until(lambda v: v.shown == {"a": 1})

        revoked.set()
        await ends.until(lambda v: v.ended)
        await write(sqlite_db, moving("a"))
        await stays.until(lambda v: v.shown == {"a": 2})

        assert ends.shown == {"a": 1}
        assert hub.streams_n == 1

    run(sqlite_db, scene, recheck_s=0.01)


def test_a_session_that_cannot_be_looked_up_ends_its_stream_and_the_checks_go_on(
    sqlite_db: Database,
) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        def failing() -> bool:
            raise RuntimeError("database away")

        asked = threading.Semaphore(0)

        def counting() -> bool:
            asked.release()
            return True

        unknown = await Viewer(hub, group()).link(failing)
        stays = await Viewer(hub, group()).link(counting)
        await unknown.until(lambda v: v.ended)
        for _ in range(3):
            assert await asyncio.to_thread(asked.acquire, timeout=WAIT_S)
        assert not stays.ended

    run(sqlite_db, scene, recheck_s=0.01)


def test_sessions_are_looked_up_off_the_event_loop(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        threads: set[int] = set()
        looking, go_on = threading.Event(), threading.Event()

        def slow() -> bool:
            threads.add(threading.get_ident())
            looking.set()
            assert go_on.wait(WAIT_S)
            return True

        viewer = await Viewer(hub, group()).link(slow)
        assert await asyncio.to_thread(looking.wait, WAIT_S)
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: v.shown == {"a": 1})  # although a lookup hangs
        go_on.set()

        assert threading.get_ident() not in threads

    run(sqlite_db, scene, recheck_s=0.01)


def test_a_revoked_stream_ends_within_five_seconds_by_the_numbers() -> None:
    from damai.accounts.sessions import CACHE_S

    assert CACHE_S + hubs.RECHECK_S <= 4.0  # and a second to ask 2,000 of them


def test_stop_ends_every_stream_and_later_ones_at_once(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        viewers = [await Viewer(hub, group(scope)).link() for scope in ("", "18", "19")]

        await hub.stop()
        for viewer in viewers:
            await viewer.until(lambda v: v.ended)
        late = await Viewer(hub, group()).link()
        await late.until(lambda v: v.ended)

        assert hub.streams_n == 0

    run(sqlite_db, scene)


def test_a_page_and_its_seq_are_of_one_instant(sqlite_db: Database) -> None:
    """Rows read at another moment than ``as_of_seq`` would lose an entry or show one twice."""
    stop = threading.Event()

    def busy() -> None:
        n = 0
        while not stop.is_set():
            sqlite_db.write_now(moving(f"a{n}"))
            n += 1

    thread = threading.Thread(target=busy)
    thread.start()
    found: list[tuple[int, int]] = []
    while len(found) < 100 or found[-1][1] < 30:
        with sqlite_db.read() as conn:
            rows_n = conn.execute(sa.select(sa.func.count()).select_from(agency)).scalar_one()
            found.append((rows_n, reader.size(conn)))
    stop.set()
    thread.join()

    assert all(rows_n == seq for rows_n, seq in found)
