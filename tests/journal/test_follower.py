"""What another node commits reaches this node's hub: in order, once, with and without wake-ups."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from damai.db.database import Database
from damai.db.wakeups import Wakeups
from damai.journal import reader
from damai.journal.entries import Committed
from damai.journal.follower import CHANNEL, Follower
from damai.journal.hub import Hub
from damai.journal.tables import entry, journal_head
from damai.journal.wiring import open_database
from tests import harness
from tests.db.kit import adding
from tests.faults.nodes_kit import until
from tests.journal.rewinding import happen, remembered
from tests.journal.watching import WAIT_S, Agencies, Viewer, group, moving, run, write

LATE_S = 600.0
"""A poll that never comes within a test: what arrives was woken."""


@pytest.fixture
def pair(postgres: harness.Postgres) -> Iterator[tuple[Database, Database]]:
    """Two nodes' databases on one PostgreSQL."""
    with postgres.database() as url:
        one = harness.fresh(url)
        two = open_database(url, clocks=harness.moving_clocks())
        two.start()
        yield one, two
        two.stop()
        one.stop()


class Unwoken:
    """In the place of wake-ups for a follower that a test moves by hand."""

    listening = True

    def wake(self) -> None: ...


def unstarted(db: Database, heard: Heard, sizes: list[int]) -> Follower:
    wakeups: Any = Unwoken()
    return Follower(db, heard, rewound=sizes.append, wakeups=wakeups)


