"""A crowd at the sign-in page waits in a line of its own, and nobody else waits with it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from damai.accounts import hashing as line
from damai.accounts.hashing import hashing
from damai.core.errors import TooMany


@pytest.mark.asvs("11.4.2")
def test_the_line_has_an_end_and_the_common_threads_stay_free() -> None:
    gate = threading.Event()

    async def crowd() -> None:
        try:
            waiting = [asyncio.create_task(hashing(gate.wait, 30)) for _ in range(line.LINE_N)]
            await asyncio.sleep(0)
            with pytest.raises(TooMany) as caught:
                await hashing(gate.wait, 30)
            assert caught.value.data["retry_after_s"] >= 1
            # What pages and streams run on answers while every hashing thread is held.
            assert await asyncio.to_thread(lambda: "a page") == "a page"
        finally:
            gate.set()
        assert await asyncio.gather(*waiting) == [True] * line.LINE_N
        assert await hashing(str, 7) == "7"

    asyncio.run(crowd())


def test_never_more_than_two_passwords_are_hashed_at_once() -> None:
    lock, now, most = threading.Lock(), [0], [0]
    both = threading.Barrier(line.AT_ONCE_N)

    def work() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        both.wait(30)
        with lock:
            now[0] -= 1

    async def crowd() -> None:
        await asyncio.gather(*(hashing(work) for _ in range(line.AT_ONCE_N * 5)))

    asyncio.run(crowd())
    assert most == [line.AT_ONCE_N]
