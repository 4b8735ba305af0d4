"""What orders say beside the plan, for a reader: stations, names of areas and units, officers, duty numbers."""

from __future__ import annotations

from typing import Any

from litestar import Request

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.core.codes import within
from damai.core.errors import NotFound
from damai.db.database import Database
from damai.deployment.lines import service as lines
from damai.deployment.plans import manning, ordering, service
from damai.deployment.plans.board import unit_names
from damai.deployment.plans.model import OWNER, Plan, State
from damai.deployment.plans.naming import name
from damai.deployment.plans.ordering import Known
from damai.units import service as units
from damai.units.duties import voting_on
from damai.webkit.actor import Actor
from damai.webkit.context import web_of


def known_of(
    request: Request[Any, Any, Any], db: Database, actor: Actor, plan: str
) -> tuple[Plan, Known, bool]:
    """Everything that papers say. Names: those who stand in the teams, for readers who may read the roster; while nobody
    does, as they would be filled in, for those of them who see the whole plan: of a part it would name others.
    The third says which: True = they stand there. Raises Forbidden, NotFound."""
    actor.require("plan.orders")
    place = web_of(request).place()
    with db.read() as conn:
        found = service.plan(conn, actor, plan)
        if not actor.may("plan.orders", owner=found.institution):
            raise NotFound("plan-none")
        teams = service.teams(conn, actor, found)
        stations, addresses, area_names = ordering.read_stations(conn, found, teams)
        people: dict[str, Any] = {}
        is_named = False
        if actor.may("roster.read", owner=OWNER):
            if found.state is State.PUBLISHED:
                people = dict(manning.standing(conn, actor, found))
            is_named = bool(people)
            if not people and within(found.area, actor.scope):
                officers = units.officers(conn, actor, found.election)
                people = dict(name(teams, officers).people)
        mine = accounts.agency_by_code(conn, actor.agency)
        office = mine.name if mine is not None and actor.institution == OWNER else ""
        known = Known(
            plan=found,
            teams=teams,
            stations=stations,
            addresses=addresses,
            area_names=area_names,
            unit_names=unit_names(conn, actor, found),
            people=people,
            lines=lines.numbers(conn, actor, found.election),
            voting_on=voting_on(conn, found.election),
            place=areas.area(conn, found.area).name,
            operation=place.election_title,
            exercise=place.exercise,
            names_set=is_named,
            institution=(ordering.POLRI, office.upper()) if office else (ordering.POLRI,),
            address=f"{request.url.scheme}://{request.headers.get('host', '')}",
        )
    return found, known, is_named
