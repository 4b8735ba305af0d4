"""One's own account: the second factor, its spare codes, and where one is signed in."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.accounts import known, limits, service, totp
from damai.accounts.model import may_have_factor, needs_factor
from damai.accounts.vault import Vault
from damai.accounts.ways import browser_of, go, home
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, TooMany
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor
from damai.webkit.context import web_of
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
Key = NamedDependency[SkipValidation[Vault]]


@get("/akun", sync_to_thread=True, own=True)
def own_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return own_with(request, db)


def own_with(
    request: Request[Any, Any, Any],
    db: Database,
    error: DamaiError | None = None,
    pin_error: DamaiError | None = None,
) -> Response[str]:
    """The page of one's own account; the error of the codes' form, or of the PIN's."""
    actor = actor_of(request)
    said = error or pin_error
    with db.read() as conn:
        pin_set_at = service.pin_set_at(conn, _id(actor))
        password_set_at = service.password_set_at(conn, _id(actor))
        factor = service.factor_of(conn, _id(actor))
        sessions = service.sessions_of(
            conn,
            _id(actor),
            db.clocks.wall.now(),
            actor.session,
            request.app.state.sessions.console_idle,
        )
    web = web_of(request)
    return web.render(
        request,
        "accounts/own.html",
        status=200 if said is None else said.status,
        factor=factor,
        password_set_at=password_set_at,
        may_have_pin=service.may_have_pin(actor),
        pin_set_at=pin_set_at,
        pin_error=pin_error,
        pin_error_text=web.sentence(pin_error, web.language(request)) if pin_error else "",
        may_have=may_have_factor(actor.role),
        must_have=needs_factor(actor.role, exercise=web.place().exercise),
        sessions=sessions,
        error=error,
    )


@post("/akun/sesi/{session:uuid}/akhiri", status_code=303)
async def end_one(
    request: Request[Any, Any, Any], session: FromPath[UUID], db: Db
) -> Response[Any]:
    """End one of one's own sessions."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.end_one(uow, actor, str(session)),
        actor=actor.id,
        kind="accounts.end-one",
    )
    request.app.state.sessions.forget()
    return go("/akun")


@post("/akun/sesi/akhiri", status_code=303)
async def end_others(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """End every session of one's own but this one."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.end_my_others(uow, actor), actor=actor.id, kind="accounts.end-others"
    )
    request.app.state.sessions.forget()
    return go("/akun")


@get("/akun/faktor", sync_to_thread=True, before_enrolment=True, own=True)
def factor_page(request: Request[Any, Any, Any], db: Db, vault: Key) -> Response[Any]:
    """The picture and the text of a new secret, until a code confirms it; never afterwards."""
    return _factor(request, db, vault)


def _factor(
    request: Request[Any, Any, Any], db: Database, vault: Vault, error: DamaiError | None = None
) -> Response[Any]:
    actor = actor_of(request)
    _may_have(actor)
    with db.read() as conn:
        if service.factor_of(conn, _id(actor)) is not None:
            return go("/akun")
    web = web_of(request)
    secret = vault.draft(actor.session)
    house = f"Damai {web.place().name}"
    return web.render(
        request,
        "accounts/factor.html",
        status=200 if error is None else error.status,
        picture=totp.picture(secret, actor.name, house),
        address=totp.address(secret, actor.name, house),
        spelled=totp.spelled(secret),
        error=error,
    )


@post("/akun/faktor", status_code=200, before_enrolment=True)
async def confirm(request: Request[Any, Any, Any], db: Db, vault: Key) -> Response[Any]:
    """The first code of the app: from here on it is asked. Shows the spare codes, once."""
    actor = actor_of(request)
    fields = await form_of(request)
    _may_have(actor)
    spares = totp.spare_codes()
    try:
        await _counted(
            request,
            db,
            actor,
            lambda uow: service.enrol(uow, vault, actor, fields.get("code", ""), spares),
        )
    except (Invalid, TooMany) as error:
        return await asyncio.to_thread(_factor, request, db, vault, error)
    return _spares(request, actor, spares)


@post("/akun/faktor/cadangan", status_code=200)
async def renew(request: Request[Any, Any, Any], db: Db, vault: Key) -> Response[Any]:
    """New spare codes against a good code, shown once."""
    actor = actor_of(request)
    fields = await form_of(request)
    if not await asyncio.to_thread(_has, db, actor):
        raise Conflict("factor-none")
    spares = totp.spare_codes()
    try:
        await _counted(
            request,
            db,
            actor,
            lambda uow: service.renew_spares(uow, vault, actor, fields.get("code", ""), spares),
        )
    except (Invalid, TooMany) as error:
        return await asyncio.to_thread(own_with, request, db, error)
    return _spares(request, actor, spares)


def _may_have(actor: Actor) -> None:
    """Raises Forbidden for a role that has no second factor."""
    if not may_have_factor(actor.role):
        raise Forbidden("forbidden", action="factor")


def _has(db: Database, actor: Actor) -> bool:
    with db.read() as conn:
        return service.factor_of(conn, _id(actor)) is not None


async def _counted(request: Request[Any, Any, Any], db: Database, actor: Actor, act: Any) -> None:
    """Count a try of a code, run ``act``, and forget the tries when it was good."""
    purse, (browser, _) = limits.code_of(_id(actor)), browser_of(request)

    def count(uow: UnitOfWork) -> bytes | None:
        from_here = known.known_by_id(uow, browser.device, _id(actor))
        limits.count(uow, purse, from_here)
        return from_here

    tried = await db.write(count, kind="accounts.try")
    await db.write(act, actor=actor.id, kind="accounts.factor")
    await db.write(lambda uow: limits.succeeded(uow, purse, tried.value), kind="accounts.succeeded")
    request.app.state.sessions.forget()


def _spares(request: Request[Any, Any, Any], actor: Actor, spares: list[str]) -> Response[str]:
    return web_of(request).render(
        request, "accounts/spares.html", spares=spares, home=home(actor.role)
    )


def _id(actor: Actor) -> str:
    return actor.id.partition("/")[2]


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[own_page, end_one, end_others, factor_page, confirm, renew],
)
