"""People and offices, for administrators: invite, change, end; add an office."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.accounts import finding, secrets, service
from damai.accounts.model import (
    INSTITUTION_OF_KIND,
    KEEPERS_OFFICE,
    OpenInvite,
    Person,
    Role,
    may_have_factor,
)
from damai.core.errors import DamaiError, NotFound
from damai.db.database import Database
from damai.webkit.context import web_of
from damai.webkit.formats import age
from damai.webkit.forms import area_asked
from damai.webkit.guards import actor_of, form_of, version_of
from damai.webkit.nav import NavItem
from damai.webkit.picking import AreaSeen

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(
        key="accounts.nav.people", href="/orang", icon="users", letter="e", action="people.manage"
    )
]
OFFICE_KINDS = [kind for kind in INSTITUTION_OF_KIND if kind != KEEPERS_OFFICE]


PEOPLE_N = 200
"""Most people that the list shows; it says when it is full."""


@get("/orang", sync_to_thread=True)
def people_page(
    request: Request[Any, Any, Any],
    db: Db,
    q: Annotated[str, QueryParameter(max_length=80)] = "",
) -> Response[str]:
    """Everybody, or those whose name, role or office holds every word of ``q``."""
    return _people(request, db, q=q)


def _people(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: dict[str, str] | None = None,
    link: str = "",
    of: str = "",
    q: str = "",
) -> Response[str]:
    """``form`` says which of the two forms the error belongs to: person or office; ``link`` = the one that was
    just made ``of`` a person."""
    actor_of(request).require("people.manage")
    with db.read() as conn:
        people = service.people(conn)
        invited = next((p for p in people if p.id == of), None)
        if words := "".join(c for c in q if c.isprintable()).strip():
            found = finding.find(conn, actor_of(request), words, _roles(request), len(people))
            ids = {one.id for one in found}
            people = [one for one in people if one.id in ids]
        agencies = service.agencies(conn)
        invites = service.open_invites(conn, db.clocks.wall.now())
        people_n, people = len(people), people[:PEOPLE_N]
        areas = [*(p.scope for p in people), *(a.area for a in agencies)]
        areas += [invited.scope] if invited else []
        asked = [(fields or {}).get(name, "") for name in ("area", "office_area")]
        seen = web_of(request).areas.seen(conn, [code for code in {*areas, *asked} if code])
    office_names = {a.code: a.name for a in agencies}
    area_words = _area_words(request, seen)
    fresh = (
        _fresh(link, invited, office_names.get(invited.agency, ""), area_words, invites)
        if link and invited
        else None
    )
    return web_of(request).render(
        request,
        "accounts/people.html",
        invites=invites,
        left=_left(request, db),
        status=200 if error is None else error.status,
        people=people,
        people_n=people_n,
        seen=seen,
        area_words=area_words,
        full_n=PEOPLE_N,
        q=q.strip(),
        agencies=agencies,
        office_names=office_names,
        roles=list(Role),
        kinds=OFFICE_KINDS,
        error=error,
        form=form,
        fields=fields or {},
        fresh=fresh,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresh:
    """A link that was just made, and whose it is; the page that shows it is the only place that has it."""

    url: str
    name: str
    role: str
    office: str
    area: str
    until: datetime


def _fresh(
    url: str,
    who: Person,
    office: str,
    area_words: Callable[[str], str],
    invites: Sequence[OpenInvite],
) -> _Fresh | None:
    """None when it was withdrawn or used before the page that shows it was made."""
    for invite in invites:
        if invite.person == who.id:
            return _Fresh(
                url=url,
                name=who.name,
                role=who.role.value,
                office=office,
                area=area_words(who.scope),
                until=invite.expires_at,
            )
    return None


def _area_words(
    request: Request[Any, Any, Any], seen: Mapping[str, AreaSeen]
) -> Callable[[str], str]:
    """An area's name and code in a list; the code alone in a house without a tree."""
    web = web_of(request)
    everywhere = web.words.text("webkit.everywhere", web.language(request))

    def words(code: str) -> str:
        return f"{seen[code].name} ({code})" if code in seen else code or everywhere

    return words


