"""The hub when something fails or ends: everybody hears, nobody is forgotten."""

from __future__ import annotations

import asyncio
import threading

import pytest
import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.db.database import Database
from damai.journal import hub as hubs
from damai.journal import reader
from damai.journal.entries import Committed
from damai.journal.hub import Hub
from tests.db.kit import kept
from tests.journal.watching import WAIT_S, Agencies, Viewer, always, group, moving, run, write


def test_a_gap_in_what_arrives_makes_everybody_fetch_afresh(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = await Viewer(hub, group()).link()
        await write(sqlite_db, moving("a"))
        await viewer.until(lambda v: "a" in v.shown)
        with sqlite_db.read() as conn:
            (first,) = reader.after(conn, 0)

        hub._arrive([first._replace(seq=7)])
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


@pytest.mark.asvs("16.5.3")
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
