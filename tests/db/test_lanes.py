"""Rule 9: lanes, batches of 64, bulk last, one slot in eight for lower lanes, first in first out a submitter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from damai.core.errors import Unavailable
from damai.db.command import Command, Lane
from damai.db.database import Database
from damai.db.lanes import BATCH_N, LIMITS_N, LOWER_EVERY_N, Lanes
from damai.db.uow import UnitOfWork
from tests.db import kit
from tests.db.kit import later


def made(lane: Lane, submitter: str | None = None) -> Command:
    return kit.command(lambda uow: None, lane=lane, submitter=submitter)


def put(lanes: Lanes, count: int, lane: Lane, submitter: str | None = None) -> list[Command]:
    commands = [made(lane, submitter) for _ in range(count)]
    for command in commands:
        lanes.put(command)
    return commands


def test_a_batch_holds_64_commands_with_at_most_one_bulk_one_and_that_last() -> None:
    lanes = Lanes()
    bulk = put(lanes, 2, Lane.BULK)
    put(lanes, 100, Lane.URGENT)

    first, second = lanes.take(), lanes.take()

    assert len(first) == BATCH_N
    assert [c for c in first if c.lane is Lane.BULK] == [first[-1]] == bulk[:1]
    assert [c for c in second if c.lane is Lane.BULK] == [second[-1]] == bulk[1:]


def test_urgent_goes_first_and_one_slot_in_eight_to_the_lower_lane() -> None:
    lanes = Lanes()
    put(lanes, 40, Lane.NORMAL)
    put(lanes, 200, Lane.URGENT)

    batch = lanes.take()

    assert [at for at, c in enumerate(batch) if c.lane is Lane.NORMAL] == list(range(7, 64, 8))


def test_slow_urgent_commands_do_not_starve_the_lower_lane() -> None:
    """Each batch ends after three commands; the others go back, as when 20 ms are over."""
    lanes = Lanes()
    put(lanes, 200, Lane.URGENT)
    put(lanes, 5, Lane.NORMAL)

    ran: list[Command] = []
    for _ in range(16):
        batch = lanes.take()
        ran += batch[:3]
        lanes.put_back(batch[3:])

    assert [at for at, c in enumerate(ran) if c.lane is Lane.NORMAL] == [7, 15, 23, 31, 39]


def test_a_full_lane_refuses_with_503_while_the_urgent_one_still_takes() -> None:
    lanes = Lanes()
    for lane in (Lane.BULK, Lane.NORMAL):
        put(lanes, LIMITS_N[lane], lane)
        with pytest.raises(Unavailable) as refused:
            lanes.put(made(lane))
        assert (refused.value.code, refused.value.status) == ("busy", 503)
        assert refused.value.retry_after_s > 0
    put(lanes, LIMITS_N[Lane.URGENT], Lane.URGENT)
    with pytest.raises(Unavailable):
        lanes.put(made(Lane.URGENT))
    assert LIMITS_N[Lane.URGENT] == max(LIMITS_N.values())


def test_closed_lanes_take_nothing_and_give_out_what_they_hold() -> None:
    lanes = Lanes()
    put(lanes, 2, Lane.NORMAL)
    lanes.close()

    with pytest.raises(Unavailable, match="stopping"):
        lanes.put(made(Lane.URGENT))
    assert not lanes.drained
    assert len(lanes.take()) == 2
    assert lanes.drained


def slow(seconds: float) -> Callable[[UnitOfWork], None]:
    import time

    def fn(uow: UnitOfWork) -> None:
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            pass

    return fn


def test_a_bulk_command_runs_however_slow_the_urgent_ones_before_it_are(
    sqlite_db: Database,
) -> None:
    order: list[str] = []

    with kit.stalled(sqlite_db):
        bulk = later(sqlite_db, lambda uow: order.append("bulk"), lane=Lane.BULK)
        urgent = [
            later(
                sqlite_db, lambda uow: (slow(0.021)(uow), order.append("urgent")), lane=Lane.URGENT
            )
            for _ in range(20)
        ]
    for waiting in [*urgent, bulk]:
        waiting.get()

    assert order.index("bulk") == LOWER_EVERY_N


def test_a_batch_closes_after_20_ms(sqlite_db: Database) -> None:
    with kit.stalled(sqlite_db):
        waiting = [later(sqlite_db, slow(0.021)) for _ in range(3)]
        before_n = sqlite_db.writer.batches_n
    for one in waiting:
        one.get()
    sqlite_db.stop_writing()

    assert sqlite_db.writer.batches_n - before_n >= 3


class LanesMachine(RuleBasedStateMachine):
    """Whatever is put, taken and put back: each command once, each submitter's in order."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes()
        self.put_n: dict[str, list[Command]] = {}
        self.loose: list[Command] = []
        self.ran: list[Command] = []

    @rule(
        lane=st.sampled_from(Lane),
        submitter=st.sampled_from([None, "sari", "budi", "rian"]),
        count=st.integers(1, 40),
    )
    def put(self, lane: Lane, submitter: str | None, count: int) -> None:
        for _ in range(count):
            command = made(lane, submitter)
            try:
                self.lanes.put(command)
            except Unavailable:
                assert self.lanes.waiting()[lane.name.lower()] >= LIMITS_N[lane]
                return
            if submitter is None:
                self.loose.append(command)
            else:
                self.put_n.setdefault(submitter, []).append(command)

    @rule(kept=st.integers(0, 70))
    def run_some(self, kept: int) -> None:
        batch = self.lanes.take()
        assert len(batch) <= BATCH_N
        assert all(c.lane is not Lane.BULK for c in batch[:-1])
        assert len({id(c) for c in batch}) == len(batch)
        if kept == 0 and batch:
            kept = 1
        self.ran += batch[:kept]
        self.lanes.put_back(batch[kept:])

    @invariant()
    def in_order_and_once(self) -> None:
        assert len({id(c) for c in self.ran}) == len(self.ran)
        for submitter, commands in self.put_n.items():
            mine = [c for c in self.ran if c.submitter == submitter]
            assert mine == commands[: len(mine)]

    @invariant()
    def nothing_is_lost(self) -> None:
        everything = len(self.loose) + sum(map(len, self.put_n.values()))
        assert sum(self.lanes.waiting().values()) == everything - len(self.ran)

    def teardown(self) -> None:
        everything = len(self.loose) + sum(map(len, self.put_n.values()))
        for _ in range(everything):
            self.ran += self.lanes.take()
        self.in_order_and_once()
        assert len(self.ran) == everything


TestLanesMachine = LanesMachine.TestCase
TestLanesMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
