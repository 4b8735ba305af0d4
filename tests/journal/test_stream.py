"""One viewer's queue."""

from __future__ import annotations

import asyncio

from damai.journal.live import Group
from damai.journal.stream import Stream

GROUP = Group(scope="", institution="polri", all_seeing=False, topics=frozenset())


def read(stream: Stream) -> list[bytes]:
    async def whole() -> list[bytes]:
        return [chunk async for chunk in stream.chunks()]

    return asyncio.run(whole())


def test_a_resume_goes_ahead_of_what_came_while_it_was_read() -> None:
    async def scene() -> bytes:
        stream = Stream(GROUP, lambda: True)
        stream.push(b"later ")
        stream.begin(b"first ")
        return await anext(stream.chunks())

    assert asyncio.run(scene()) == b"first later "


def test_an_ended_stream_sends_nothing_more_and_takes_nothing() -> None:
    stream = Stream(GROUP, lambda: True)
    stream.push(b"not for you any more")
    stream.end()
    stream.push(b"nor this")
    stream.begin(b"nor that")

    assert read(stream) == []
