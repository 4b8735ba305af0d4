"""What is done with a plan: teams locked, the two signatures, putting it away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.core.errors import DamaiError
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.deployment.pages.board_pages import show
from damai.deployment.plans import service
from damai.deployment.plans.board import Asking
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]


@post("/rencana/{plan:str}/kunci", status_code=303)
async def lock(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """Lock a team, or with ``verb`` unlock let it go; with ``district`` every team of a kecamatan."""
    actor = actor_of(request)
    actor.require("plan.draft")
    fields = await form_of(request)
    if district := fields.get("district", ""):
        locked = fields.get("verb") != "unlock"
        return await _done(
            request, db, plan, "lock", fields,
            lambda uow: service.lock_district(
                uow, actor, plan, version_of(fields), district, locked=locked
            ),
        )  # fmt: skip
    act = service.unlock if fields.get("verb") == "unlock" else service.lock
    team = fields.get("team", "")
    return await _done(
        request, db, plan, "lock", fields,
        lambda uow: act(uow, actor, plan, version_of(fields), team), team=team,
    )  # fmt: skip


@post("/rencana/{plan:str}/ajukan", status_code=303)
async def sign(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """The first signature."""
    actor = actor_of(request)
    actor.require("plan.sign")
    fields = await form_of(request)
    return await _done(
        request, db, plan, "sign", fields,
        lambda uow: service.sign(uow, actor, plan, version_of(fields), fields.get("note", "")),
    )  # fmt: skip


@post("/rencana/{plan:str}/terbitkan", status_code=303)
async def publish(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """The second signature: for the partners, or for the own institution alone."""
    actor = actor_of(request)
    actor.require("plan.publish")
    fields = await form_of(request)
    own = fields.get("audience") == "own"
    return await _done(
        request, db, plan, "publish", fields,
        lambda uow: service.publish(uow, actor, plan, version_of(fields), own=own),
    )  # fmt: skip


@post("/rencana/{plan:str}/tarik", status_code=303)
async def withdraw(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """Put a plan away, with a reason."""
    actor = actor_of(request)
    actor.require("plan.draft")
    fields = await form_of(request)
    return await _done(
        request, db, plan, "withdraw", fields,
        lambda uow: service.withdraw(uow, actor, plan, version_of(fields), fields.get("reason", "")),
    )  # fmt: skip


async def _done(
    request: Request[Any, Any, Any],
    db: Database,
    plan: str,
    form: str,
    fields: dict[str, str],
    act: Callable[[UnitOfWork], Done],
    *,
    team: str = "",
) -> Response[Any]:
    refusals: list[DamaiError] = []

    def again(error: DamaiError) -> Response[str]:
        if error.code != "plan-same-person":
            unless_hidden(error)
        refusals.append(error)
        return Response("")

    place = f"/rencana?rencana={plan}" + (f"&tim={team}" if team else "")
    answer = await submit(request, db, f"plan.{form}", fields, act, there=place, again=again)
    if not refusals:
        return answer
    asking = Asking(rencana=plan, tim=team)
    return await asyncio.to_thread(
        show, request, db, asking, error=refusals[0], form=form, fields=fields
    )


router = Router(path="/", include_in_schema=False, route_handlers=[lock, sign, publish, withdraw])
