"""Consumers of the journal: everything wanted leaves in order at least once, whatever goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.core.clock import MovableClock
from damai.db.database import Database
from damai.journal import outbox
from damai.journal.entries import Committed
from damai.journal.outbox import LONGEST_RETRY_S, Outbox, Refused, Retryable
from damai.journal.tables import outbox as table
from tests.db.kit import kept
from tests.journal.rewinding import happen, remembered

NAME = "test/consumer"


class Post:
    """Takes everything with text in its subject; ``plan`` says what becomes of the next deliveries."""

    name = NAME

    def __init__(self, plan: Sequence[str] = ()) -> None:
        self.plan = list(plan)
        self.seqs: list[int] = []
        self.refused: list[int] = []

    def wants(self, entry: Committed) -> bool:
        return entry.kind == "test.kept" and not entry.subject.endswith("/dull")

    def deliver(self, entries: Sequence[Committed]) -> None:
        fate = self.plan.pop(0) if self.plan else "taken"
        if fate == "away":
            raise Retryable("answered 503")
        if fate == "broken":
            raise ZeroDivisionError
        if fate == "never":
            self.refused += [entry.seq for entry in entries]
            raise Refused("answered 422")
        self.seqs += [entry.seq for entry in entries]
        if fate == "crash":
            raise SystemExit


def box(db: Database, post: Post, holder: str = "one") -> Outbox:
    return Outbox(db, lambda: [post], holder=holder)


class Slow(Post):
    """Its first delivery waits for ``go``, and fails then."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()

    def deliver(self, entries: Sequence[Committed]) -> None:
        if self.reached.is_set():
            return super().deliver(entries)
        self.reached.set()
        assert self.go.wait(30)
        raise Retryable("answered 503")


def begun(db: Database) -> None:
    def begin(uow: outbox.UnitOfWork) -> None:
        outbox.begin(uow, NAME)
        kept(uow, "test/begun/dull")

    db.write_now(begin)


def later(db: Database, seconds: float) -> None:
    clock = db.clocks.wall
    assert isinstance(clock, MovableClock)
    clock.forward(seconds=seconds)


def place(db: Database) -> outbox.Place:
    with db.read() as conn:
        [found] = outbox.places(conn)
    return found


def test_what_is_recorded_after_the_beginning_leaves_in_order_and_once(db: Database) -> None:
    happen(db, "before")
    begun(db)
    post = Post()
    happen(db, "a", "dull", "b")

    box(db, post).turn()
    box(db, post).turn()

    assert post.seqs == [3, 5]
    assert place(db).last_seq == 5


def test_a_receiver_that_is_away_is_asked_again_later_and_later_and_nothing_is_lost(
    db: Database,
) -> None:
    begun(db)
    happen(db, "a")
    post = Post(["away", "away", "broken"])

    box(db, post).turn()
    box(db, post).turn()  # too early: nobody is asked
    assert len(post.plan) == 2
    assert place(db).failed_why == "answered 503"
    later(db, 1)
    box(db, post).turn()
    later(db, 1.5)
    box(db, post).turn()
    assert len(post.plan) == 1
    later(db, 0.5)
    box(db, post).turn()
    assert place(db).failures_n == 3
    assert place(db).failed_why == "ZeroDivisionError"
    later(db, 4)
    box(db, post).turn()

    assert post.seqs == [2]
    assert (place(db).failures_n, place(db).failed_why, place(db).retry_at) == (0, "", None)


def test_a_refused_message_is_counted_with_its_reason_and_the_next_one_goes(db: Database) -> None:
    begun(db)
    post = Post(["never"])
    happen(db, "a")
    box(db, post).turn()
    happen(db, "b")
    box(db, post).turn()

    assert post.seqs == [3]
    assert (place(db).refused_n, place(db).refused_why) == (1, "answered 422")


def test_a_process_that_dies_after_a_delivery_repeats_it(db: Database) -> None:
    begun(db)
    happen(db, "a", "b")
    post = Post(["crash"])
    with pytest.raises(SystemExit):
        box(db, post).turn()
    later(db, outbox.LEASE.total_seconds())

    box(db, post, holder="two").turn()

    assert post.seqs == [2, 3, 2, 3]


