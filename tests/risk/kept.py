"""A small index of Metro's kelurahan for the tests of what is kept."""

from __future__ import annotations

from typing import Any

from damai.db.database import Database
from damai.risk.versions import service
from damai.risk.versions.model import Version
from damai.risk.versions.prepare import Prepared, prepare
from tests.builders import ELECTION
from tests.harness import actor

AREA = "18.72"
PLACES = ("18.72.01.1001", "18.72.01.1002", "18.72.01.1003", "18.72.02.1001", "18.72.05.1001")
DEFINITION = """
[index]
code = "IKT"
title = { id = "Indeks percobaan", en = "Trial index" }
unit_column = "code"

[classes]
method = "fixed"
cuts = [30.0, 70.0]
names = ["rendah", "sedang", "tinggi"]

[[indicator]]
code = "crowding"
parent = "IKT"
direction = 1
title = { id = "Pemilih per TPS", en = "Voters per station" }
unit = "voters"
normalise = { method = "goalposts", lower = 100.0, upper = 300.0, to = [0.0, 100.0] }

[[indicator]]
code = "health_reach"
parent = "IKT"
direction = -1
normalise = { method = "goalposts", lower = 0.0, upper = 10.0, to = [0.0, 100.0] }
"""


def a_table(**changed: str) -> bytes:
    """``changed``: place (with _ for .) -> its row."""
    rows = {
        "18.72.01.1001": "280,2", "18.72.01.1002": "150,8", "18.72.01.1003": "220,",
        "18.72.02.1001": "120,9", "18.72.05.1001": "299,1",
    }  # fmt: skip
    rows |= {place.replace("_", "."): row for place, row in changed.items()}
    return (
        "code,crowding,health_reach\n" + "".join(f"{p},{r}\n" for p, r in rows.items())
    ).encode()


def computed(**changed: str) -> Prepared:
    return prepare(DEFINITION, a_table(**changed), replications_n=20)


def drafted(db: Database, who: str = "eka", table: Prepared | None = None, **more: Any) -> str:
    """A draft by ``who``; its id."""
    person = actor(db, who)
    made = table or computed()
    answer = db.write_now(
        lambda uow: service.draft(uow, person, ELECTION, AREA, made, **more), actor=person.id
    )
    return answer.value.id


def reviewed(db: Database, id: str, who: str = "tuti") -> None:
    person = actor(db, who)
    seen = version(db, who, id).version
    db.write_now(
        lambda uow: service.review(uow, person, id, seen, "Sumber dan angka cocok."),
        actor=person.id,
    )


def published(
    db: Database, drafter: str = "eka", first: str = "tuti", second: str = "made", **more: Any
) -> str:
    """A version with both signatures; its id."""
    id = drafted(db, drafter, **more)
    reviewed(db, id, first)
    person = actor(db, second)
    seen = version(db, second, id).version
    db.write_now(lambda uow: service.publish(uow, person, id, seen), actor=person.id)
    return id


def version(db: Database, who: str, id: str) -> Version:
    with db.read() as conn:
        return service.version(conn, actor(db, who), id)
