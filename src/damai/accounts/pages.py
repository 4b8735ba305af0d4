"""Signing in and out, the code after the password, and single-use links."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import structlog
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation

from damai.accounts import known, limits, passwords, secrets, service
from damai.accounts.hashing import hashing
from damai.accounts.model import Browser
from damai.accounts.vault import Vault
from damai.accounts.ways import STEP_COOKIE, browser_of, go, home, way_in
from damai.core.errors import DamaiError, Invalid, NotFound, TooMany
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.context import host_cookie, web_of
from damai.webkit.guards import form_of
from damai.webkit.pages import local_path
from damai.webkit.security import SESSION_COOKIE

Db = NamedDependency[SkipValidation[Database]]
Key = NamedDependency[SkipValidation[Vault]]
log = structlog.get_logger("damai.accounts")


@get("/masuk", before_enrolment=True)
async def sign_in_page(
    request: Request[Any, Any, Any], ke: FromQuery[str | None] = None
) -> Response[str]:
    return web_of(request).render(
        request, "accounts/sign_in.html", back=local_path(ke), error=None, name=""
    )


@post("/masuk", status_code=303, before_enrolment=True)
async def sign_in(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Check the password outside the writer; an unknown name costs the same work and says the same."""
    fields = await form_of(request)
    name = " ".join(fields.get("name", "").split())
    password = fields.get("password", "")
    back = local_path(fields.get("back"))
    browser, device = browser_of(request)
    person_id = None
    try:
        tried = await db.write(
            lambda uow: _count_name(uow, name, browser.device), kind="accounts.try"
        )
        person_id, stored = await asyncio.to_thread(_stored, db, name)
        fits = await hashing(secrets.password_fits, stored, password[:1000])
        if not fits or person_id is None:
            raise Invalid("sign-in-wrong", field="password")
    except (Invalid, TooMany) as error:
        # Never the name: people type their password there.
        log.info("sign-in-refused", code=error.code, person=person_id)
        return web_of(request).render(
            request,
            "accounts/sign_in.html",
            status=error.status,
            back=back,
            error=error,
            name=name,
        )
    secret = secrets.new_secret()
    whole = await _begin(db, person_id, secret, "password", browser)
    await db.write(lambda uow: limits.succeeded(uow, name, tried.value), kind="accounts.succeeded")
    back = await _start(request, db, person_id, back) if whole else back
    return way_in(secret, back, device, whole=whole)


def _count_name(uow: UnitOfWork, name: str, device: bytes | None) -> bytes | None:
    """Count a try; returns the device when the try was counted as one from there."""
    from_here = known.known_by_name(uow, device, name)
    limits.count(uow, name, from_here)
    return from_here


async def _begin(db: Database, person_id: str, secret: str, means: str, browser: Browser) -> bool:
    begun = await db.write(
        lambda uow: service.begin_sign_in(uow, person_id, secrets.digest(secret), means, browser),
        actor=f"person/{person_id}",
        kind="accounts.sign-in",
    )
    return begun.value


@get("/masuk/kode", sync_to_thread=True, before_enrolment=True)
def code_page(
    request: Request[Any, Any, Any], db: Db, ke: FromQuery[str | None] = None
) -> Response[Any]:
    """Ask for the code, as long as the password before it counts."""
    if _awaited(request, db) is None:
        return go("/masuk")
    return web_of(request).render(request, "accounts/code.html", back=local_path(ke), error=None)


@post("/masuk/kode", status_code=303, before_enrolment=True)
async def code(request: Request[Any, Any, Any], db: Db, vault: Key) -> Response[Any]:
    """Take the code of the app or a spare one, once."""
    fields = await form_of(request)
    back = local_path(fields.get("back"))
    person_id = await asyncio.to_thread(_awaited, request, db)
    if person_id is None:
        return _again(request, back)
    browser, device = browser_of(request)
    step = secrets.digest(request.cookies[STEP_COOKIE])
    secret = secrets.new_secret()
    purse = limits.code_of(person_id)

    def count(uow: UnitOfWork) -> bytes | None:
        from_here = known.known_by_id(uow, browser.device, person_id)
        limits.count(uow, purse, from_here)
        return from_here

    try:
        tried = await db.write(count, kind="accounts.try")
        await db.write(
            lambda uow: service.finish_sign_in(
                uow, vault, step, fields.get("code", ""), secrets.digest(secret), browser
            ),
            actor=f"person/{person_id}",
            kind="accounts.code",
        )
    except (Invalid, TooMany) as error:
        log.info("code-refused", code=error.code, person=person_id)
        return web_of(request).render(
            request, "accounts/code.html", status=error.status, back=back, error=error
        )
    await db.write(lambda uow: limits.succeeded(uow, purse, tried.value), kind="accounts.succeeded")
    back = await _start(request, db, person_id, back)
    return way_in(secret, back, device, whole=True)


