"""One's own single keys, read and kept by the pages' script."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.accounts import service
from damai.core.errors import Invalid
from damai.db.database import Database
from damai.webkit.actor import Actor
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
LONGEST_N = 1000


@get("/akun/tombol", sync_to_thread=True)
def own_keys(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    return Response(_keys(db, actor_of(request)))


@post("/akun/tombol", status_code=200)
async def choose(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Keep all of one's keys at once; a sign on two of them is refused and changes nothing."""
    actor = actor_of(request)
    fields = await form_of(request)
    moved = _read(fields.get("keys", "{}"))
    await db.write(
        lambda uow: service.choose_keys(uow, actor, fields.get("off") == "yes", moved),
        actor=actor.id,
        kind="accounts.choose-keys",
    )
    return Response(await asyncio.to_thread(_keys, db, actor))


def _read(text: str) -> dict[str, object]:
    """Raises Invalid("bad-json")."""
    try:
        found = json.loads(text) if len(text) <= LONGEST_N else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid("bad-json", field="keys")
    return found


def _keys(db: Database, actor: Actor) -> dict[str, Any]:
    with db.read() as conn:
        found = service.keys_of(conn, actor.id.partition("/")[2])
    return {"off": found.off, "keys": dict(found.moved)}


router = Router(path="/", include_in_schema=False, route_handlers=[own_keys, choose])
