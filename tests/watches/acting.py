"""What people do about a watch, in a test's words."""

from __future__ import annotations

from typing import Any

from damai.accounts import service as accounts
from damai.core.clock import MovableClock
from damai.db.command import Answer, Done
from damai.db.database import Database
from damai.watches import queries, service
from damai.watches.queries import Handover
from tests.harness import actor


def at_desk(db: Database, who: str) -> Handover:
    """The page of this person now."""
    with db.read() as conn:
        house = accounts.the_installation(conn)
        assert house is not None
        return queries.handover(conn, actor(db, who), house.election, db.clocks.scene.now())


def does(
    db: Database, who: str, verb: str, *words: str, page: Handover | None = None
) -> Answer[Done]:
    """Act from a page as it is now, or from one that was read before."""
    seen = page or at_desk(db, who)
    person = actor(db, who)
    signs = verb in ("sign", "receive")
    marked = (seen.mark,) if signs else ()
    with db.read() as conn:
        house = accounts.the_installation(conn)
    assert house is not None
    stood = (queries.stood_now(db, person, house.election),) if signs else ()
    use = getattr(service, verb)

    def act(uow: Any) -> Done:
        done: Done = use(uow, person, seen.version, *marked, *words, *stood)
        return done

    return db.write_now(act, actor=person.id, kind=f"test.{verb}")


def acknowledges(db: Database, who: str, watch: str) -> Answer[Done]:
    person = actor(db, who)
    return db.write_now(lambda uow: service.acknowledge(uow, person, watch), actor=person.id)


def later(db: Database, **delta: float) -> None:
    clock = db.clocks.scene
    assert isinstance(clock, MovableClock)
    clock.forward(**delta)
