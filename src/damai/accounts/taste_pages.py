"""*Setelan saya*: what a person chooses for their own screens, and *lihat sebagai* in an exercise."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.accounts import service
from damai.accounts.sessions import Sessions
from damai.accounts.ways import go
from damai.core.errors import DamaiError, NotFound
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor
from damai.webkit.context import LANG_COOKIE, THEME_COOKIE, web_of
from damai.webkit.guards import actor_of, form_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
CHOICES = ("lang", "theme", "density", "times", "start")


@get("/setelan", sync_to_thread=True, own=True)
def taste_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return _page(request, db)


def _page(
    request: Request[Any, Any, Any], db: Database, error: DamaiError | None = None
) -> Response[str]:
    actor = actor_of(request)
    with db.read() as conn:
        chosen = service.taste_of(conn, actor.id.partition("/")[2])
    return web_of(request).render(
        request,
        "accounts/taste.html",
        status=200 if error is None else error.status,
        chosen=chosen,
        starts=starts_of(request, actor),
        error=error,
    )


def starts_of(request: Request[Any, Any, Any], actor: Actor) -> list[NavItem]:
    """The pages that this person may begin on: those of the rail."""
    return [item for item in web_of(request).nav if item.shown_to(actor)]


@post("/setelan", status_code=303, own=True)
async def choose(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Keep the choices, or go back to the defaults."""
    actor = actor_of(request)
    fields = await form_of(request)
    if fields.get("reset") == "yes":
        await db.write(lambda uow: service.forget_taste(uow, actor), kind="accounts.taste")
        request.app.state.sessions.forget()
        return go("/setelan", *_without({"lang": "", "theme": ""}))
    chosen = {name: fields[name] for name in CHOICES if name in fields}
    starts = [item.href for item in starts_of(request, actor)]
    try:
        await db.write(
            lambda uow: service.choose(uow, actor, chosen, starts), kind="accounts.taste"
        )
    except DamaiError as error:
        return await asyncio.to_thread(_page, request, db, error)
    request.app.state.sessions.forget()
    return go("/setelan", *_without(chosen))


def _without(chosen: Mapping[str, str]) -> list[Cookie]:
    """What is left to the browser is not left to an older choice in its cookies."""
    kept = {"lang": LANG_COOKIE, "theme": THEME_COOKIE}
    return [
        Cookie(key=cookie, value="", path="/", samesite="lax", max_age=0)
        for name, cookie in kept.items()
        if chosen.get(name) == ""
    ]


def remembering(
    db: Database, sessions: Sessions
) -> Callable[[Actor, Mapping[str, str]], Awaitable[None]]:
    """For the menu's quick buttons: keep what they set with the person too."""

    async def remember(actor: Actor, chosen: Mapping[str, str]) -> None:
        await db.write(lambda uow: service.choose(uow, actor, chosen, ()), kind="accounts.taste")
        sessions.forget()

    return remember


@post("/orang/{person:uuid}/lihat", status_code=303)
async def look_as(request: Request[Any, Any, Any], person: FromPath[UUID], db: Db) -> Response[Any]:
    """In an exercise: look at the screens as this person. Anywhere else there is no such page."""
    actor = actor_of(request)
    await form_of(request)
    if not web_of(request).place().exercise:
        raise NotFound("page-unknown")

    def act(uow: UnitOfWork) -> None:
        service.begin_viewing(uow, actor, str(person))

    await db.write(act, actor=actor.id, kind="accounts.view")
    request.app.state.sessions.forget()
    return go("/")


@post("/lihat/keluar", status_code=303, while_viewing=True)
async def look_no_more(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Be oneself again."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(lambda uow: service.end_viewing(uow, actor), kind="accounts.view-end")
    request.app.state.sessions.forget()
    return go("/orang")


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[taste_page, choose, look_as, look_no_more],
)
