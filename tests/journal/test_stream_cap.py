"""A session holds so many streams and no more: the oldest is told and ends, a new one is never refused."""

from __future__ import annotations

import asyncio
from typing import Any

from damai.db.database import Database
from damai.journal.hub import STREAMS_N, Hub
from damai.journal.live import Group
from damai.journal.stream import Stream


def group(scope: str = "18.72") -> Group:
    return Group(scope=scope, institution="polri", all_seeing=False, topics=frozenset())


def always() -> bool:
    return True


async def heard(stream: Stream) -> bytes:
    """Everything until the stream ends."""
    return b"".join([chunk async for chunk in stream.chunks()])


def with_hub(db: Database, use: Any) -> Any:
    async def run() -> Any:
        hub = Hub(db, [], tick_s=0)
        await hub.start()
        try:
            return await use(hub)
        finally:
            await hub.stop()

    return asyncio.run(run())


def test_the_oldest_ends_with_the_reason_and_the_new_one_is_served(sqlite_db: Database) -> None:
    async def use(hub: Hub) -> Any:
        streams = [await hub.open(group(), None, always, "mine") for _ in range(STREAMS_N + 2)]
        other = await hub.open(group(), None, always, "other")
        ended = [await asyncio.wait_for(heard(s), 5) for s in streams[:2]]
        return ended, hub.streams_n, other in hub._groups[group()]

    ended, streams_n, other_lives = with_hub(sqlite_db, use)

    words = f'"code": "too-many-streams", "most": {STREAMS_N}'.encode()
    assert all(words in end and b"event: closed" in end for end in ended)
    assert streams_n == STREAMS_N + 1
    assert other_lives


def test_a_stream_that_was_left_makes_room(sqlite_db: Database) -> None:
    async def use(hub: Hub) -> Any:
        streams = [await hub.open(group(), None, always, "mine") for _ in range(STREAMS_N)]
        hub.close(streams[3])
        hub.close(streams[3])
        await hub.open(group("18"), None, always, "mine")
        return hub.streams_n, streams[0] in hub._groups[group()]

    assert with_hub(sqlite_db, use) == (STREAMS_N, True)


def test_nobody_is_left_in_the_books_when_all_have_gone(sqlite_db: Database) -> None:
    async def use(hub: Hub) -> Any:
        for stream in [await hub.open(group(), None, always, "mine") for _ in range(3)]:
            hub.close(stream)
        return dict(hub._by_owner), hub.streams_n

    assert with_hub(sqlite_db, use) == ({}, 0)
