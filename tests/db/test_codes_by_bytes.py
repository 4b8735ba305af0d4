"""Codes are compared by their bytes, whatever language the database was made in."""

from __future__ import annotations

import sqlalchemy as sa

from damai.areas import store
from damai.areas.tables import area, edition
from damai.core.codes import within
from damai.db.database import Database

CODES = [
    "18",
    "18.7",
    "18.72",
    "18.72.01",
    "18.72.01.1003",
    "18.720",
    "18.73",
    "187201",
    "18/",
    "19",
]


def test_the_range_of_a_scope_is_what_the_codes_say(db: Database) -> None:
    with db.writer_engine.begin() as conn:
        conn.execute(sa.insert(edition).values(dataset=store.AREAS, current=1, rows_sha256=""))
        conn.execute(
            sa.insert(area),
            [
                {"edition": 1, "code": c, "name": c, "level": "desakel", "type": "", "parent": "", "name_key": c}
                for c in CODES
            ],
        )  # fmt: skip

    for scope in ("", "18", "18.72", "18.72.01"):
        with db.read() as conn:
            found = conn.execute(sa.select(area.c.code).where(store.below(area.c.code, scope)))
            assert {row.code for row in found} == {c for c in CODES if within(c, scope)}, scope
