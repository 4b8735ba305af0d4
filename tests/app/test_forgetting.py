"""What a house remembers is read again when the journal is not the one that it was read from."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from damai.accounts.tables import installation
from damai.areas.tiles.kept import points_of
from damai.watches.tables import watch
from tests import harness
from tests.builders import ELECTION
from tests.watches.acting import does


def test_after_a_journal_that_went_back_nothing_remembered_is_shown_on(tmp_path: Path) -> None:
    house = harness.house(tmp_path)
    try:
        does(house.db, "sari", "begin")
        sari = harness.actor(house.db, "sari")
        assert house.place().name
        house.standing()
        calendars_n = house.standing._read_n
        house.sessions.load("session", "nobody")
        with house.db.read() as conn:
            tiles = points_of(conn, ELECTION)
        before = house.duty(sari)
        assert before is not None
        assert before.name
        with house.db.writer_engine.begin() as conn:  # as another primary has it, without an entry
            conn.execute(sa.update(installation).values(name="LATIHAN lain"))
            conn.execute(sa.delete(watch))

        async def hear() -> None:
            house.hub._skipped(0, "rewound")

        asyncio.run(hear())

        assert house.place().name == "LATIHAN lain"
        assert house.standing._read_n == calendars_n + 1
        assert house.sessions.cached("session", "nobody") is False
        with house.db.read() as conn:
            again = points_of(conn, ELECTION)
        assert tiles is not None
        assert again is not None
        assert again[1] is not tiles[1]
        after = house.duty(sari)
        assert after is not None
        assert not after.name
    finally:
        house.close()
