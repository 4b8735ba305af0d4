"""Signing in and out, and single-use links."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation

from damai.accounts import limits, secrets, service
from damai.accounts.hashing import hashing
from damai.accounts.model import Role
from damai.core.errors import DamaiError, Invalid, NotFound, TooMany
from damai.db.database import Database
from damai.webkit.context import host_cookie, web_of
from damai.webkit.guards import form_of
from damai.webkit.pages import local_path
from damai.webkit.security import SESSION_COOKIE

Db = NamedDependency[SkipValidation[Database]]


def _go(path: str, cookie: str | None = None) -> Response[bytes]:
    cookies = [] if cookie is None else [host_cookie(SESSION_COOKIE, cookie, None)]
    return Response(
        b"", status_code=303, headers={"Location": path}, media_type="text/html", cookies=cookies
    )


def _home(role: str) -> str:
    return {
        Role.LIAISON: "/kotak",
        Role.ADMINISTRATOR: "/orang",
        Role.WALL: "/wilayah",
    }.get(Role(role), "/")


@get("/masuk")
async def sign_in_page(
    request: Request[Any, Any, Any], ke: FromQuery[str | None] = None
) -> Response[str]:
    return web_of(request).render(
        request, "accounts/sign_in.html", back=local_path(ke), error=None, name=""
    )


@post("/masuk", status_code=303)
async def sign_in(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Check the password outside the writer; an unknown name costs the same work and says the same."""
    fields = await form_of(request)
    name = " ".join(fields.get("name", "").split())
    password = fields.get("password", "")
    back = local_path(fields.get("back"))
    try:
        await db.write(lambda uow: limits.count(uow, name), kind="accounts.try")
        person_id, stored = await asyncio.to_thread(_stored, db, name)
        fits = await hashing(secrets.password_fits, stored, password[:1000])
        if not fits or person_id is None:
            raise Invalid("sign-in-wrong", field="password")
    except (Invalid, TooMany) as error:
        return web_of(request).render(
            request,
            "accounts/sign_in.html",
            status=error.status,
            back=back,
            error=error,
            name=name,
        )
    session = secrets.new_secret()
    await db.write(
        lambda uow: service.open_session(uow, person_id, secrets.digest(session), "password"),
        actor=f"person/{person_id}",
        kind="accounts.sign-in",
    )
    await db.write(lambda uow: limits.succeeded(uow, name), kind="accounts.succeeded")
    return _go(back, session)


def _stored(db: Database, name: str) -> tuple[str | None, str | None]:
    with db.read() as conn:
        return service.person_for_sign_in(conn, name)


@post("/keluar", status_code=303)
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


@get("/tautan/{secret:str}", sync_to_thread=True)
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


@post("/tautan/{secret:str}", status_code=303)
async def link_use(request: Request[Any, Any, Any], secret: FromPath[str], db: Db) -> Response[Any]:
    fields = await form_of(request)
    purpose = await asyncio.to_thread(_purpose, db, secret)
    spent = secrets.digest(secret)
    session = secrets.new_secret()
    if purpose == "demo":
        done = await db.write(
            lambda uow: service.redeem_demo(uow, spent, secrets.digest(session)),
            actor="system/link",
            kind="accounts.demo",
        )
        return _go(_home(await _role(db, done.value.id)), session)
    if purpose is None:
        raise NotFound("link-spent")
    name = " ".join(fields.get("name", "").split())
    password = fields.get("password", "")
    try:
        secrets.check_password(password, name)
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
    await db.write(
        lambda uow: service.open_session(uow, done.value.id, secrets.digest(session), "link"),
        actor=f"person/{done.value.id}",
        kind="accounts.sign-in",
    )
    return _go(_home(await _role(db, done.value.id)), session)


async def _role(db: Database, person_id: str) -> str:
    def read() -> str:
        with db.read() as conn:
            found = service.person_by_id(conn, person_id)
        assert found is not None
        return found.role

    return await asyncio.to_thread(read)


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[sign_in_page, sign_in, sign_out, link_page, link_use],
)
