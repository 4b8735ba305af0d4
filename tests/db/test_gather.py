"""The writer lets the event loop hand in what it has, and waits for nobody who does not come."""

from __future__ import annotations

import asyncio
import threading

import pytest

from damai.db import gather, writer
from damai.db.database import Database
from damai.db.gather import Gather
from damai.db.lanes import Lanes
from tests.db.kit import WAIT_S, adding, codes, command


def test_what_the_loop_hands_in_within_a_round_is_one_batch(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine is: neither the wait nor the batch ends before its time.
    monkeypatch.setattr(gather, "MOST_S", WAIT_S)
    monkeypatch.setattr(writer, "BATCH_S", WAIT_S)

    async def one(number: int) -> None:
        for _ in range(number % 3):
            await asyncio.sleep(0)
        await sqlite_db.write(adding(f"a{number:02}"))

    async def all_() -> None:
        await asyncio.gather(*(one(number) for number in range(40)))

    before = sqlite_db.writer.batches_n
    asyncio.run(all_())

    assert len(codes(sqlite_db)) == 40
    assert sqlite_db.writer.batches_n - before == 1


def test_a_loop_that_does_not_come_round_does_not_keep_the_writer(sqlite_db: Database) -> None:
    ran = threading.Event()

    async def hand_in_and_block() -> None:
        task = asyncio.ensure_future(sqlite_db.write(lambda uow: ran.set()))
        await asyncio.sleep(0)
        assert ran.wait(WAIT_S), "the loop stood still all the while"
        await task

    asyncio.run(hand_in_and_block())


def test_a_loop_that_is_closed_is_not_waited_for() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    lanes = Lanes()
    lanes.put(command(lambda uow: None, loop=loop))

    Gather(lanes)()

    assert len(lanes.take()) == 1


def test_a_threads_command_and_an_empty_queue_are_not_waited_for() -> None:
    lanes = Lanes()
    wait = Gather(lanes)

    wait()
    lanes.put(command(lambda uow: None))
    wait()

    assert len(lanes.take()) == 1
