"""Plays a day: each act through its service, when the scene clock gets there. A human always wins."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import structlog

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.core.errors import DamaiError
from damai.db.command import Done, Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.drill import metro
from damai.drill.day import DAY, Act, polling_day
from damai.drill.seed import ELECTION, person_id
from damai.incidents import service
from damai.incidents.model import ReportInput, Verb
from damai.incidents.queries import last_report_at, one
from damai.webkit.actor import Actor

START = DAY + timedelta(hours=2, minutes=5)
"""07.35 WIB: the first hour is played at once, so that the board is not empty."""
STEP_S = 0.25

log = structlog.get_logger("damai.drill")


class Player:
    """``run`` plays until the day is over or it is cancelled."""

    def __init__(self, db: Database, seed: int = 1) -> None:
        self._db = db
        self._seed = seed
        self._actors: dict[str, Actor] = {}
        self.played_n = 0
        self.skipped_n = 0

    async def run(self) -> None:
        """Catch up with what is past, then follow the scene clock."""
        acts = await asyncio.to_thread(self.prepare)
        for act in acts:
            while self._db.clocks.scene.now() < act.at:
                await asyncio.sleep(STEP_S)
            await self.play(act)
        log.info("day-over", played=self.played_n, skipped=self.skipped_n)

    def reached(self) -> datetime:
        """How far the scene got in this database: its last report, or the day's beginning."""
        with self._db.read() as conn:
            return last_report_at(conn) or DAY

    def prepare(self) -> list[Act]:
        """Read stations and cast; returns the day's acts."""
        with self._db.read() as conn:
            stations = [s.code for s in areas.stations_in(conn, ELECTION, "18.72")]
            for key, *_ in metro.PEOPLE:
                actor = accounts.actor_of_person(conn, str(person_id(self._seed, key)))
                if actor is not None:
                    self._actors[key] = actor
        return polling_day(self._seed, stations)

    async def play(self, act: Act) -> None:
        """Do one act; what a person has changed meanwhile is left to them."""
        actor = self._actors[act.who]
        try:
            await self._db.write(
                _doing(act, actor),
                lane=Lane.NORMAL,
                actor=actor.id,
                kind=f"drill.{act.verb or 'report'}",
                key=_key(act) if act.verb is not None else None,
                request_hash=_key(act).bytes if act.verb is not None else None,
                scene_at=act.at,
            )
            self.played_n += 1
        except DamaiError as error:
            self.skipped_n += 1
            log.debug("act-skipped", verb=str(act.verb), code=error.code)


def _key(act: Act) -> UUID:
    """The same act again, after a restart, is done once; a report has its own id."""
    return uuid5(NAMESPACE_OID, f"damai-drill|{act.incident}|{act.verb}|{act.at.isoformat()}")


def _doing(act: Act, actor: Actor) -> Any:
    def do(uow: UnitOfWork) -> Done:
        if act.verb is None:
            report = ReportInput(
                id=act.incident,
                channel=act.values["channel"],
                kind=act.values["kind"],
                text=act.values["text"],
                occurred_at=act.at,
                station=act.values["station"],
            )
            return service.file_report(uow, actor, report, ELECTION)
        seen = one(uow, actor, act.incident).version  # type: ignore[arg-type]
        return _VERBS[act.verb](uow, actor, act.incident, seen, **act.values)

    return do


def _close(uow: UnitOfWork, actor: Actor, id: str, seen: int, outcome: str, note: str) -> Done:
    return service.close(uow, actor, id, seen, outcome, note)


def _join(uow: UnitOfWork, actor: Actor, id: str, seen: int, other: str) -> Done:
    return service.join(uow, actor, id, seen, other)


_VERBS: dict[Verb, Any] = {
    Verb.TAKE: service.take,
    Verb.SEVERITY: service.set_severity,
    Verb.HAND: service.hand,
    Verb.ACCEPT: service.accept,
    Verb.DECLINE: service.decline,
    Verb.NOTE: service.note,
    Verb.REPLY: service.reply,
    Verb.JOIN: _join,
    Verb.ARCHIVE: service.archive,
    Verb.CLOSE: _close,
}
