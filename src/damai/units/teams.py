"""Use cases of the published pattern: a plan that was signed is adopted, and read by what follows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.core.audience import both
from damai.core.errors import Invalid
from damai.core.said import said
from damai.db.uow import UnitOfWork
from damai.units import roster_store, store, team_model, team_store
from damai.units.entries import TeamsAdopted
from damai.units.model import POLRI, Team
from damai.units.rest import TEAM
from damai.units.sight import sees, sees_team
from damai.webkit.actor import Actor

OWNER = POLRI
"""Whose pattern it is."""


def adopt(
    uow: UnitOfWork,
    actor: Actor,
    election: str,
    area: str,
    plan: str,
    audience: str,
    teams: Sequence[Team],
) -> None:
    """The published teams of ``area`` are these from now on; others stay as they are. None = no team stands there.

    Teams are numbered anew in each plan: who stood in one that is not there as it was (its name, stations and units)
    stands down and is named again.

    Called inside the unit of work of whoever publishes a plan, who signs it there. Raises Forbidden, NotFound for
    an area that is none, Invalid for teams that do not fit, stations or units that are not there, Conflict for a
    code or a station of another area's team. Records TeamsAdopted.
    """
    actor.require("units.edit", area=area, owner=OWNER)
    areas.area(uow, area)
    team_model.check_teams(teams, area)
    for team in teams:
        said(team.formation, "formation", team_model.FORMATION_MAX)
    _check_known(uow, election, teams)
    before = team_store.teams(uow, election, area)
    same = {_what(team) for team in teams}
    over = roster_store.duties_at(
        uow, election, [TEAM + team.code for team in before if _what(team) not in same]
    )
    for duty in over:
        roster_store.remove_duty(uow, election, duty)
    team_store.remove(uow, election, area)
    team_store.insert(uow, election, plan, audience, teams)
    uow.record(
        TeamsAdopted(
            subject=f"teams/{election}/{area}",
            area=area,
            audience=audience,
            audience_before=_wider(before, audience),
            actor=actor.id,
            election=election,
            plan=plan,
            teams_n=len(teams),
            stations_n=sum(len(team.stations) for team in teams),
            police_n=sum(team.police_n for team in teams),
            removed_n=len(before),
            duties_removed_n=len(over),
            teams_sha256=team_model.digest_of(teams),
        )
    )


def _what(team: Team) -> tuple[str, frozenset[str], frozenset[tuple[str, int]]]:
    return team.code, frozenset(team.stations), frozenset(team.units)


def _wider(before: Sequence[Team], audience: str) -> str | None:
    """Who saw the teams before, if that was somebody else: their screens must hear that these are gone."""
    if not before:
        return None
    seen_by = reduce(both, (team.audience for team in before))
    return None if seen_by == audience else seen_by


def _check_known(uow: UnitOfWork, election: str, teams: Sequence[Team]) -> None:
    stations = [code for team in teams for code in team.stations]
    known = {item.code for item in area_store.stations_by_codes(uow, election, stations)}
    for code in stations:
        if code not in known:
            raise Invalid("station-unknown", field="teams", value=code[:40])
    there = {unit.code for unit in store.units(uow, election)}
    for team in teams:
        for code, _ in team.units:
            if code not in there:
                raise Invalid("unit-unknown", field="teams", value=code[:40])


def teams(read: Any, actor: Actor, election: str, area: str = "") -> list[Team]:
    """The published teams in the reader's sight, by code. Raises Forbidden."""
    actor.require("units.read")
    found = team_store.teams(read, election, actor.scope, area)
    return [team for team in found if sees_team(actor, team)]


def team_of_station(read: Any, actor: Actor, election: str, station: str) -> Team | None:
    """The team that guards a station; None without one and out of sight.

    Whoever may read the station may know who stands there, where the audience of the pattern holds their
    institution: an officer with one kelurahan asks for the own station. Raises Forbidden.
    """
    actor.require("stations.read")
    found = team_store.of_station(read, election, station)
    if found is None or not sees(actor, station, found.audience):
        return None
    return found