def test_another_node_leaves_a_leased_row_alone(db: Database) -> None:
    begun(db)
    happen(db, "a")
    post = Post(["away"])
    box(db, post).turn()
    later(db, 2)

    box(db, post, holder="two").turn()
    assert post.seqs == []
    later(db, outbox.LEASE.total_seconds())
    box(db, post, holder="two").turn()

    assert post.seqs == [2]


@pytest.mark.parametrize("new_n", [1, 3, 4])
@pytest.mark.parametrize("word", ["lost", "dull"])
def test_a_journal_that_went_back_and_grew_again_loses_nothing_of_what_is_new(
    db: Database, word: str, new_n: int
) -> None:
    """A failover without the last entries, delivered or dull: their numbers are others' now."""
    begun(db)
    happen(db, "a")
    post = Post()
    runner = box(db, post)
    runner.turn()
    go_back = remembered(db)
    happen(db, word, word, word)
    runner.turn()
    runner.turn()
    go_back()
    post.seqs.clear()
    happen(db, *["new"] * new_n)

    runner.turn()

    assert post.seqs == list(range(3, 3 + new_n))


def test_a_page_that_one_thread_is_still_delivering_is_not_passed_by_another(
    sqlite_db: Database,
) -> None:
    begun(sqlite_db)
    happen(sqlite_db, "a")
    post = Slow()
    runner = box(sqlite_db, post)
    left = threading.Thread(target=runner.turn)
    left.start()
    assert post.reached.wait(30)
    happen(sqlite_db, "b")

    runner.turn()
    post.go.set()
    left.join()

    assert post.seqs == [2, 3]


def test_a_runner_does_not_start_beside_its_own_delivery(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "STOP_S", 0.01)
    begun(sqlite_db)
    happen(sqlite_db, "a")
    post = Slow()
    runner = box(sqlite_db, post)
    runner.start()
    assert post.reached.wait(30)
    runner.stop()
    left = runner._thread
    assert left is not None

    with pytest.raises(RuntimeError, match="still delivers"):
        runner.start()
    post.go.set()
    left.join(30)
    assert not left.is_alive()  # the refused start did not call it back
    runner.start()
    runner.stop()


def test_a_retry_set_by_a_clock_that_was_ahead_is_not_waited_for(db: Database) -> None:
    begun(db)
    happen(db, "a")
    post = Post(["away"])
    later(db, 365 * 86_400)
    box(db, post).turn()
    later(db, -365 * 86_400)

    box(db, post).turn()

    assert post.seqs == [2]


def test_a_lease_set_by_a_clock_that_was_ahead_has_run_out(db: Database) -> None:
    begun(db)
    happen(db, "a")
    later(db, 365 * 86_400)
    with pytest.raises(SystemExit):
        box(db, Post(["crash"])).turn()
    later(db, -365 * 86_400)
    post = Post()

    box(db, post, holder="two").turn()

    assert post.seqs == [2]


def test_a_node_whose_clock_is_a_little_behind_keeps_to_the_others_lease_and_retry(
    db: Database,
) -> None:
    begun(db)
    happen(db, "a")
    away = Post(["away"] * 20)
    for _ in range(10):
        box(db, away).turn()
        later(db, LONGEST_RETRY_S)
    box(db, away).turn()
    post = Post()
    later(db, -5)

    box(db, post).turn()
    later(db, LONGEST_RETRY_S + 5)
    with pytest.raises(SystemExit):
        box(db, Post(["crash"])).turn()
    later(db, -5)
    box(db, post, holder="two").turn()

    assert post.seqs == []


def test_a_long_dull_stretch_moves_the_place_on_without_a_write_for_every_entry(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "STRIDE_N", 4)
    begun(db)
    runner = box(db, Post())
    happen(db, "dull", "dull")
    runner.turn()
    assert place(db).last_seq == 0
    happen(db, "dull")
    runner.turn()

    assert place(db).last_seq == 4


def test_an_ended_consumer_gets_nothing_more(db: Database) -> None:
    begun(db)
    happen(db, "a")

    def end(uow: outbox.UnitOfWork) -> None:
        outbox.end(uow, NAME)

    db.write_now(end)
    post = Post()
    box(db, post).turn()

    assert post.seqs == []


