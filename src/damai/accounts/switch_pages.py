"""Ganti operator: the next person takes over at a workstation by a PIN of their own; and setting that PIN."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, SkipValidation

from damai.accounts import pins, secrets, service
from damai.accounts.hashing import hashing
from damai.accounts.own_pages import own_with
from damai.accounts.proving import prove
from damai.accounts.vault import Vault
from damai.accounts.ways import browser_of, go, home, workstation_of
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, TooMany
from damai.db.database import Database
from damai.webkit.context import host_cookie, web_of
from damai.webkit.guards import actor_of, form_of
from damai.webkit.nav import leads_to
from damai.webkit.pages import local_path
from damai.webkit.security import SESSION_COOKIE

Db = NamedDependency[SkipValidation[Database]]
Key = NamedDependency[SkipValidation[Vault]]


@get("/ganti", sync_to_thread=True)
def switch_page(
    request: Request[Any, Any, Any], db: Db, ke: FromQuery[str | None] = None
) -> Response[str]:
    return _switch(request, db, local_path(ke))


def _switch(
    request: Request[Any, Any, Any],
    db: Database,
    back: str,
    chosen: str = "",
    error: DamaiError | None = None,
) -> Response[str]:
    actor = actor_of(request)
    with db.read() as conn:
        desk = service.desk_of(conn, actor, workstation_of(request))
        choices = service.choices(conn, desk, actor, db.clocks.wall.now())
    web, lang = web_of(request), web_of(request).language(request)
    return web.render(
        request,
        "accounts/switch.html",
        status=200 if error is None else error.status,
        desk=desk,
        ready=[c for c in choices if not c.why_not],
        others=[(c, web.sentence(_reason(c.why_not, c.name), lang)) for c in choices if c.why_not],
        chosen=chosen,
        back=back,
        error=error,
    )


def _reason(code: str, name: str) -> Invalid:
    return Invalid(code, field="person", name=name)


@post("/ganti", status_code=303)
async def switch(request: Request[Any, Any, Any], db: Db, vault: Key) -> Response[Any]:
    """Check the PIN outside the writer; the old session ends in the step in which the new one begins."""
    actor = actor_of(request)
    fields = await form_of(request)
    back, person = local_path(fields.get("back")), fields.get("person", "")
    browser, _ = browser_of(request)
    here, secret = browser.workstation, secrets.new_secret()
    try:
        tried = (
            await db.write(
                lambda uow: service.try_pin(uow, actor, here, person),
                actor=actor.id,
                kind="accounts.try-pin",
            )
        ).value
        if not await hashing(_fits, vault, tried, fields.get("pin", "")):
            if tried.left_n == 0:
                await db.write(
                    lambda uow: service.block_pin(uow, actor, here, person),
                    actor=actor.id,
                    kind="accounts.block-pin",
                )
                raise Invalid("pin-spent", field="person")
            raise Invalid("pin-wrong", field="pin", left=tried.left_n)
        await db.write(
            lambda uow: service.switch_operator(
                uow, actor, here, tried, secrets.digest(secret), browser
            ),
            actor=f"person/{tried.person}",
            kind="accounts.switch",
        )
    except (Invalid, TooMany) as error:
        return await asyncio.to_thread(_switch, request, db, back, person, error)
    request.app.state.sessions.forget()
    way = await asyncio.to_thread(_way, request, db, tried.person, back)
    return go(way, host_cookie(SESSION_COOKIE, secret, None))


def _fits(vault: Vault, tried: service.Tried, pin: str) -> bool:
    return secrets.password_fits(tried.hash, vault.pin(UUID(tried.person), pin[:40]))


def _way(request: Request[Any, Any, Any], db: Database, person_id: str, back: str) -> str:
    """What the one before was looking at, if the new one may open it; else where they begin."""
    with db.read() as conn:
        found = service.actor_of_person(conn, person_id)
    if found is None:
        return "/"
    return back if leads_to(web_of(request).nav, found, back) else home(found.role)


@post("/akun/pin", status_code=303)
async def set_pin(request: Request[Any, Any, Any], db: Db, vault: Key) -> Response[Any]:
    """Set one's own PIN against one's password."""
    actor = actor_of(request)
    fields = await form_of(request)
    if not service.may_have_pin(actor):
        raise Forbidden("forbidden", action="pin")
    pin = fields.get("pin", "").strip()
    try:
        pins.check_pin(pin)
        if pin != fields.get("again", "").strip():
            raise Invalid("pin-differs", field="again")
        await prove(request, db, actor, fields.get("password", ""))
        own = vault.pin(UUID(actor.id.partition("/")[2]), pin)
        hashed = await hashing(secrets.hash_password, own)
        await db.write(
            lambda uow: service.set_pin(uow, actor, hashed),
            actor=actor.id,
            kind="accounts.set-pin",
        )
    except (Invalid, TooMany, Conflict) as error:
        return await asyncio.to_thread(own_with, request, db, pin_error=error)
    return go("/akun")


@post("/akun/pin/hapus", status_code=303)
async def drop_pin(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Have no PIN any more. Asks for no password: it only takes a way in away."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.drop_pin(uow, actor), actor=actor.id, kind="accounts.drop-pin"
    )
    return go("/akun")


router = Router(
    path="/", include_in_schema=False, route_handlers=[switch_page, switch, set_pin, drop_pin]
)
