"""One question to the packages that can be searched: the page ``/cari`` and the API's ``/find``.

Each package answers through its own permission and its own law of sight; nothing is asked beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.accounts import finding as people
from damai.accounts.model import Role
from damai.areas import finding as places
from damai.areas.routes import FoundOut, found_out
from damai.db.database import Database
from damai.incidents import finding as incidents
from damai.incidents.model import Incident
from damai.incidents.view import Names, terms
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of, signed_in
from damai.webkit.openapi import problem_responses

Db = NamedDependency[SkipValidation[Database]]
Question = Annotated[str, QueryParameter(max_length=80)]
PAGE_N, FIRST_N = 50, 8
"""Most of each sort on the page, and under the hand that types."""


class IncidentFound(msgspec.Struct, kw_only=True):
    id: str
    title: str
    kind: str
    severity: str
    status: str
    place: str
    reported_at: datetime


class PersonFound(msgspec.Struct, kw_only=True):
    """``id`` None = this reader has no page of the person to go to."""

    id: str | None
    name: str
    role: str
    office: str


class Found(msgspec.Struct, kw_only=True):
    """``instead`` = the spelling under which the places were found, "" when as asked."""

    incidents: list[IncidentFound]
    places: list[FoundOut]
    instead: str
    people: list[PersonFound]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    incidents: list[Incident]
    names: Names
    places: list[FoundOut]
    instead: str
    people: list[people.PersonSeen]


def _ask(request: Request[Any, Any, Any], conn: sa.Connection, text: str, limit: int) -> _Answers:
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    lang = web.language(request)
    # A NUL can be typed into an address, and PostgreSQL refuses it in a text.
    said = "".join(c for c in text if c.isprintable())
    found = incidents.find(conn, actor, said, election, terms(web, lang), limit)
    where = places.find(conn, actor, said, election, limit)
    roles = {role.value: web.words.text(f"accounts.role.{role.value}", lang) for role in Role}
    return _Answers(
        incidents=found,
        names=Names.load(conn, actor, found),
        places=found_out(conn, where.items),
        instead=where.instead,
        people=people.find(conn, actor, said, roles, limit),
    )


@get("/cari", sync_to_thread=True, include_in_schema=False)
def page(request: Request[Any, Any, Any], db: Db, q: Question = "") -> Response[str]:
    """Incidents, places and people that fit the words, each list as long as it is useful."""
    with db.read() as conn:
        found = _ask(request, conn, q, PAGE_N + 1)
    lists = (found.incidents, found.places, found.people)
    return web_of(request).render(
        request,
        "api/find.html",
        q=" ".join(q.split()),
        found=found,
        full_n=PAGE_N,
        nothing=not any(lists),
    )


@get(
    "/api/v1/find",
    guards=[signed_in],
    sync_to_thread=True,
    tags=["find"],
    responses=problem_responses(400, 401, 403, 503),
)
def find(request: Request[Any, Any, Any], db: Db, q: Question = "") -> Found:
    """Incidents, places and people that fit the words: the first of each, as this reader may see them.

    Every word must fit. `#12` is the incident that the journal's entry 12 is about.
    """
    with db.read() as conn:
        found = _ask(request, conn, q, FIRST_N)
    return Found(
        incidents=[
            IncidentFound(
                id=item.id,
                title=item.title,
                kind=item.kind,
                severity=item.severity,
                status=item.status.value,
                place=found.names.place(item),
                reported_at=item.reported_at,
            )
            for item in found.incidents
        ],
        places=found.places,
        instead=found.instead,
        people=[
            PersonFound(
                id=who.id if who.manageable else None,
                name=who.name,
                role=who.role,
                office=who.office,
            )
            for who in found.people
        ],
    )


router = Router(path="/", route_handlers=[page, find])