def _roles(request: Request[Any, Any, Any]) -> dict[str, str]:
    web = web_of(request)
    lang = web.language(request)
    return {role.value: web.words.text(f"accounts.role.{role.value}", lang) for role in Role}


async def _area(
    request: Request[Any, Any, Any], db: Database, fields: dict[str, str], field: str
) -> str | None:
    """As ``area_asked``, for who may act here alone: a refusal tells nobody else the near names."""
    actor_of(request).require("people.manage")
    return await asyncio.to_thread(area_asked, request, db, fields, field)


@post("/orang", status_code=200)
async def invite(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """Invite a person; the link is shown once, on this page."""
    actor = actor_of(request)
    fields = await form_of(request)
    secret = secrets.new_secret()
    try:
        area = await _area(request, db, fields, "area")
        done = await db.write(
            lambda uow: service.invite(
                uow,
                actor,
                fields.get("name", ""),
                fields.get("role", ""),
                fields.get("agency", ""),
                area,
                secrets.digest(secret),
            ),
            actor=actor.id,
            kind="accounts.invite",
        )
    except DamaiError as error:
        return await asyncio.to_thread(
            _people, request, db, error=error, form="person", fields=fields
        )
    link, of = _link(request, secret), done.value.id
    return await asyncio.to_thread(_people, request, db, link=link, of=of)


@post("/orang/instansi", status_code=303)
async def add_office(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Add an office; people can then be invited to it and incidents handed to it."""
    actor = actor_of(request)
    fields = await form_of(request)
    try:
        area = await _area(request, db, fields, "office_area")
        await db.write(
            lambda uow: service.open_agency(
                uow,
                actor,
                fields.get("code", "").strip(),
                fields.get("kind", ""),
                fields.get("office", ""),
                area,
                fields.get("address", ""),
            ),
            actor=actor.id,
            kind="accounts.office",
        )
    except DamaiError as error:
        return await asyncio.to_thread(
            _people, request, db, error=error, form="office", fields=fields
        )
    return _back("/orang")


@get("/orang/{person:uuid}", sync_to_thread=True)
def person_page(request: Request[Any, Any, Any], person: FromPath[UUID], db: Db) -> Response[str]:
    return _person(request, db, str(person))


def _person(
    request: Request[Any, Any, Any],
    db: Database,
    person_id: str,
    *,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
    link: str = "",
) -> Response[str]:
    actor_of(request).require("people.manage")
    now = db.clocks.wall.now()
    with db.read() as conn:
        found = service.person_by_id(conn, person_id)
        if found is None:
            raise NotFound("person-unknown")
        office = service.agency_by_code(conn, found.agency)
        tokens = service.tokens_of(conn, person_id)
        factor = service.factor_of(conn, person_id)
        sessions = service.sessions_of(
            conn, person_id, now, console_idle=request.app.state.sessions.console_idle
        )
        invites = service.open_invites(conn, now, person_id)
        asked = (fields or {}).get("area") or found.scope
        seen = web_of(request).areas.seen(conn, [asked] if asked else [])
        reach = web_of(request).areas.seen(conn, [found.scope] if found.scope else [])
    name = office.name if office else found.agency
    area_words = _area_words(request, reach)
    fresh = _fresh(link, found, name, area_words, invites) if link else None
    return web_of(request).render(
        request,
        "accounts/person.html",
        status=200 if error is None else error.status,
        person=found,
        office=office,
        seen=seen,
        tokens=tokens,
        factor=factor,
        may_have=may_have_factor(found.role),
        oneself=actor_of(request).id == f"person/{found.id}",
        sessions=sessions,
        invite=invites[0] if invites else None,
        left=_left(request, db),
        roles=list(Role),
        error=error,
        fields=fields or {},
        fresh=fresh,
    )


@post("/orang/{person:uuid}", status_code=303)
async def change(request: Request[Any, Any, Any], person: FromPath[UUID], db: Db) -> Response[Any]:
    """Change role, area or the right to sign in; every session of the person ends."""
    actor = actor_of(request)
    fields = await form_of(request)
    seen = version_of(fields)
    try:
        area = await _area(request, db, fields, "area")
        await db.write(
            lambda uow: service.change_person(
                uow,
                actor,
                str(person),
                seen,
                fields.get("role", ""),
                area,
                fields.get("active") == "yes",
            ),
            actor=actor.id,
            kind="accounts.change",
        )
    except DamaiError as error:
        return await asyncio.to_thread(
            _person, request, db, str(person), error=error, fields=fields
        )
    return _back(f"/orang/{person}")


@post("/orang/{person:uuid}/undang", status_code=200)
async def invite_again(
    request: Request[Any, Any, Any], person: FromPath[UUID], db: Db
) -> Response[str]:
    """A fresh single-use invite, shown once; open sessions of the person end."""
    actor = actor_of(request)
    await form_of(request)
    secret = secrets.new_secret()
    await db.write(
        lambda uow: service.invite_again(uow, actor, str(person), secrets.digest(secret)),
        actor=actor.id,
        kind="accounts.invite-again",
    )
    return await asyncio.to_thread(_person, request, db, str(person), link=_link(request, secret))


@post("/orang/{person:uuid}/keluarkan", status_code=303)
async def end(request: Request[Any, Any, Any], person: FromPath[UUID], db: Db) -> Response[Any]:
    """End every session of the person: lost phone, left console."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.end_sessions(uow, actor, str(person)),
        actor=actor.id,
        kind="accounts.end-sessions",
    )
    return _back(f"/orang/{person}")


@post("/orang/{person:uuid}/token/{token:uuid}/cabut", status_code=303)
async def revoke(
    request: Request[Any, Any, Any], person: FromPath[UUID], token: FromPath[UUID], db: Db
) -> Response[Any]:
    """Revoke an API token."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.revoke_token(uow, actor, str(token)),
        actor=actor.id,
        kind="accounts.revoke",
    )
    return _back(f"/orang/{person}")


@post("/orang/{person:uuid}/undang/batal", status_code=303)
async def revoke_invite(
    request: Request[Any, Any, Any], person: FromPath[UUID], db: Db
) -> Response[Any]:
    """Withdraw an invite that nobody has used yet."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.revoke_invite(uow, actor, str(person)),
        actor=actor.id,
        kind="accounts.revoke-invite",
    )
    return _back("/orang")


@post("/orang/{person:uuid}/faktor/hapus", status_code=303)
async def reset_factor(
    request: Request[Any, Any, Any], person: FromPath[UUID], db: Db
) -> Response[Any]:
    """Take a lost second factor away; every session of the person ends."""
    actor = actor_of(request)
    await form_of(request)
    await db.write(
        lambda uow: service.reset_factor(uow, actor, str(person)),
        actor=actor.id,
        kind="accounts.reset-factor",
    )
    return _back(f"/orang/{person}")


def _left(request: Request[Any, Any, Any], db: Database) -> Callable[[datetime], str]:
    """How long until an instant of the wall clock, in the reader's words."""
    now, lang = db.clocks.wall.now(), web_of(request).language(request)
    return lambda at: age((at - now).total_seconds(), lang)


def _link(request: Request[Any, Any, Any], secret: str) -> str:
    return f"{request.base_url}tautan/{secret}"


def _back(path: str) -> Response[Any]:
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/html")


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[
        people_page, invite, add_office, person_page, change, invite_again, end, revoke,
        revoke_invite, reset_factor,
    ],
)  # fmt: skip
