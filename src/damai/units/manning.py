"""The people of the published teams: each unit's officers of pam TPS, in the order of the roster, on H-1, H and H+1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from damai.areas import service as areas
from damai.core.errors import Invalid
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.units import duties, roster, roster_store, teams
from damai.units.model import Duty, Officer, Shift, Team
from damai.units.post_form import span_of
from damai.units.rest import TEAM, fault_between
from damai.units.satgas import PAM_TPS
from damai.webkit.actor import Actor

STRETCH: tuple[tuple[int, Shift], ...] = (
    (-1, Shift(code="pam-tps", start="07:00", hours=24)),
    (0, Shift(code="pam-tps", start="07:00", hours=24)),
    (1, Shift(code="pam-tps", start="07:00", hours=12)),
)
"""(days from voting day, hours): H-1 to H+1 as in [PAT-PNG]; the hours are our own proposal."""


def man_teams(uow: UnitOfWork, actor: Actor, election: str, area: str = "") -> Done:
    """Fill the published teams of an area anew; teams of other areas keep their people.

    Each team gets from each of its units as many of its pam-TPS officers as the plan says, whoever is free first by
    service number; where a unit has too few, the team stays short. Raises Forbidden, Invalid("teams-none") without
    published teams, Invalid("rota-none") when nobody can be assigned. Records DutiesAssigned.
    """
    actor.require("roster.edit")
    found = teams.teams(uow, actor, election, area)
    if not found:
        raise Invalid("teams-none", field="area")
    targets = {TEAM + team.code for team in found}
    voting_on = duties.voting_on(uow, election)
    mine = [
        person for person in roster.officers(uow, actor, election) if person.subsatgas == PAM_TPS
    ]
    since, until = _around(voting_on)
    kept: dict[str, list[Duty]] = {}
    for duty in roster_store.duties(uow, election, since=since, until=until):
        if duty.target not in targets:
            kept.setdefault(duty.officer, []).append(duty)
    zone = areas.the_house(uow).zone
    made = manned(found, mine, kept, voting_on, zone)
    if not made:
        raise Invalid("rota-none", field="area")
    return duties.assign_duties(uow, actor, election, made, replace_targets=sorted(targets))


def _around(voting_on: date) -> tuple[str, str]:
    """Days whose duties can be in the way of the stretch."""
    first, last = voting_on - timedelta(days=3), voting_on + timedelta(days=3)
    return first.isoformat(), last.isoformat()


def manned(
    found: Sequence[Team],
    officers: Sequence[Officer],
    busy: dict[str, list[Duty]],
    voting_on: date,
    zone: str,
) -> list[Duty]:
    """The duties of the teams by code; ``officers`` in the order in which they are taken. Pure."""
    free: dict[str, list[Officer]] = {}
    for person in officers:
        free.setdefault(person.unit, []).append(person)
    made: list[Duty] = []
    for team in sorted(found, key=lambda t: t.code):
        for unit, police_n in team.units:
            left_n = police_n
            waiting = free.get(unit, [])
            for person in list(waiting):
                if left_n == 0:
                    break
                serving = stretch(person.id, team.code, voting_on, zone)
                if not _fits(serving, busy.get(person.id, []), voting_on):
                    continue
                waiting.remove(person)
                made += serving
                left_n -= 1
    return made


def stretch(officer: str, team: str, voting_on: date, zone: str) -> list[Duty]:
    """An officer's duties in a team, one a day from H-1 to H+1. Pure."""
    duties_made = []
    for days_n, shift in STRETCH:
        day = voting_on + timedelta(days=days_n)
        starts_at, ends_at = span_of(shift, day, zone)
        duties_made.append(
            Duty(
                officer=officer, on_date=day.isoformat(), shift=shift.code, target=TEAM + team,
                starts_at=starts_at, ends_at=ends_at,
            )
        )  # fmt: skip
    return duties_made


def _fits(stretch: Sequence[Duty], busy: Sequence[Duty], voting_on: date) -> bool:
    return all(fault_between(one, other, voting_on) is None for one in stretch for other in busy)


def names_of(read: Any, actor: Actor, election: str, team: str) -> list[Officer]:
    """The people of a team by service number, as far as the reader may know their names. Raises Forbidden."""
    serving = {d.officer for d in duties.duties(read, actor, election, target=TEAM + team)}
    people = [p for p in roster.officers(read, actor, election) if p.id in serving]
    return sorted(people, key=lambda p: p.nrp)
