"""The JSON API of one's own office's watch: parse, call one use case, answer after the COMMIT."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation

from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.watches import queries, schemas, service
from damai.webkit.actor import Actor
from damai.webkit.context import election_of
from damai.webkit.guards import actor_of, bearer, signed_in
from damai.webkit.openapi import problem_responses

Db = NamedDependency[SkipValidation[Database]]
ACT_ERRORS = problem_responses(400, 401, 403, 404, 409, 413, 422, 503)


@get("/watch", guards=[signed_in], sync_to_thread=True, responses=problem_responses(401, 403, 503))
def current(request: Request[Any, Any, Any], db: Db) -> schemas.WatchOut:
    """Who is on watch at one's own office, how it stands, and the mark that a signature names."""
    actor = actor_of(request)
    actor.require("watches.read")
    with db.read() as conn:
        found = queries.handover(conn, actor, election_of(request), db.clocks.scene.now())
    return schemas.watch_out(actor.agency, found)


async def _act(
    request: Request[Any, Any, Any],
    db: Database,
    kind: str,
    key: UUID,
    body: msgspec.Struct,
    fn: Callable[[UnitOfWork, Actor], Done],
) -> schemas.WatchReceipt:
    actor = actor_of(request)
    answer = await db.write(
        lambda uow: fn(uow, actor),
        actor=actor.id,
        kind=f"watches.{kind}",
        key=key,
        request_hash=hashlib.sha256(kind.encode() + b"\x00" + msgspec.json.encode(body)).digest(),
    )
    return schemas.WatchReceipt(id=answer.value.id, version=answer.value.version, seq=answer.seq)


async def _stood(request: Request[Any, Any, Any], db: Database) -> queries.Stood | None:
    election = election_of(request)
    return await asyncio.to_thread(queries.stood_now, db, actor_of(request), election)


@post("/watch/begin", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def begin(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchAct], db: Db
) -> schemas.WatchReceipt:
    """Go on watch where nobody is."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.begin(uow, actor, data.seen_version)

    return await _act(request, db, "begin", data.id, data, act)


@post("/watch/sign", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def sign(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchSignBody], db: Db
) -> schemas.WatchReceipt:
    """Sign one's watch over, as ``mark`` names it."""

    now = await _stood(request, db)

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.sign(uow, actor, data.seen_version, data.mark, data.note, now)

    return await _act(request, db, "sign", data.id, data, act)


@post("/watch/withdraw", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def withdraw(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchAct], db: Db
) -> schemas.WatchReceipt:
    """Take one's signature back."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.withdraw(uow, actor, data.seen_version)

    return await _act(request, db, "withdraw", data.id, data, act)


@post("/watch/receive", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def receive(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchReceiveBody], db: Db
) -> schemas.WatchReceipt:
    """Receive what another signed over: the watch is one's own."""

    now = await _stood(request, db)

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.receive(uow, actor, data.seen_version, data.mark, now)

    return await _act(request, db, "receive", data.id, data, act)


@post("/watch/take-over", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def take_over(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchReasonBody], db: Db
) -> schemas.WatchReceipt:
    """Take over without a signature, with a reason; the commander is shown it."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.take_over(uow, actor, data.seen_version, data.reason)

    return await _act(request, db, "take-over", data.id, data, act)


@post("/watch/leave", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def leave(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchReasonBody], db: Db
) -> schemas.WatchReceipt:
    """End one's watch with nobody to follow, with a reason; the commander is shown it."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.leave(uow, actor, data.seen_version, data.reason)

    return await _act(request, db, "leave", data.id, data, act)


@post("/watch/acknowledge", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def acknowledge(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchAcknowledgeBody], db: Db
) -> schemas.WatchReceipt:
    """The commander has seen an unsigned end."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.acknowledge(uow, actor, str(data.watch))

    return await _act(request, db, "acknowledge", data.id, data, act)


router = Router(
    path="/api/v1",
    tags=["watch"],
    route_handlers=[current, begin, sign, withdraw, receive, take_over, leave, acknowledge],
)
