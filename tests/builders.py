"""Builders with defaults: say only what the test is about."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from damai.core.ids import uuid7
from damai.db.command import Answer, Done
from damai.db.database import Database
from damai.incidents import queries, service
from damai.incidents.model import Incident, ReportInput
from damai.webkit.actor import Actor
from tests.harness import POLLING_MORNING

ELECTION = "pemilu-2024"
IMOPURO_3 = "18.72.01.1003.003"
IRING_MULYO_1 = "18.72.04.1003.001"


def fresh_id() -> str:
    return str(uuid7(datetime.now(UTC), secrets.token_bytes(10)))


def a_report(**given: Any) -> ReportInput:
    """A brawl at TPS 003 Imopuro, by telephone, at 07.00."""
    values: dict[str, Any] = {
        "id": fresh_id(),
        "channel": "phone",
        "kind": "brawl",
        "text": "Dua orang berkelahi di parkiran. Sudah dilerai.",
        "occurred_at": POLLING_MORNING,
        "station": IMOPURO_3,
    }
    return ReportInput(**{**values, **given})


def file(db: Database, actor: Actor, report: ReportInput | None = None, **given: Any) -> str:
    """File a report and return its id."""
    made = report or a_report(**given)
    db.write_now(lambda uow: service.file_report(uow, actor, made, ELECTION), actor=actor.id)
    return made.id


def do(
    db: Database, actor: Actor, verb: str, id: str, *args: Any, seen: int | None = None
) -> Answer[Done]:
    """Call a use case by name with the version as it is now (or as ``seen``)."""

    def act(uow: Any) -> Done:
        from damai.incidents import store

        found = store.by_id(uow, id)
        version = seen if seen is not None else (0 if found is None else found.version)
        done: Done = getattr(service, verb)(uow, actor, id, version, *args)
        return done

    return db.write_now(act, actor=actor.id, kind=f"test.{verb}")


def incident(db: Database, actor: Actor, id: str) -> Incident:
    """As the actor sees it. Raises NotFound."""
    with db.read() as conn:
        return queries.one(conn, actor, str(UUID(id)))
