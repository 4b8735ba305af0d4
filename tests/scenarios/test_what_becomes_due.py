"""An answer that does not come in time is put on record: once, by whichever node, whatever the clock does."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from damai.app import ticker as tickers
from damai.app.duties import DUTIES
from damai.app.tasks import clock as clock_verb
from damai.app.tasks import settle
from damai.app.ticker import Ticker
from damai.core.clock import MovableClock
from damai.core.clockwatch import ClockWatch
from damai.core.errors import Conflict, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.drill.seed import seed_demo
from damai.incidents import queries, service, store
from damai.incidents.entries import AnswerLate
from damai.incidents.view import Names, timeline_lines
from damai.journal import reader
from damai.journal.entries import ClockReleased, Committed
from damai.journal.wiring import open_database
from tests import harness
from tests.builders import a_report

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


@dataclass
class Node:
    """One node's ticker with a clock that can be set and a steady one that cannot."""

    db: Database
    name: str = "a"
    steady_s: float = 0.0

    def __post_init__(self) -> None:
        wall = self.db.clocks.wall
        assert isinstance(wall, MovableClock)
        self.wall = wall
        self.watch = ClockWatch(wall, lambda: self.steady_s)
        self.ticker = Ticker(self.db, self.watch, DUTIES, holder=self.name)

    def passes(self, **delta: float) -> int:
        """Time goes by; what the ticker did then."""
        self.wall.forward(**delta)
        self.steady_s += timedelta(**delta).total_seconds()
        return self.ticker.tick()

    def jumps(self, **delta: float) -> int:
        """Somebody sets the machine's clock."""
        self.wall.forward(**delta)
        return self.ticker.tick()

    def releases(self) -> dict[str, Any]:
        return clock_verb(self.db, self.watch, self.name, True)


def told(db: Database, kind: str = AnswerLate.KIND) -> list[Committed]:
    with db.read() as conn:
        return [each for page in reader.pages(conn) for each in page if each.kind == kind]


def handed(db: Database) -> str:
    """Sari reports a late opening, which is KPU's: it must answer within half an hour."""
    sari = harness.actor(db, "sari")
    report = a_report(kind="opened-late", occurred_at=db.clocks.scene.now())
    db.write_now(lambda uow: service.file_report(uow, sari, report, _election(db)))
    return report.id


def _election(db: Database) -> str:
    from damai.app.tasks import election_of

    return election_of(db)


def due_in(db: Database, id: str) -> timedelta:
    with db.read() as conn:
        found = store.by_id(conn, id)
    assert found is not None
    assert found.due_at is not None
    return found.due_at - db.clocks.scene.now()


def test_a_late_answer_is_one_line_for_those_who_see_the_incident(metro: Database) -> None:
    node = Node(metro)
    id = handed(metro)
    wait_s = due_in(metro, id).total_seconds()

    assert node.passes(seconds=wait_s - 1) == 0
    assert node.passes(seconds=1) == 1
    assert [node.passes(hours=1) for _ in range(3)] == [0, 0, 0]

    [late] = told(metro)
    assert late.actor == "system/ticker"
    assert msgspec.json.decode(late.body or b"")["late_by_s"] == 0
    budi = harness.actor(metro, "budi")
    with metro.read() as conn:
        sheet = queries.sheet(conn, budi, id)
        lines = timeline_lines(sheet, Names.load(conn, budi, [sheet.incident]))
    assert [line.key for line in lines] == [
        "incidents.timeline.reported", "incidents.timeline.answer-late",
    ]  # fmt: skip
    assert (lines[-1].who, sheet.incident.version) == ("Damai", 1)


def test_an_answer_in_time_leaves_nothing_to_say(metro: Database) -> None:
    node = Node(metro)
    id = handed(metro)
    budi = harness.actor(metro, "budi")
    metro.write_now(lambda uow: service.accept(uow, budi, id, 1))

    assert node.passes(hours=5) == 0
    assert told(metro) == []


def test_what_a_stopped_house_slept_through_is_one_entry_that_says_how_late(
    metro: Database,
) -> None:
    id = handed(metro)
    wait = due_in(metro, id)
    clock = metro.clocks.wall
    assert isinstance(clock, MovableClock)
    clock.forward(hours=9)

    assert Node(metro).ticker.tick() == 1

    [late] = told(metro)
    assert msgspec.json.decode(late.body or b"")["late_by_s"] == int(
        (timedelta(hours=9) - wait).total_seconds()
    )


@pytest.mark.parametrize("hours", [3, -3])
@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_that_is_set_wrong_and_right_again_misses_and_doubles_nothing(
    sqlite_metro: Database, zone: str, hours: int
) -> None:
    settle(sqlite_metro, None, None, None, zone)
    node = Node(sqlite_metro)
    ids = [handed(sqlite_metro)]
    node.passes(minutes=1)

    assert node.jumps(hours=hours) == 0
    assert node.passes(minutes=5) == 0
    assert told(sqlite_metro) == [], "nothing is late only because somebody set a clock"
    node.jumps(hours=-hours)
    assert node.releases()["held"] is False

    ids.append(handed(sqlite_metro))
    assert node.passes(hours=2) == 2
    assert node.passes(hours=2) == 0
    assert sorted(each.subject for each in told(sqlite_metro)) == sorted(
        f"incident/{id}" for id in ids
    )


