"""What the screen of a plan shows: the plans, one of them with its teams, and a team's stations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.areas.model import Station
from damai.core.codes import within
from damai.deployment.plans import service
from damai.deployment.plans.model import Plan, State, Team
from damai.deployment.shortage import Reason
from damai.units import service as units
from damai.webkit.actor import Actor

TEAMS_N = 200
"""Teams of a page."""
POINTS_MAX = 2_000
"""More stations than this are not drawn one by one: nobody tells them apart, and the page must come at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """As the address says; empty = not narrowed by this. ``jenjang`` = the rung that is open,
    -1 = none; ``hal`` counts pages from 1."""

    rencana: str = ""
    tim: str = ""
    kecamatan: str = ""
    kelas: str = ""
    hanya: str = ""
    jenjang: int = -1
    hal: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """``plans`` the newest first; ``plan`` the one that is shown, None = there is none yet. ``teams`` of the page as the
    address narrows them to ``shown_n``, the gravest first; ``all_teams`` those in sight; ``stations`` by code: of all ``stations_n``, or where those are more than a map shows, of the teams that are listed and
    of every base."""

    plans: Sequence[Plan]
    plan: Plan | None
    published: Plan | None
    all_teams: Sequence[Team]
    teams: Sequence[Team]
    shown_n: int
    page: int
    pages_n: int
    team: Team | None
    stations: Mapping[str, Station]
    stations_n: int
    area_names: Mapping[str, str]
    unit_names: Mapping[str, str]
    asking: Asking

    @property
    def districts(self) -> list[str]:
        return sorted({team.district for team in self.all_teams})


def board(read: Any, actor: Actor, election: str, asking: Asking) -> Board:
    """Raises Forbidden, NotFound for a plan out of sight."""
    plans = service.plans(read, actor, election)
    standing = next((p for p in plans if p.state is State.PUBLISHED), None)
    if asking.rencana:
        chosen: Plan | None = service.plan(read, actor, asking.rencana)
    else:
        live = [p for p in plans if p.state is not State.WITHDRAWN]
        chosen = standing or (live[0] if live else None)
    if chosen is None:
        return Board(
            plans=plans, plan=None, published=standing, all_teams=(), teams=(), shown_n=0, page=1, pages_n=1, team=None,
            stations={}, stations_n=0, area_names={}, unit_names={}, asking=asking,
        )  # fmt: skip
    all_teams = service.teams(read, actor, chosen)
    shown = sorted((team for team in all_teams if _fits(team, asking)), key=_gravity)
    pages_n = max(1, -(-len(shown) // TEAMS_N))
    page = min(asking.hal, pages_n)
    start = (page - 1) * TEAMS_N
    team = next((team for team in all_teams if team.team == asking.tim), None)
    stations_n = sum(team.stations_n for team in all_teams)
    listed = shown[start : start + TEAMS_N]
    codes = _looked_at(all_teams, listed, team, stations_n)
    found = {s.code: s for s in area_store.stations_by_codes(read, chosen.election, codes)}
    around = {chosen.area} | {team.district for team in all_teams}
    around |= {code.rsplit(".", 1)[0] for code in codes}
    named = areas.areas_named(read, sorted(around))
    return Board(
        plans=plans,
        plan=chosen,
        published=standing,
        all_teams=all_teams,
        teams=listed,
        shown_n=len(shown),
        page=page,
        pages_n=pages_n,
        team=team,
        stations=found,
        stations_n=stations_n,
        area_names={code: item.name for code, item in named.items()},
        unit_names=unit_names(read, actor, chosen),
        asking=asking,
    )


def unit_names(read: Any, actor: Actor, chosen: Plan) -> dict[str, str]:
    """Code -> name: as the plan was made with them, and as they are called now where the reader may know it."""
    said = {row["unit"]: row["name"] for row in chosen.summary["units"]}
    if not actor.may("units.read"):
        return said
    return said | {unit.code: unit.name for unit in units.units(read, actor, chosen.election)}


def _looked_at(
    all_teams: Sequence[Team], listed: Sequence[Team], chosen: Team | None, stations_n: int
) -> list[str]:
    """The stations that the page says anything of."""
    if stations_n <= POINTS_MAX:
        return [code for team in all_teams for code in team.stations]
    drawn = all_teams if len(all_teams) <= POINTS_MAX else listed
    named = [*listed, *([chosen] if chosen else [])]
    return list(
        dict.fromkeys([*(team.base for team in drawn), *(c for t in named for c in t.stations)])
    )


def _gravity(team: Team) -> tuple[int, str]:
    order = list(Reason)
    return (order.index(Reason(team.reason)) if team.reason else len(order), team.team)


def _fits(team: Team, asking: Asking) -> bool:
    if asking.kecamatan and not within(team.district, asking.kecamatan):
        return False
    if asking.kelas and team.risk_class != asking.kelas:
        return False
    if asking.hanya == "terkunci":
        return team.locked
    return not asking.hanya or team.reason == asking.hanya
