"""*Versi indeks*: all that were drafted, one of them with everything a signer must know, and the signatures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.core.codes import within
from damai.core.errors import DamaiError
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.risk.engine.faults import Refused
from damai.risk.pages import tabs_for, working
from damai.risk.pages.version_words import in_language
from damai.risk.versions import service, store
from damai.risk.versions.examining import Examined, examine
from damai.risk.versions.model import OPEN, Level, State, Version
from damai.risk.versions.trail import names, trail
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]
Filter = Annotated[str, QueryParameter(max_length=20)]


@get("/kerawanan/versi", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    status: Filter = "",
    level: Filter = "",
    institution: Filter = "",
) -> Response[str]:
    """Every version in the reader's sight, the newest first, narrowed by what the address says."""
    actor = actor_of(request)
    with db.read() as conn:
        found = service.versions(conn, actor, election_of(request))
        signers = {
            by for v in found for by in (v.drafted_by, v.reviewed_by, v.published_by, v.ended_by)
        }
        who = names(conn, {by for by in signers if by})
        area_names = areas.areas_named(conn, sorted({v.area for v in found}))
    wanted = {"state": status, "level": level, "institution": institution}
    shown = [v for v in found if all(getattr(v, k) == x for k, x in wanted.items() if x)]
    return web_of(request).render(
        request,
        "risk/versions.html",
        tabs=tabs_for(actor),
        versions=shown,
        all_n=len(found),
        who=who,
        area_names={code: a.name for code, a in area_names.items()},
        states=list(State),
        levels=list(Level),
        institutions=sorted({v.institution for v in found}),
        wanted=wanted,
        may_draft=actor.may("risk.draft"),
    )


@get("/kerawanan/versi/{index:str}")
async def one_page(request: Request[Any, Any, Any], index: FromPath[str], db: Db) -> Response[str]:
    """One version: state, signatures, definition, what was found in it."""
    actor = actor_of(request)
    found = await asyncio.to_thread(_found, db, actor, index)
    seen, refused = await look_into(db, found)
    return await asyncio.to_thread(_one, request, db, found.id, seen, refused)


def _found(db: Database, actor: Actor, index: str) -> Version:
    with db.read() as conn:
        return service.version(conn, actor, index)


async def look_into(db: Database, found: Version) -> tuple[Examined | None, DamaiError | None]:
    """What was found in a version, or why this program cannot compute it any more (one of before may be refused by
    a later rule)."""

    def work() -> Examined:
        with db.read() as conn:
            definition, data = store.made_of(conn, found.id)
        return examine(definition, data)

    made_of = ("examined", found.definition_sha256, found.data_sha256)
    try:
        return await working.shared(made_of, work), None
    except Refused as error:
        return None, error


def _one(
    request: Request[Any, Any, Any],
    db: Database,
    index: str,
    seen: Examined | None,
    refused: DamaiError | None,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: dict[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: review, publish or withdraw."""
    actor = actor_of(request)
    web = web_of(request)
    lang = web.language(request)
    with db.read() as conn:
        found = service.version(conn, actor, index)
        signed = trail(conn, found)
        others = {item.other for item in signed if item.other}
        near = {other: v for other in others if (v := store.by_id(conn, other)) is not None}
        area_name = areas.area(conn, found.area).name
    return web.render(
        request,
        "risk/version.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        item=found,
        signed=signed,
        near={other: v for other, v in near.items() if service.in_sight(v, actor)},
        area_name=area_name,
        seen=seen,
        refused="" if refused is None else web.sentence(refused, lang),
        acts=acts_of(actor, found),
        whole=within(found.area, actor.scope),
        error=error,
        form=form,
        fields=fields or {},
        **in_language(web, lang),
    )


def acts_of(actor: Actor, found: Version) -> dict[str, str]:
    """What the page offers: act -> ``may``, or ``own`` where the reader has signed already and another must go on.

    The use cases ask again.
    """

    def may(action: str) -> bool:
        return actor.may(action, area=found.area, owner=found.institution)

    offered = {}
    if found.state is State.DRAFT and may("risk.review"):
        offered["review"] = "own" if found.drafted_by == actor.id else "may"
    if found.state is State.REVIEWED and may("risk.publish"):
        offered["publish"] = "own" if found.reviewed_by == actor.id else "may"
    mine = found.drafted_by == actor.id
    if (found.state in OPEN and (mine or may("risk.review"))) or (
        found.state is State.PUBLISHED and may("risk.publish")
    ):
        offered["withdraw"] = "may"
    return offered


@post("/kerawanan/versi/{index:str}/telaah", status_code=303)
async def review(request: Request[Any, Any, Any], index: FromPath[str], db: Db) -> Response[Any]:
    """The first signature."""
    actor = actor_of(request)
    fields = await form_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.review(uow, actor, index, version_of(fields), fields.get("review", ""))

    return await _signed(request, db, index, "review", fields, act)


@post("/kerawanan/versi/{index:str}/terbitkan", status_code=303)
async def publish(request: Request[Any, Any, Any], index: FromPath[str], db: Db) -> Response[Any]:
    """The second signature: for the partners, or for the own institution alone."""
    actor = actor_of(request)
    fields = await form_of(request)
    own = fields.get("audience") == "own"

    def act(uow: UnitOfWork) -> Done:
        return service.publish(uow, actor, index, version_of(fields), own=own)

    return await _signed(request, db, index, "publish", fields, act)


@post("/kerawanan/versi/{index:str}/tarik", status_code=303)
async def withdraw(request: Request[Any, Any, Any], index: FromPath[str], db: Db) -> Response[Any]:
    """Reject a draft, or take a published version back."""
    actor = actor_of(request)
    actor.require("risk.read")
    fields = await form_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.withdraw(uow, actor, index, version_of(fields), fields.get("reason", ""))

    return await _signed(request, db, index, "withdraw", fields, act)


async def _signed(
    request: Request[Any, Any, Any],
    db: Database,
    index: str,
    form: str,
    fields: dict[str, str],
    act: Callable[[UnitOfWork], Done],
) -> Response[Any]:
    refusals: list[DamaiError] = []

    def again(error: DamaiError) -> Response[str]:
        if error.code not in ("risk-own-draft", "risk-same-person"):
            unless_hidden(error)
        refusals.append(error)
        return Response("")

    answer = await submit(
        request, db, f"risk.{form}", fields, act, there=lambda done: f"/kerawanan/versi/{done.id}",
        again=again,
    )  # fmt: skip
    if not refusals:
        return answer
    # The page of a version computes: not in the thread that ``again`` holds.
    found = await asyncio.to_thread(_found, db, actor_of(request), index)
    seen, refused = await look_into(db, found)
    render = partial(_one, request, db, index, seen, refused)
    return await asyncio.to_thread(render, error=refusals[0], form=form, fields=fields)


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[list_page, one_page, review, publish, withdraw],
)
