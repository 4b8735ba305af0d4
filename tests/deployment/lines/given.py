"""Duty numbers of Kota Metro for tests."""

from __future__ import annotations

from typing import Any

from damai.db.command import Done
from damai.db.database import Database
from damai.deployment.lines import service, store
from damai.deployment.lines.model import Wanted
from tests.builders import ELECTION
from tests.harness import actor

PPK_PUSAT, PPS_IMOPURO, PPK_TIMUR = "18.72.01", "18.72.01.1003", "18.72.04"


def enter(
    db: Database, who: str = "budi", seen: dict[str, str] | None = None, **given: str
) -> Done:
    """``given``: area with "_" for "." and an "a" in front -> number."""
    rows = [
        Wanted(area=area, text=text, seen=(seen or {}).get(area, ""))
        for name, text in given.items()
        for area in [name.removeprefix("a").replace("_", ".")]
    ]
    return enter_rows(db, who, *rows)


def enter_rows(db: Database, who: str, *rows: Wanted) -> Done:
    person = actor(db, who)
    done: Done = db.write_now(
        lambda uow: service.set_lines(uow, person, ELECTION, rows), actor=person.id
    ).value
    return done


def kept(db: Database) -> dict[str, str]:
    with db.read() as conn:
        return {code: line.number for code, line in store.lines(conn, ELECTION, "").items()}


def known_to(db: Database, who: str) -> dict[str, str]:
    with db.read() as conn:
        return service.numbers(conn, actor(db, who), ELECTION)


def board_of(db: Database, who: str, area: str = "18.72", **more: Any) -> service.Board:
    with db.read() as conn:
        return service.board(conn, actor(db, who), ELECTION, area, **more)