@pytest.mark.parametrize("hours", [3, -3])
def test_a_clock_that_was_wrong_before_is_believed_after_the_release(
    sqlite_metro: Database, hours: int
) -> None:
    node = Node(sqlite_metro)
    handed(sqlite_metro)

    assert node.jumps(hours=hours) == 0
    node.releases()

    assert node.passes(seconds=2) == (1 if hours > 0 else 0)
    assert node.passes(hours=4) == (0 if hours > 0 else 1)
    assert len(told(sqlite_metro)) == 1


def test_a_release_is_on_record_and_there_is_none_without_a_hold(metro: Database) -> None:
    node = Node(metro)
    with pytest.raises(Conflict, match="clock-steady"):
        node.releases()
    node.jumps(hours=3)

    node.releases()

    [entry] = told(metro, ClockReleased.KIND)
    body = msgspec.json.decode(entry.body or b"")
    assert (body["node"], body["off_ms"]) == ("a", 3 * 3600 * 1000)


@pytest.mark.parametrize("paused", [False, True])
def test_two_nodes_that_look_at_once_note_each_late_answer_once(
    postgres: harness.Postgres, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    """``paused``: the holder of the lease stands still until its lease has passed, and then goes on."""
    if paused:
        monkeypatch.setattr(tickers, "take_lease", lambda *_: True)
    clocks = harness.moving_clocks()
    with postgres.database() as url:
        one = harness.fresh(url, clocks)
        seed_demo(one, harness.SEED)
        two = open_database(url, clocks=clocks)
        two.start()
        ids = [handed(one) for _ in range(40)]
        nodes = [Node(one, "a"), Node(two, "b")]
        nodes[0].wall.forward(hours=2)
        for node in nodes:
            node.steady_s += 7200
        done: list[int] = []
        threads = [
            threading.Thread(target=lambda node=node: done.append(node.ticker.tick()))
            for node in nodes
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        subjects = sorted(each.subject for each in told(one))
        two.stop()
        one.stop()

    assert subjects == sorted(f"incident/{id}" for id in ids)
    assert sum(done) == 40
    if not paused:
        assert sorted(done) == [0, 40], "the lease saved the other's work"


def test_a_duty_that_fails_leaves_the_ticker_alive_and_what_is_behind_it_is_done(
    metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One item that is refused, then one that is due; before them a duty that breaks once."""
    id = handed(metro)
    node = Node(metro)
    node.passes(seconds=due_in(metro, id).total_seconds())  # done, and so nothing is left of it
    later = handed(metro)
    wait_s = due_in(metro, later).total_seconds()
    broken: list[str] = []
    seen = threading.Event()

    def refused(uow: UnitOfWork) -> Done:
        raise Invalid("bad-value")

    def breaks(uow: UnitOfWork) -> Done:
        raise KeyError("a defect")

    def duty(conn: Any, now: datetime, most_n: int) -> list[tickers.Due]:
        if not broken:
            broken.append("once")
            raise OverflowError("a bad row")
        seen.set()
        wrong = tickers.Due(subject="incident/x", step="answer", due_at=now, act=refused)
        worse = tickers.Due(subject="incident/y", step="answer", due_at=now, act=breaks)
        return [wrong, worse, *DUTIES[0](conn, now, most_n)]

    monkeypatch.setattr(tickers, "TICK_S", 0.0)
    node.wall.forward(seconds=wait_s)
    node.steady_s += wait_s
    node.ticker = Ticker(metro, node.watch, (duty,), holder="a")
    node.ticker.start()
    try:
        assert seen.wait(10)
        assert node.ticker.tick() in (0, 1)  # by hand too, so that nothing is left to do after it
    finally:
        node.ticker.stop()

    assert len(told(metro)) == 2


def test_many_broken_deadlines_do_not_hide_those_behind_them(
    metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than one reading brings; they are not tried at every look, and come again later."""
    id = handed(metro)
    node = Node(metro)
    since = metro.clocks.scene.now()
    wait_s = due_in(metro, id).total_seconds()
    tries: list[int] = []
    mended = threading.Event()

    def poisoned(n: int) -> tickers.Due:
        def breaks(uow: UnitOfWork) -> Done:
            tries.append(n)
            if mended.is_set():
                raise Conflict("not-due")
            raise KeyError("a defect")

        return tickers.Due(subject=f"incident/{n}", step="answer", due_at=since, act=breaks)

    def duty(conn: Any, now: datetime, most_n: int) -> list[tickers.Due]:
        wrong = [poisoned(n) for n in range(150)]
        return [*wrong, *DUTIES[0](conn, now, most_n)][:most_n]

    steady_s = [0.0]
    monkeypatch.setattr(tickers.time, "monotonic", lambda: steady_s[0])
    node.ticker = Ticker(metro, node.watch, (duty,), holder="a")

    assert node.passes(seconds=wait_s) == 1
    assert [entry.subject for entry in told(metro)] == [f"incident/{id}"]
    assert sorted(tries) == list(range(150))

    node.ticker.tick()
    assert len(tries) == 150, "they rest"

    mended.set()
    steady_s[0] += tickers.AGAIN_S + 1
    node.ticker.tick()
    assert len(tries) == 300
