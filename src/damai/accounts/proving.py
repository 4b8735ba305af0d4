"""Whoever sits at an open console proves to be its person: the password once more, counted as at signing in."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from litestar import Request

from damai.accounts import known, limits, secrets, service
from damai.accounts.hashing import hashing
from damai.accounts.ways import browser_of
from damai.core.errors import Conflict, Invalid, TooMany
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor

log = structlog.get_logger("damai.accounts")


async def prove(request: Request[Any, Any, Any], db: Database, actor: Actor, password: str) -> str:
    """Count a try of the actor's own password; returns the stored hash that it fits.

    Raises Conflict("password-none") for whoever has none, Invalid("password-wrong", field="password"), and
    TooMany after too many tries, with the right one too. The account itself is never held up.
    """
    id = actor.id.partition("/")[2]
    stored = await asyncio.to_thread(_stored, db, id)
    if stored is None:
        raise Conflict("password-none")
    purse, (browser, _) = limits.proof_of(id), browser_of(request)

    def count(uow: UnitOfWork) -> bytes | None:
        from_here = known.known_by_id(uow, browser.device, id)
        limits.count(uow, purse, from_here)
        return from_here

    try:
        tried = await db.write(count, kind="accounts.try")
        if not await hashing(secrets.password_fits, stored, password[:1000]):
            raise Invalid("password-wrong", field="password")
    except (Invalid, TooMany) as error:
        log.info("proof-refused", code=error.code, person=id)
        raise
    await db.write(lambda uow: limits.succeeded(uow, purse, tried.value), kind="accounts.succeeded")
    return stored


def _stored(db: Database, person_id: str) -> str | None:
    with db.read() as conn:
        return service.password_of(conn, person_id)
