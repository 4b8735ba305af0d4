"""The JSON API of one's own office's watch: parse, call one use case, answer after the COMMIT."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

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
P = ParamSpec("P")
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
    body: schemas.WatchAct | schemas.WatchAcknowledgeBody,
    act: Callable[Concatenate[UnitOfWork, Actor, P], Done],
    *said: P.args,
    **more: P.kwargs,
) -> schemas.WatchReceipt:
    actor = actor_of(request)
    answer = await db.write(
        lambda uow: act(uow, actor, *said, **more),
        actor=actor.id,
        kind=f"watches.{kind}",
        key=body.id,
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
    return await _act(request, db, "begin", data, service.begin, data.seen_version)


@post("/watch/sign", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def sign(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchSignBody], db: Db
) -> schemas.WatchReceipt:
    """Sign one's watch over, as ``mark`` names it."""
    now = await _stood(request, db)
    said = (data.seen_version, data.mark, data.note, now)
    return await _act(request, db, "sign", data, service.sign, *said)


@post("/watch/withdraw", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def withdraw(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchAct], db: Db
) -> schemas.WatchReceipt:
    """Take one's signature back."""
    return await _act(request, db, "withdraw", data, service.withdraw, data.seen_version)


@post("/watch/receive", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def receive(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchReceiveBody], db: Db
) -> schemas.WatchReceipt:
    """Receive what another signed over: the watch is one's own."""
    now = await _stood(request, db)
    said = (data.seen_version, data.mark, now)
    return await _act(request, db, "receive", data, service.receive, *said)


@post("/watch/take-over", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def take_over(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchReasonBody], db: Db
) -> schemas.WatchReceipt:
    """Take over without a signature, with a reason; the commander is shown it."""
    return await _act(
        request, db, "take-over", data, service.take_over, data.seen_version, data.reason
    )


@post("/watch/leave", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def leave(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchReasonBody], db: Db
) -> schemas.WatchReceipt:
    """End one's watch with nobody to follow, with a reason; the commander is shown it."""
    return await _act(request, db, "leave", data, service.leave, data.seen_version, data.reason)


@post("/watch/acknowledge", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def acknowledge(
    request: Request[Any, Any, Any], data: JSONBody[schemas.WatchAcknowledgeBody], db: Db
) -> schemas.WatchReceipt:
    """The commander has seen an unsigned end."""
    return await _act(request, db, "acknowledge", data, service.acknowledge, str(data.watch))


router = Router(
    path="/api/v1",
    tags=["watch"],
    route_handlers=[current, begin, sign, withdraw, receive, take_over, leave, acknowledge],
)