class Heard:
    """Collects what a follower hands on."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self._news = threading.Condition()

    def __call__(self, entries: list[Committed]) -> None:
        with self._news:
            self.seqs += [each.seq for each in entries]
            self._news.notify_all()

    def until(self, n: int) -> list[int]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.seqs) >= n, 60), self.seqs
            return list(self.seqs)


def test_a_notice_wakes_the_follower(pair: tuple[Database, Database]) -> None:
    one, two = pair
    heard = Heard()
    follower = Follower(two, heard, poll_s=LATE_S)
    follower.start(0)
    for n in range(5):
        one.write_now(adding(f"a{n}"))
        assert heard.until(n + 1) == list(range(1, n + 2))
    until(lambda: follower.listening, "the first LISTEN")
    assert follower.last == 5
    follower.stop()


def test_without_any_wake_up_the_poll_finds_everything(
    pair: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wakeups, "_listen", lambda self: None)
    one, two = pair
    heard = Heard()
    follower = Follower(two, heard, poll_s=0.01)
    follower.start(0)
    for n in range(5):
        one.write_now(adding(f"a{n}"))

    assert heard.until(5) == [1, 2, 3, 4, 5]
    assert not follower.listening
    follower.stop()


def test_a_listening_connection_that_is_ended_is_made_again(
    pair: tuple[Database, Database],
) -> None:
    one, two = pair
    heard = Heard()
    follower = Follower(two, heard, poll_s=LATE_S)
    follower.start(0)
    one.write_now(adding("before"))
    heard.until(1)
    until(lambda: follower.listening, "the first LISTEN")
    with one.read() as conn:
        ended = conn.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            f" WHERE query = 'LISTEN {CHANNEL}'"
        ).all()
    assert ended == [(True,)]
    one.write_now(adding("after"))

    assert heard.until(2) == [1, 2]
    follower.stop()


def test_two_writers_at_once_leave_no_gap_and_no_double(pair: tuple[Database, Database]) -> None:
    heard = Heard()
    follower = Follower(pair[0], heard, poll_s=LATE_S)
    follower.start(0)

    def write_many(db: Database, name: str) -> None:
        for n in range(60):
            db.write_now(adding(f"{name}{n}"))

    threads = [
        threading.Thread(target=write_many, args=(db, name))
        for db, name in zip(pair, "ab", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    follower.wake()  # as the hub does for its own writer: its notices wake nobody

    assert heard.until(120) == list(range(1, 121))
    with pair[0].read() as conn:
        assert list(conn.execute(sa.select(entry.c.seq).order_by(entry.c.seq)).scalars()) == list(
            range(1, 121)
        )
        assert conn.execute(sa.select(journal_head.c.size)).scalar() == 120
    follower.stop()


def test_a_journal_that_is_shorter_than_before_is_told(pair: tuple[Database, Database]) -> None:
    one, two = pair
    one.write_now(adding("a"))
    told = threading.Event()
    sizes: list[int] = []

    def rewound(size: int) -> None:
        sizes.append(size)
        told.set()

    follower = Follower(two, Heard(), rewound=rewound, poll_s=0.01)
    follower.start(9, uuid4())

    assert told.wait(20)
    follower.stop()
    assert sizes == [1]


@pytest.mark.parametrize("new_n", [1, 3, 4])
def test_a_journal_that_grew_again_before_the_look_is_told_as_well(
    db: Database, new_n: int
) -> None:
    heard, sizes = Heard(), list[int]()
    follower = unstarted(db, heard, sizes)
    happen(db, "a", "b")
    go_back = remembered(db)
    happen(db, "lost1", "lost2", "lost3")
    follower._read()
    assert not sizes
    go_back()
    happen(db, *["new"] * new_n)

    follower._read()
    happen(db, "next")
    follower._read()
    follower._read()

    assert sizes == [2 + new_n]
    assert heard.seqs == [1, 2, 3, 4, 5, 3 + new_n]
    assert follower.last == 3 + new_n


@pytest.mark.parametrize("own_before", [False, True])
def test_own_entries_that_need_not_be_read_hide_no_other_past(
    db: Database, own_before: bool
) -> None:
    heard, sizes = Heard(), list[int]()
    follower = unstarted(db, heard, sizes)

    def own() -> None:
        happen(db, "own")
        with db.read() as conn:
            [entry] = reader.after(conn, follower.last)
        follower.skip_to(entry.seq, entry.id)

    happen(db, "a", "b")
    go_back = remembered(db)
    if own_before:
        follower._read()
        own()
    else:
        happen(db, "lost")
        follower._read()
    go_back()
    happen(db, "new")
    own()
    own()

    follower._read()
    follower._read()

    assert sizes == [5]


def test_own_entries_are_not_taken_for_another_past(db: Database) -> None:
    heard, sizes = Heard(), list[int]()
    follower = unstarted(db, heard, sizes)
    for _ in range(3):
        for _ in range(2):
            happen(db, "own")
            with db.read() as conn:
                [entry] = reader.after(conn, follower.last)
            follower.skip_to(entry.seq, entry.id)
        follower._read()
    happen(db, "theirs")
    follower._read()

    assert heard.seqs == [7]
    assert not sizes
    assert len(follower._marks) <= 2


def test_after_a_failover_everybody_here_fetches_afresh_and_what_is_new_arrives(
    pair: tuple[Database, Database],
) -> None:
    one, two = pair

    async def scene(hub: Hub, topic: Agencies) -> None:
        forgotten: list[bool] = []
        hub.on_skipped(lambda: forgotten.append(True))
        viewer = await Viewer(hub, group()).link()
        await write(one, moving("a"))
        go_back = remembered(one)
        await write(one, moving("b"))
        await viewer.until(lambda v: v.shown == {"a": 1, "b": 1})

        go_back()
        await viewer.until(lambda v: v.resyncs_n == 1)
        assert hub.published <= hub.high == 1
        assert forgotten == [True]
        await write(one, moving("c"))
        await viewer.until(lambda v: "c" in v.shown)
        assert viewer.resyncs_n == 1

    run(two, scene, poll_s=0.01)


@pytest.mark.parametrize("cut_first", [False, True])
def test_who_is_cut_when_the_journal_goes_back_misses_nothing_of_the_one_that_grows(
    pair: tuple[Database, Database], cut_first: bool
) -> None:
    """Right after the word to fetch afresh, or before it: the place that it knew is of another past."""
    one, two = pair

    async def scene(hub: Hub, topic: Agencies) -> None:
        went_back = asyncio.Event()
        hub.on_skipped(went_back.set)
        viewer = await Viewer(hub, group()).link()
        await write(one, moving("a"))
        go_back = remembered(one)
        await write(one, moving("b"))
        await viewer.until(lambda v: v.shown == {"a": 1, "b": 1})
        if cut_first:
            await viewer.cut()

        go_back()
        await asyncio.wait_for(went_back.wait(), WAIT_S)
        if not cut_first:
            await viewer.until(lambda v: v.resyncs_n == 1)
            await viewer.cut()
        other = await Viewer(hub, group()).link()
        for code in ("c", "d", "e"):
            await write(one, moving(code))
        await other.until(lambda v: len(v.shown) == 3)
        told_n = viewer.resyncs_n

        await viewer.link()
        await viewer.until(lambda v: v.resyncs_n > told_n or "c" in v.shown)

    run(two, scene, poll_s=0.01)


def test_a_viewer_here_sees_what_is_written_there(pair: tuple[Database, Database]) -> None:
    one, two = pair

    async def scene(hub: Hub, topic: Agencies) -> None:
        viewer = await Viewer(hub, group()).link()
        for n in range(30):
            await write((one, two)[n % 2], moving(f"a{n}"))
        await viewer.until(lambda v: len(v.shown) == 30)
        await write(one, moving("a0", area="18.71", audience="kpu"))
        await viewer.until(lambda v: "a0" not in v.shown)

        assert viewer.resyncs_n == 0
        assert hub.high == 31

    run(two, scene, poll_s=LATE_S)


def test_the_own_notices_wake_nobody_and_the_own_entries_arrive(
    pair: tuple[Database, Database],
) -> None:
    one, two = pair

    async def scene(hub: Hub, topic: Agencies) -> None:
        assert hub.follower is not None
        wakeups = hub.follower._wakeups
        viewer = await Viewer(hub, group()).link()
        while not wakeups.listening:
            await asyncio.sleep(0)
        for n in range(5):
            await write(two, moving(f"a{n}"))
        await viewer.until(lambda v: len(v.shown) == 5)
        while wakeups.own_n < 5:
            await asyncio.sleep(0)
        assert wakeups.notices_n == 0
        await write(one, moving("theirs"))
        await viewer.until(lambda v: len(v.shown) == 6)
        assert wakeups.notices_n == 1

    run(two, scene, poll_s=LATE_S)


def test_the_own_batch_waits_for_what_came_before_it_elsewhere(
    pair: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = pair
    monkeypatch.setattr(Wakeups, "_listen", lambda self: None)  # only the own wake-up is left

    async def scene(hub: Hub, topic: Agencies) -> None:
        seen: list[int] = []
        hub.on_entries(lambda entries: seen.extend(each.seq for each in entries))
        viewer = await Viewer(hub, group()).link()
        await write(one, moving("theirs"))
        await write(two, moving("mine"))
        await viewer.until(lambda v: len(v.shown) == 2)

        assert seen == [1, 2]
        assert viewer.resyncs_n == 0

    run(two, scene, poll_s=LATE_S)


def test_who_comes_back_at_the_other_node_gets_what_was_missed(
    pair: tuple[Database, Database],
) -> None:
    one, two = pair

    async def scene(there: Hub, topic: Agencies) -> None:
        here = Hub(one, [Agencies()], tick_s=0.005, poll_s=LATE_S)
        await here.start()
        try:
            viewer = await Viewer(here, group()).link()
            await write(one, moving("a"))
            await viewer.until(lambda v: v.shown == {"a": 1})
            await viewer.cut()
            await write(one, moving("b"))
            await write(two, moving("a"))
            while there.high < 3:
                await asyncio.sleep(0)
            viewer.hub = there
            await viewer.link()
            await viewer.until(lambda v: v.shown == {"a": 2, "b": 1})
            assert viewer.resyncs_n == 0
            await viewer.cut()
        finally:
            await here.stop()

    run(two, scene, poll_s=LATE_S)


def test_on_the_embedded_file_there_is_nobody_to_follow(sqlite_db: Database) -> None:
    async def scene(hub: Hub, topic: Any) -> None:
        assert hub.follower is None

    run(sqlite_db, scene)
