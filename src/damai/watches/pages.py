"""*Serah terima jaga*: the hand-over of one's own office on the screen, on paper and as words to copy."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.accounts import service as accounts
from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.incidents.kinds import SEVERITIES
from damai.incidents.view import Names
from damai.watches import queries, service
from damai.watches.model import Verb, verbs_for
from damai.watches.queries import Stood
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit
from damai.webkit.guards import actor_of, form_of, version_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(key="watches.nav", href="/jaga", icon="users", letter="j", action="watches.read")
]  # fmt: skip
MAX_SEQ = 2**53
Seen = Annotated[int | None, QueryParameter(ge=0, le=MAX_SEQ)]


def _read(request: Request[Any, Any, Any], db: Database, seen_seq: int | None) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require("watches.read")
    now = db.clocks.scene.now()
    with db.read() as conn:
        found = queries.handover(conn, actor, election_of(request), now, seen_seq)
        people = [w.person for w in (found.watch, found.received) if w]
        people += [p for w in found.unsigned for p in (w.person, w.ended_by) if p]
        names = Names.load(conn, actor, found.incidents, people)
        office = accounts.agency_by_code(conn, actor.agency)
    stands = actor.may("watches.stand", agency=actor.agency)
    return {
        "h": found,
        "watch": found.watch,
        "names": names,
        "office": office,
        "stands": stands,
        "verbs": verbs_for(found.watch, actor.id) if stands else set(),
        "may_begin": stands and found.watch is None,
        "severities": [s for s in reversed(SEVERITIES)],
        "is_late": lambda item: item.due_at is not None and item.due_at < now,
    }


@get("/jaga", sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db, sejak: Seen = None) -> Response[str]:
    """The hand-over; with ``sejak`` (a seq) what came after it is named as new."""
    return _page(request, db, sejak)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    seen_seq: int | None,
    *,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    read = _read(request, db, seen_seq)
    return web_of(request).render(
        request,
        "watches/handover.html",
        status=200 if error is None else error.status,
        seen_seq=read["h"].seq if seen_seq is None else seen_seq,
        error=error,
        fields=fields or {},
        **read,
    )


@get("/jaga/kini", sync_to_thread=True, unattended=True)
def now_part(request: Request[Any, Any, Any]) -> Response[str]:
    """Who is on watch, and for a commander the unsigned ends: open pages fetch it again when it changed."""
    actor_of(request).require("watches.read")
    return web_of(request).render(request, "watches/now.html")


@get("/jaga/salin", sync_to_thread=True)
def as_text(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """The hand-over as plain text: what, when, where, who, how, why. Never a complaint about an officer."""
    return web_of(request).plain(request, "watches/handover.txt", **_read(request, db, None))


@post("/jaga", status_code=303)
async def act(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """One act on the office's watch; a refused one comes back with what is new and with its words."""
    actor = actor_of(request)
    fields = await form_of(request)
    verb = fields.get("verb", "")
    now = await _stood(request, db, actor) if verb in (Verb.SIGN, Verb.RECEIVE) else None

    def again(error: DamaiError) -> Response[str]:
        seen = fields.get("seq", "")
        seq = int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= 15 else None
        return _page(request, db, seq, error=error, fields=fields)

    return await submit(
        request,
        db,
        f"watches.{verb[:20]}",
        fields,
        lambda uow: _do(uow, actor, verb, fields, now),
        there="/jaga",
        again=again,
    )


@post("/jaga/ketahui", status_code=303)
async def acknowledge(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """The commander has seen an unsigned end."""
    actor = actor_of(request)
    fields = await form_of(request)
    watch = fields.get("watch", "")

    def again(error: DamaiError) -> Response[str]:
        raise error

    return await submit(
        request,
        db,
        "watches.acknowledge",
        fields,
        lambda uow: service.acknowledge(uow, actor, watch),
        there="/jaga",
        again=again,
    )


async def _stood(request: Request[Any, Any, Any], db: Database, actor: Actor) -> Stood | None:
    election = election_of(request)
    return await asyncio.to_thread(queries.stood_now, db, actor, election)


def _do(
    uow: UnitOfWork, actor: Actor, verb: str, fields: dict[str, str], now: Stood | None
) -> Done:
    seen = version_of(fields)
    match verb:
        case "begin":
            return service.begin(uow, actor, seen)
        case Verb.SIGN:
            mark, note = fields.get("mark", ""), fields.get("note", "")
            return service.sign(uow, actor, seen, mark, note, now)
        case Verb.WITHDRAW:
            return service.withdraw(uow, actor, seen)
        case Verb.RECEIVE:
            return service.receive(uow, actor, seen, fields.get("mark", ""), now)
        case Verb.TAKE_OVER:
            return service.take_over(uow, actor, seen, fields.get("reason", ""))
        case Verb.LEAVE:
            return service.leave(uow, actor, seen, fields.get("reason", ""))
        case _:
            raise Invalid("watch-verb", field="verb", value=verb[:20])


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[page, now_part, as_text, act, acknowledge],
)
