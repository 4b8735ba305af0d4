"""What goes on beside the server fails alone: the end is an end all the same."""

from __future__ import annotations

import asyncio

from damai.app.serving import _ended


def test_what_failed_alongside_keeps_nothing_else_from_ending() -> None:
    async def fails() -> None:
        raise OSError("the database went away")

    async def goes_on() -> None:
        await asyncio.Event().wait()

    async def both() -> list[bool]:
        tasks = [asyncio.create_task(fails()), asyncio.create_task(goes_on())]
        await asyncio.sleep(0)
        await _ended(tasks)
        return [task.done() for task in tasks]

    assert asyncio.run(both()) == [True, True]
