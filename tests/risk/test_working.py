"""The index's heavy work beside the event loop: one a person, bounded, made once for all who ask."""

from __future__ import annotations

import asyncio
import threading

import pytest

from damai.core.errors import Conflict, Invalid, Unavailable
from damai.risk.pages import working


def test_a_second_piece_of_work_of_a_person_is_refused_until_the_first_ends() -> None:
    go = threading.Event()

    async def both() -> tuple[str, str]:
        first = asyncio.create_task(working.for_one("person/a", lambda: str(go.wait(30))))
        await asyncio.sleep(0)
        with pytest.raises(Conflict, match="risk-running"):
            await working.for_one("person/a", lambda: "second")
        other = asyncio.create_task(working.for_one("person/b", lambda: "other"))
        await asyncio.sleep(0)
        go.set()
        return await first, await other

    assert asyncio.run(both()) == ("True", "other")
    assert asyncio.run(working.for_one("person/a", lambda: "again")) == "again"


def test_who_goes_away_leaves_the_work_running_and_counted() -> None:
    go = threading.Event()

    async def leave() -> None:
        first = asyncio.create_task(working.for_one("person/c", lambda: go.wait(30)))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        with pytest.raises(Conflict):
            await working.for_one("person/c", lambda: True)
        go.set()

    asyncio.run(leave())


def test_what_many_ask_for_is_made_once_and_a_failure_is_not_kept() -> None:
    made: list[int] = []

    def work() -> int:
        made.append(1)
        if len(made) == 1:
            raise Invalid("x")
        return len(made)

    async def ask() -> list[int | BaseException]:
        asked = [working.shared(("test", "made once"), work) for _ in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert all(isinstance(answer, Invalid) for answer in asyncio.run(ask()))
    assert asyncio.run(ask()) == [2, 2, 2]
    assert asyncio.run(ask()) == [2, 2, 2]


def test_too_much_that_waits_is_refused_at_once() -> None:
    go = threading.Event()

    async def crowd() -> None:
        tasks = [
            asyncio.create_task(working.for_one(f"person/{n}", lambda: go.wait(30)))
            for n in range(working.WAITING_N)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="risk-busy"):
            await working.shared(("test", "one more"), lambda: 1)
        go.set()
        await asyncio.gather(*tasks)

    asyncio.run(crowd())
    assert asyncio.run(working.shared(("test", "one more"), lambda: 1)) == 1