def _again(request: Request[Any, Any, Any], back: str) -> Response[str]:
    """The time for the code is over: the sign-in page, which says so."""
    error = Invalid("step-over", field="name")
    return web_of(request).render(
        request, "accounts/sign_in.html", status=error.status, back=back, error=error, name=""
    )


def _awaited(request: Request[Any, Any, Any], db: Database) -> str | None:
    """The person whose code is awaited in this browser."""
    step = request.cookies.get(STEP_COOKIE)
    if not step:
        return None
    with db.read() as conn:
        return service.step_person(conn, secrets.digest(step), db.clocks.wall.now())


def _stored(db: Database, name: str) -> tuple[str | None, str | None]:
    with db.read() as conn:
        return service.person_for_sign_in(conn, name)


@post("/keluar", status_code=303, before_enrolment=True, while_viewing=True)
async def sign_out(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    await form_of(request)
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        await db.write(
            lambda uow: service.end_session(uow, secrets.digest(cookie)), kind="accounts.sign-out"
        )
        request.app.state.sessions.forget()
    return Response(
        b"",
        status_code=303,
        headers={"Location": "/masuk", "Clear-Site-Data": '"cache", "storage"'},
        media_type="text/html",
        cookies=[host_cookie(SESSION_COOKIE, "", 0)],
    )


@get("/tautan/{secret:str}", sync_to_thread=True, before_enrolment=True)
def link_page(request: Request[Any, Any, Any], secret: FromPath[str], db: Db) -> Response[str]:
    """Show what the link is for; only the POST spends it, so a preview of the link does not."""
    purpose = _purpose(db, secret)
    if purpose is None:
        raise NotFound("link-spent")
    return web_of(request).render(
        request, "accounts/link.html", purpose=purpose, secret=secret, error=None, name=""
    )


def _purpose(db: Database, secret: str) -> str | None:
    with db.read() as conn:
        return service.link_purpose(conn, secret, db.clocks.wall.now())


@post("/tautan/{secret:str}", status_code=303, before_enrolment=True)
async def link_use(request: Request[Any, Any, Any], secret: FromPath[str], db: Db) -> Response[Any]:
    fields = await form_of(request)
    purpose = await asyncio.to_thread(_purpose, db, secret)
    spent = secrets.digest(secret)
    session = secrets.new_secret()
    if purpose == "demo":
        seen = replace(
            browser_of(request)[0], device=None
        )  # a visitor's browser is not kept in mind
        done = await db.write(
            lambda uow: service.redeem_demo(uow, spent, secrets.digest(session), seen),
            actor="system/link",
            kind="accounts.demo",
        )
        first = await _start(request, db, done.value.id, await _home(db, done.value.id))
        return go(first, host_cookie(SESSION_COOKIE, session, None))
    if purpose is None:
        raise NotFound("link-spent")
    name = " ".join(fields.get("name", "").split())
    password = fields.get("password", "")
    try:
        own = name if purpose == "first" else await asyncio.to_thread(_invited, db, secret)
        await hashing(passwords.check_password, password, own)
        if password != fields.get("again"):
            raise Invalid("password-differs", field="again")
        hashed = await hashing(secrets.hash_password, password)
        if purpose == "first":
            done = await db.write(
                lambda uow: service.redeem_first(uow, spent, name, hashed),
                actor="system/link",
                kind="accounts.first",
            )
        else:
            done = await db.write(
                lambda uow: service.redeem_invite(uow, spent, hashed),
                actor="system/link",
                kind="accounts.invite",
            )
    except DamaiError as error:
        return web_of(request).render(
            request,
            "accounts/link.html",
            status=error.status,
            purpose=purpose,
            secret=secret,
            error=error,
            name=name,
        )
    browser, device = browser_of(request)
    whole = await _begin(db, done.value.id, session, "link", browser)
    return way_in(session, await _home(db, done.value.id), device, whole=whole)


def _invited(db: Database, secret: str) -> str:
    with db.read() as conn:
        return service.link_name(conn, secret, db.clocks.wall.now())


async def _start(request: Request[Any, Any, Any], db: Database, person_id: str, back: str) -> str:
    """Where the person wants to begin, when the page they came for is the first one and they may see it."""

    def read() -> str:
        with db.read() as conn:
            start = service.taste_of(conn, person_id).start
            actor = service.actor_of_person(conn, person_id)
        shown = {item.href for item in web_of(request).nav if actor and item.shown_to(actor)}
        if actor is None or start not in shown or back not in ("/", home(actor.role)):
            return back
        return start

    return await asyncio.to_thread(read)


async def _home(db: Database, person_id: str) -> str:
    def read() -> str:
        with db.read() as conn:
            found = service.person_by_id(conn, person_id)
        assert found is not None
        return home(found.role)

    return await asyncio.to_thread(read)


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[sign_in_page, sign_in, code_page, code, sign_out, link_page, link_use],
)