@pytest.mark.parametrize(("failures_n", "wait_s"), [(1, 1), (2, 2), (5, 16), (99, LONGEST_RETRY_S)])
def test_the_waits_double_up_to_five_minutes(failures_n: int, wait_s: float) -> None:
    assert outbox.retry_after_s(failures_n) == wait_s


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=st.lists(st.sampled_from(["taken", "away", "broken", "never", "crash"]), max_size=8),
    bursts=st.lists(st.lists(st.sampled_from(["x", "dull"]), max_size=4), max_size=5),
)
def test_whatever_goes_wrong_everything_wanted_leaves_in_order_at_least_once(
    sqlite_db: Database, plan: list[str], bursts: list[list[str]]
) -> None:
    db = sqlite_db
    with db.writer_engine.begin() as conn:
        conn.execute(sa.delete(table))
    begun(db)
    with db.read() as conn:
        begin = outbox.reader.size(conn)
    post = Post(plan)
    runner = box(db, post)
    wanted: list[int] = []
    for burst in [*bursts, *([[]] * (len(plan) + 1))]:
        for word in burst:
            happen(db, word)
            begin += 1
            if word == "x":
                wanted.append(begin)
        try:
            runner.turn()
        except SystemExit:
            runner = box(db, post, holder="next")
        later(db, LONGEST_RETRY_S)

    out = sorted({*post.seqs, *post.refused})
    assert out == wanted
    firsts = list(dict.fromkeys(post.seqs))
    assert firsts == sorted(firsts)


def test_a_runner_beside_a_server_is_woken_stops_and_starts_again(sqlite_db: Database) -> None:
    begun(sqlite_db)
    post = Post()
    runner = Outbox(
        sqlite_db, lambda: [post], holder="one", look_s=timedelta(hours=1).total_seconds()
    )
    runner.start()
    sqlite_db.on_committed(runner.nudge)
    happen(sqlite_db, "a")

    arrived = threading.Event()
    for _ in range(400):
        if post.seqs:
            break
        arrived.wait(0.05)
    runner.stop()
    assert post.seqs == [2]

    happen(sqlite_db, "b")
    runner.start()
    for _ in range(400):
        if len(post.seqs) == 2:
            break
        arrived.wait(0.05)
    runner.stop()

    assert post.seqs == [2, 3]


class Hanging(Post):
    """A receiver that takes the connection and says nothing until ``go``."""

    name = "test/hanging"

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()

    def deliver(self, entries: Sequence[Committed]) -> None:
        self.reached.set()
        assert self.go.wait(30)
        super().deliver(entries)


class Heard(Post):
    """Says when it has got so many."""

    def __init__(self, wanted_n: int) -> None:
        super().__init__()
        self.wanted_n, self.all = wanted_n, threading.Event()

    def deliver(self, entries: Sequence[Committed]) -> None:
        super().deliver(entries)
        if len(self.seqs) >= self.wanted_n:
            self.all.set()


def test_a_receiver_that_hangs_keeps_no_other_waiting_and_its_own_order_stays(
    sqlite_db: Database,
) -> None:
    begun(sqlite_db)

    def begin(uow: outbox.UnitOfWork) -> None:
        outbox.begin(uow, Hanging.name)
        kept(uow, "test/begun/dull")

    sqlite_db.write_now(begin)
    slow, quick = Hanging(), Heard(3)
    runner = Outbox(sqlite_db, lambda: [slow, quick], holder="one", look_s=3600)
    sqlite_db.on_committed(runner.nudge)
    runner.start()
    try:
        happen(sqlite_db, "a")
        assert slow.reached.wait(30)
        happen(sqlite_db, "b")
        happen(sqlite_db, "c")

        assert quick.all.wait(30), "while the other hangs"
        assert slow.seqs == []
    finally:
        slow.go.set()
        runner.stop()
    runner.start()
    turned = threading.Event()
    for _ in range(400):
        if len(slow.seqs) == 3:
            break
        turned.wait(0.05)
    runner.stop()

    assert slow.seqs == quick.seqs == [3, 4, 5]
