"""Workstations of the posko, for administrators and commanders: enrol the browser at hand, list, revoke."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.accounts import secrets, service
from damai.accounts.model import KEEPERS_OFFICE
from damai.accounts.ways import go, workstation_cookie, workstation_of
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.database import Database
from damai.webkit.context import web_of
from damai.webkit.guards import actor_of, form_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(
        key="accounts.nav.desks", href="/meja", icon="device-desktop", letter="m",
        action="workstations.manage",
    )
]  # fmt: skip


@get("/meja", sync_to_thread=True)
def desks_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return _desks(request, db)


def _desks(
    request: Request[Any, Any, Any],
    db: Database,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    actor = actor_of(request)
    with db.read() as conn:
        desks = service.workstations_for(conn, actor)
        here = service.workstation_of(conn, workstation_of(request))
        offices = [
            office
            for office in service.agencies(conn)
            if office.kind != KEEPERS_OFFICE
            and actor.may("workstations.manage", agency=office.code)
        ]
    return web_of(request).render(
        request,
        "accounts/desks.html",
        status=200 if error is None else error.status,
        desks=desks,
        here="" if here is None else here.id,
        offices=offices,
        error=error,
        fields=fields or {},
    )


@post("/meja", status_code=303)
async def enrol(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Make this very browser a workstation; its secret goes into a cookie that no script reads."""
    actor = actor_of(request)
    fields = await form_of(request)
    secret = secrets.new_secret()
    try:
        await db.write(
            lambda uow: service.enrol_workstation(
                uow,
                actor,
                secrets.digest(secret),
                workstation_of(request),
                fields.get("name", ""),
                fields.get("agency", ""),
            ),
            actor=actor.id,
            kind="accounts.enrol-workstation",
        )
    except (Invalid, Conflict) as error:
        return await asyncio.to_thread(_desks, request, db, error, fields)
    request.app.state.sessions.forget()
    return go("/meja", workstation_cookie(secret))


@post("/meja/{workstation:uuid}/cabut", status_code=303)
async def revoke(
    request: Request[Any, Any, Any], workstation: FromPath[UUID], db: Db
) -> Response[Any]:
    """End a workstation and the session that is open there."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.revoke_workstation(uow, actor, str(workstation)),
        actor=actor.id,
        kind="accounts.revoke-workstation",
    )
    request.app.state.sessions.forget()
    return go("/meja")


router = Router(path="/", include_in_schema=False, route_handlers=[desks_page, enrol, revoke])
