"""The daily purge: once a day, in the bulk lane, what the retention registry says is past its end."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

import damai.accounts.retention
import damai.areas.retention
import damai.db.kept
import damai.deployment.retention
import damai.hooks.retention
import damai.incidents.retention
import damai.journal.retention
import damai.risk.retention
import damai.stages.retention
import damai.units.retention
import damai.watches.retention  # noqa: F401 - each import adds its package's tables to the registry
from damai.app.house import House
from damai.core.clockwatch import JUMP
from damai.core.errors import Unavailable
from damai.db.command import Lane
from damai.journal.purge import last_purge, purge_step
from damai.stages import service as stages

EVERY = timedelta(hours=24)
LOOK_S = 600.0
"""How often it is looked whether a day has passed; the first time so long after the start."""
WAITED = timedelta(days=366)
"""After the last known end, until a stage that still waits for its event is taken not to come. Own proposal."""
ACTOR = "system/purge"
STEPS_N = 10_000
"""A bound for one run: two million rows of each table."""

log = structlog.get_logger("damai.purge")


async def purge_daily(house: House, look_s: float = LOOK_S) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(look_s)
        try:
            await purge_if_due(house)
        except Unavailable as error:
            log.warning("purge-postponed", code=error.code)
        except (
            Exception
        ) as error:  # the next look tries again: one failure must not end the purge for good
            log.exception("purge-postponed", code=type(error).__name__)


async def purge_if_due(house: House) -> bool:
    """Run when the last proof is a day old; a house that was off for a week runs once. Says whether it ran.

    Not while the clock is held: what is gone because of a wrong clock never comes back.
    """
    if not house.watch.look():
        return False
    if not await asyncio.to_thread(_due, house):
        return False
    over_at = await asyncio.to_thread(election_over_at, house)
    for _ in range(STEPS_N):
        step = await house.db.write(
            lambda uow: purge_step(uow, over_at),
            lane=Lane.BULK,
            actor=ACTOR,
            kind="journal.purge",
        )
        if not step.value:
            break
    return True


def _due(house: House) -> bool:
    with house.db.read() as conn:
        last = last_purge(conn)
    if last is None:
        return True
    ago = house.clocks.wall.now() - last.at
    return ago >= EVERY or ago < -JUMP  # a proof from ahead of now is of a clock that was wrong


def election_over_at(house: House) -> datetime | None:
    """When the last stage of the current election ended; None before that.

    While a stage waits for an event, a year later: of two that shut each other out (a case at the Court, or
    none) one never comes.
    """
    place = house.place()
    with house.db.read() as conn:
        placed = stages.calendar(conn, place.election, place.zone).all
    known = [p.ends_at for p in placed if p.ends_at is not None]
    if not known:
        return None
    waits = len(known) < len(placed)
    over_at = max(known) + (WAITED if waits else timedelta(0))
    return over_at if over_at <= house.clocks.scene.now() else None
