"""The hub: what changes reaches every viewer, resumed or not, and nobody who may not see it."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import hub as hubs
from damai.journal import reader, stream
from damai.journal.hub import Hub
from tests.journal.watching import WAIT_S, Agencies, Viewer, always, group, moving, run, write


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
        while hub._published < 12:  # a frame still on its way would reach whoever links before it
            await asyncio.sleep(0)
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
        assert chunk.startswith(b"event: resync\nid: 0\n")
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
