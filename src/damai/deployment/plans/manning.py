"""Use cases of names: officers of the roster stand in the published teams, as proposed or as an annex says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from damai.areas import service as areas
from damai.core.errors import Conflict, Invalid
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.deployment.orders.rank_nrp import plain_nrp
from damai.deployment.plans import service as plans
from damai.deployment.plans.model import OWNER, Plan, State, Team
from damai.units import service as units
from damai.units.duties import voting_on
from damai.units.manning import stretch
from damai.units.model import Officer
from damai.units.rest import TEAM
from damai.webkit.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an annex as it came: whose number and name, the stations that he guards, by code, and its row in the
    file. An empty name is not held against the roster."""

    nrp: str
    stations: tuple[str, ...]
    name: str = ""
    row: int = 0


class Unfit(Invalid):
    """An annex that does not fit the plan and the roster, and is not taken at all. ``faults``: (row, what is wrong)."""

    default_code = "annex-refused"

    def __init__(self, faults: Sequence[tuple[int, Invalid]]) -> None:
        super().__init__(field="file", n=len(faults))
        self.faults = tuple(sorted(faults, key=lambda one: one[0]))


def fill_names(uow: UnitOfWork, actor: Actor, id: str) -> Done:
    """Every team of the published plan gets officers of its units, by service number; who stood in one of them before
    stands down. Teams of other areas keep theirs.

    Raises Forbidden, NotFound, Conflict("plan-not-published"), Invalid as ``units.assign_duties``. Records
    DutiesAssigned.
    """
    found, _ = _published(uow, actor, id)
    return units.man_teams(uow, actor, found.election, found.area)


def take_lines(
    uow: UnitOfWork,
    actor: Actor,
    id: str,
    unit: str,
    lines: Sequence[Line],
    faults: Sequence[tuple[int, Invalid]] = (),
) -> Done:
    """The officers of a unit stand where an annex says; those of other units stay. ``faults``: what was wrong with the
    file's other rows when it was read.

    Raises as ``fill_names``, and Unfit with every row whose officer is none, another's or named otherwise
    ("annex-officer"|"annex-unit"|"annex-name"), or that names no station or several teams ("annex-station"|"annex-teams").
    """
    found, teams = _published(uow, actor, id)
    team_of = {station: team.team for team in teams for station in team.stations}
    roster = units.officers(uow, actor, found.election)
    by_nrp = {plain_nrp(one.nrp): one for one in roster}
    unit_names = {one.code: one.name for one in units.units(uow, actor, found.election)}
    people: dict[str, list[Officer]] = defaultdict(list)
    mine = {team.team for team in teams}
    for team, some in standing(uow, actor, found).items():
        if team not in mine:
            continue
        people[team] = [one for one in some if one.unit != unit]
    unfit = list(faults)
    for line in lines:
        try:
            officer = _officer(line, by_nrp, unit, unit_names)
            people[_team(line, team_of)].append(officer)
        except Invalid as fault:
            unfit.append((line.row, fault))
    if unfit:
        raise Unfit(unfit)
    named = {team: tuple(some) for team, some in people.items()}
    return _assigned(uow, actor, found, teams, named)


def _officer(
    line: Line, by_nrp: Mapping[str, Officer], unit: str, unit_names: Mapping[str, str]
) -> Officer:
    if not line.nrp:
        raise Invalid("annex-nrp", field="file")
    found = by_nrp.get(plain_nrp(line.nrp))
    if found is None:
        raise Invalid("annex-officer", field="file", nrp=line.nrp[:20])
    if found.unit != unit:
        home = unit_names.get(found.unit, found.unit)
        raise Invalid("annex-unit", field="file", nrp=line.nrp[:20], unit=home)
    if line.name and _plain(line.name) != _plain(found.name):
        raise Invalid("annex-name", field="file", nrp=line.nrp[:20])
    return found


def _team(line: Line, team_of: Mapping[str, str]) -> str:
    missing = [code for code in line.stations if code not in team_of]
    if missing or not line.stations:
        station = missing[0] if missing else "-"
        raise Invalid("annex-station", field="file", nrp=line.nrp[:20], station=station[:40])
    wanted = {team_of[code] for code in line.stations}
    if len(wanted) > 1:
        raise Invalid("annex-teams", field="file", nrp=line.nrp[:20], teams=", ".join(sorted(wanted))[:120])  # fmt: skip
    return wanted.pop()


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def standing(read: Any, actor: Actor, found: Plan) -> dict[str, tuple[Officer, ...]]:
    """Team -> the officers who stand in it, by service number; empty while nobody was named. Raises Forbidden."""
    return units.standing(read, actor, found.election)


def _published(uow: UnitOfWork, actor: Actor, id: str) -> tuple[Plan, Sequence[Team]]:
    actor.require("plan.orders")
    found = plans.plan(uow, actor, id)
    actor.require("plan.orders", area=found.area, owner=OWNER)
    if found.state is not State.PUBLISHED:
        raise Conflict("plan-not-published", state=found.state.value)
    return found, plans.teams(uow, actor, found)


def _assigned(
    uow: UnitOfWork,
    actor: Actor,
    found: Plan,
    teams: Sequence[Team],
    people: Mapping[str, Sequence[Officer]],
) -> Done:
    """These people stand in the plan's teams; teams of other areas keep theirs."""
    zone = areas.the_house(uow).zone
    voting = voting_on(uow, found.election)
    duties = [
        duty
        for team, some in sorted(people.items())
        for officer in some
        for duty in stretch(officer.id, team, voting, zone)
    ]
    return units.assign_duties(
        uow, actor, found.election, duties, replace_targets=[TEAM + team.team for team in teams]
    )
