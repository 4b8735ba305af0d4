"""A drill's whole day, played through the services as fast as they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from damai.core.clock import Clocks, MovableClock
from damai.db.database import Database
from damai.drill.day import Act
from damai.drill.player import START, Player
from damai.drill.seed import links, seed_demo
from damai.journal import reader
from damai.journal.entries import Committed
from tests import harness


@dataclass
class Played:
    """A database after its day, with what was played."""

    db: Database
    player: Player
    acts: list[Act]
    clocks: Clocks

    def entries(self) -> list[Committed]:
        with self.db.read() as conn:
            return [e for page in reader.pages(conn) for e in page]


Play = Callable[..., Played]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """``play(seed)`` plays a day; ``meddle(db, player, act)`` is called before each act."""
    opened: list[Database] = []

    def run(
        seed: int,
        wall: datetime = harness.POLLING_MORNING,
        meddle: Callable[[Database, Player, Act], None] | None = None,
    ) -> Played:
        path: Path = tmp_path_factory.mktemp("drill") / "damai.sqlite3"
        clocks = Clocks(scene=MovableClock(START), wall=MovableClock(wall))
        db = harness.fresh(path, clocks)
        opened.append(db)
        seed_demo(db, seed)
        links(db, seed)
        player = Player(db, seed)
        acts = player.prepare()

        async def whole_day() -> None:
            for act in acts:
                if meddle is not None:
                    await asyncio.to_thread(meddle, db, player, act)
                await player.play(act)

        asyncio.run(whole_day())
        return Played(db, player, acts, clocks)

    yield run
    for db in opened:
        db.stop()
