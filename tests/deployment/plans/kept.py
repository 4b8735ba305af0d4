"""Small plans of Metro on the table, for the tests of what is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from damai.db.database import Database
from damai.deployment.plans import service
from damai.deployment.plans.making import Made, make
from damai.deployment.plans.model import Asked, Plan
from damai.units import service as units
from tests.builders import ELECTION
from tests.deployment.plans.briefs import a_brief
from tests.harness import actor
from tests.units.given import HOUSE, add

AREA = "18.72"


@lru_cache(maxsize=8)
def solved(strength: int = 40, stations_n: int = 24) -> Made:
    return make(a_brief(stations_n, strength), Asked())


def act(db: Database, who: str, verb: str, *args: Any, **more: Any) -> Any:
    """A use case of plans by a person of the cast; its answer."""
    person = actor(db, who)
    return db.write_now(
        lambda uow: getattr(service, verb)(uow, person, *args, **more), actor=person.id
    ).value


def drafted(
    db: Database, who: str = "eka", made: Made | None = None, area: str = AREA, **more: Any
) -> str:
    """A draft by ``who``; its id."""
    given = {"name": "Rencana percobaan", **more}
    return act(db, who, "draft", ELECTION, area, made or solved(), Asked(), **given).id


def seen(db: Database, id: str, who: str = "tuti") -> Plan:
    with db.read() as conn:
        return service.plan(conn, actor(db, who), id)


def signed(db: Database, who: str = "tuti", **more: Any) -> str:
    id = drafted(db, **more)
    act(db, who, "sign", id, 1)
    return id


def known_units(db: Database) -> None:
    """The units of the briefs, in the house's list."""
    with db.read() as conn:
        there = {unit.code for unit in units.units(conn, HOUSE, ELECTION)}
    for code, name, area in (
        ("polsek-pusat", "Polsek Metro Pusat", "18.72.01"),
        ("polsek-timur", "Polsek Metro Timur", "18.72.04"),
    ):
        if code not in there:
            add(db, code=code, name=name, area=area)


def published(db: Database, first: str = "tuti", second: str = "made", **more: Any) -> str:
    known_units(db)
    id = signed(db, first, **more)
    act(db, second, "publish", id, 2)
    return id
