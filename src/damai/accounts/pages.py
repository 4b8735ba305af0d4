"""Signing in and out, single-use links, people and tokens."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation

from damai.accounts import limits, secrets, service
from damai.accounts.model import Role
from damai.core.errors import DamaiError, Invalid, NotFound, TooMany
from damai.db.database import Database
from damai.webkit.context import WebContext, host_cookie
from damai.webkit.guards import actor_of, form_of
from damai.webkit.nav import NavItem
from damai.webkit.pages import local_path
from damai.webkit.security import SESSION_COOKIE

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(
        key="accounts.nav.people", href="/orang", icon="users", letter="e", action="people.manage"
    )
]


def _web(request: Request[Any, Any, Any]) -> WebContext:
    return request.app.state.web


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
    return _web(request).render(
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
        await asyncio.to_thread(limits.check, db, name)
        person_id, stored = await asyncio.to_thread(_stored, db, name)
        fits = await asyncio.to_thread(secrets.password_fits, stored, password[:1000])
        if not fits or person_id is None:
            await db.write(lambda uow: limits.failed(uow, name), kind="accounts.failed")
            raise Invalid("sign-in-wrong", field="password")
    except (Invalid, TooMany) as error:
        return _web(request).render(
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
    with db.read() as conn:
        purpose = service.link_purpose(conn, secret, db.clocks.wall.now())
    if purpose is None:
        raise NotFound("link-spent")
    return _web(request).render(
        request, "accounts/link.html", purpose=purpose, secret=secret, error=None, name=""
    )


@post("/tautan/{secret:str}", status_code=303)
async def link_use(request: Request[Any, Any, Any], secret: FromPath[str], db: Db) -> Response[Any]:
    fields = await form_of(request)
    with db.read() as conn:
        purpose = service.link_purpose(conn, secret, db.clocks.wall.now())
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
        hashed = await asyncio.to_thread(secrets.hash_password, password)
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
        return _web(request).render(
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
            return next(p.role for p in service.people(conn) if p.id == person_id)

    return await asyncio.to_thread(read)


@get("/orang", sync_to_thread=True)
def people_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return _people(request, db, error=None, fields={}, link=None)


def _people(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    error: DamaiError | None,
    fields: dict[str, str],
    link: str | None,
) -> Response[str]:
    actor_of(request).require("people.manage")
    with db.read() as conn:
        people = service.people(conn)
        agencies = service.agencies(conn)
    return _web(request).render(
        request,
        "accounts/people.html",
        status=200 if error is None else error.status,
        people=people,
        agencies=agencies,
        roles=list(Role),
        error=error,
        fields=fields,
        link=link,
    )


@post("/orang", status_code=200)
async def invite(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """Invite a person; the link is shown once, on this page."""
    actor = actor_of(request)
    fields = await form_of(request)
    secret = secrets.new_secret()
    try:
        await db.write(
            lambda uow: service.invite(
                uow,
                actor,
                fields.get("name", ""),
                fields.get("role", ""),
                fields.get("agency", ""),
                fields.get("area") or None,
                secrets.digest(secret),
            ),
            actor=actor.id,
            kind="accounts.invite",
        )
    except DamaiError as error:
        return await asyncio.to_thread(_people, request, db, error=error, fields=fields, link=None)
    link = f"{request.base_url}tautan/{secret}"
    return await asyncio.to_thread(_people, request, db, error=None, fields={}, link=link)


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[
        sign_in_page, sign_in, sign_out, link_page, link_use, people_page, invite,
    ],
)  # fmt: skip
