"""What becomes of the names when another plan is published: who stands in a team that is no more stands down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.db.uow import UnitOfWork
from damai.units import service as units
from damai.units.model import Team
from damai.units.rest import TEAM
from damai.webkit.actor import Actor


def relieve(
    uow: UnitOfWork, actor: Actor, election: str, before: Sequence[Team], now: Sequence[Team]
) -> None:
    """The officers of a team that is as it was stay, all others stand down: a team of another plan may bear its name and
    guard other stations.

    A team is as it was with the same name, stations and units. Called inside the unit of work of whoever publishes, after
    the teams were adopted. Raises Forbidden. Records DutiesAssigned where somebody stands down.
    """
    stays = {_what(team) for team in now}
    gone = {TEAM + team.code for team in before if _what(team) not in stays}
    if any(duty.target in gone for duty in units.duties(uow, actor, election)):
        units.assign_duties(uow, actor, election, [], replace_targets=sorted(gone))


def _what(team: Team) -> tuple[Any, ...]:
    return (team.code, tuple(sorted(team.stations)), tuple(sorted(team.units)))
