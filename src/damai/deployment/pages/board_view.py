"""What the screen of a plan is drawn from: its words in one language, its picture, and the form that asks for the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from damai.core.codes import within
from damai.deployment.formation_words import at_rung, sentence
from damai.deployment.orders.spans import spans
from damai.deployment.plans import service
from damai.deployment.plans.asking import OWN
from damai.deployment.plans.board import Board
from damai.deployment.plans.gather import is_surveyed
from damai.deployment.plans.model import Asked, State, Team
from damai.deployment.plans.picture import Picture, picture
from damai.deployment.plans.seen import (
    Against,
    ClassRow,
    RungRow,
    Signed,
    Thinned,
    against,
    class_rows,
    formations_of,
    rung_rows,
    signed,
    thinned_at,
)
from damai.units.model import Ready
from damai.webkit.actor import Actor
from damai.webkit.formats import decimal

ONLY = ("", "uncovered", "thinned", "borrowed", "terkunci")
"""What the list of teams can be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamTold:
    """The chosen team: its formation in words; ``ways`` how far each unit comes, ``longest`` the farthest station, both
    empty where a point is not surveyed."""

    formation: str
    unsurveyed_n: int
    ways: Mapping[str, str]
    longest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``counts`` teams by what the list can be narrowed to; ``opened`` the rung that the address opens, ``thinned`` what
    it would do; ``against`` None = this plan stands, or none does."""

    picture: Picture | None
    classes: Sequence[ClassRow]
    rungs: Sequence[RungRow]
    opened: RungRow | None
    thinned: Sequence[Thinned]
    counts: Mapping[str, int]
    unsurveyed_n: int
    team: TeamTold | None
    against: Against | None
    signed: Sequence[Signed]
    ordered: Mapping[str, int]
    places: Callable[[Team], str]
    """A team's stations by kelurahan and number: ``Imopuro 001–008``."""


def tell(conn: Any, actor: Actor, found: Board, lang: str) -> Told | None:
    """None = there is no plan to tell of."""
    plan = found.plan
    if plan is None:
        return None
    rungs = rung_rows(plan)
    opened = next((rung for rung in rungs if rung.number == found.asking.jenjang), None)
    counts = Counter(team.reason for team in found.all_teams if team.reason)
    counts[""], counts["terkunci"] = len(found.all_teams), sum(t.locked for t in found.all_teams)
    standing = found.published
    differs = None
    if standing is not None and standing.id != plan.id and standing.area == plan.area:
        differs = against(standing, service.teams(conn, actor, standing), plan, found.all_teams)
    scope = plan.area if within(plan.area, actor.scope) else actor.scope
    return Told(
        picture=picture(conn, found, plan, scope),
        classes=class_rows(plan, lang),
        rungs=rungs,
        opened=opened,
        thinned=thinned_at(plan, opened, found.all_teams, lang) if opened else (),
        counts=counts,
        unsurveyed_n=plan.summary["stations"] - plan.summary["surveyed"],
        team=_team(found, found.team, lang) if found.team else None,
        against=differs,
        signed=signed(conn, actor, plan),
        ordered={name: one.stations_max for name, one in formations_of(plan).items()},
        places=partial(places, found),
    )


def _team(found: Board, team: Team, lang: str) -> TeamTold:
    assert found.plan is not None
    known = [found.stations[code] for code in team.stations if code in found.stations]
    unsurveyed_n = sum(not is_surveyed(station) for station in known)
    ways = {}
    longest = ""
    if not unsurveyed_n:
        ways = {
            met.unit: f"{_distance(met.metres, lang)}, {decimal(met.minutes, lang, 0)} min"
            for met in team.met
            if met.metres is not None and met.minutes is not None
        }
        longest = "" if team.longest_m is None else _distance(team.longest_m, lang)
    one = formations_of(found.plan)[team.risk_class]
    return TeamTold(
        formation=sentence(at_rung(one, team.stations_n), lang),
        unsurveyed_n=unsurveyed_n,
        ways=ways,
        longest=longest,
    )


def _distance(metres: int, lang: str) -> str:
    """950 m, 3,2 km."""
    return f"{metres} m" if metres < 1_000 else f"{decimal(metres / 1_000, lang, 1)} km"


def places(found: Board, team: Team) -> str:
    """The team's stations by kelurahan, runs of numbers together; codes of those that are not known."""
    by_area: dict[str, list[int]] = defaultdict(list)
    for code in team.stations:
        area, _, number = code.rpartition(".")
        by_area[area].append(int(number))
    return "; ".join(
        f"{found.area_names.get(area, area)} {spans(numbers)}"
        for area, numbers in sorted(by_area.items())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """The form that asks for a plan: what was typed, else as the shown plan was asked. ``base`` = the plan whose
    ``locked_n`` teams stay, empty = none; ``is_surveyed``: metres may be asked about."""

    fields: Mapping[str, str]
    ready: Sequence[Ready]
    strength_n: int
    base: str
    locked_n: int
    rungs: Sequence[RungRow]
    is_surveyed: bool
    number: int


def asks_of(found: Board, ready: Sequence[Ready], area: str, typed: Mapping[str, str]) -> Asks:
    """``area`` = the one that a plan would be of."""
    plan = found.plan if found.plan is not None and found.plan.area == area else None
    asked = plan.asked if plan else Asked()
    as_it_was = {
        "cut": str(asked.cut_n or ""),
        "reserve": str(asked.reserve_pct),
        "scope": asked.scope,
        "thin": asked.thin,
        "rung": "" if asked.rung is None else str(asked.rung),
        "arm": str(asked.arm_m or ""),
        "seconds": str(int(asked.seconds)),
        **{OWN + unit: str(n) for unit, n in asked.own.items()},
    }
    return Asks(
        fields={**as_it_was, **typed},
        ready=sorted(ready, key=lambda one: one.unit.code),
        strength_n=sum(one.officers_n for one in ready),
        base=plan.id if plan is not None and plan.state is not State.WITHDRAWN else "",
        locked_n=sum(team.locked for team in found.all_teams)
        if plan and plan.state is State.DRAFT
        else 0,
        rungs=rung_rows(plan) if plan else (),
        is_surveyed=plan is None or plan.summary["surveyed"] == plan.summary["stations"],
        number=max((p.number for p in found.plans if p.area == area), default=0) + 1,
    )
