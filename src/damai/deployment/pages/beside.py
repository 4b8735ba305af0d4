"""What other pages say of plans: the team beside a station, the signature that is asked of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from damai.deployment.plans import service as plans
from damai.deployment.plans.model import State
from damai.units import service as units
from damai.webkit.actor import Actor
from damai.webkit.beside import Fact


def station(conn: Any, actor: Actor, election: str, code: str) -> Sequence[Fact]:
    """Who stands there, for whoever may read the station and is in the plan's audience."""
    team = units.team_of_station(conn, actor, election, code)
    if team is None:
        return ()
    if not actor.may("plan.read"):
        # Its name and formation tell the class of the station, which is not for every reader.
        word = "plan.beside.guarded" if team.units else "plan.beside.unguarded"
        return (Fact(key="plan.beside.team", text="", marks=(word,)),)
    href = f"/rencana?{urlencode({'rencana': team.plan, 'tim': team.code})}"
    marks = (f"plan.reason.{team.reason}",) if team.reason else ()
    return (Fact(key="plan.beside.team", text=f"{team.code}: {team.formation}", marks=marks, href=href),)  # fmt: skip


def waiting(conn: Any, actor: Actor, election: str, code: str) -> Sequence[Fact]:
    """Plans that one commander signed and this reader may publish: a decision that is asked of them. ``code`` says
    nothing here."""
    if not actor.may("plan.publish"):
        return ()
    return [
        Fact(
            key="plan.beside.waits",
            text=f"{one.number}. {one.name}",
            href=f"/rencana?{urlencode({'rencana': one.id})}",
        )
        for one in plans.plans(conn, actor, election)
        if one.state is State.SIGNED
        and one.signed_by != actor.id
        and actor.may("plan.publish", area=one.area, owner=one.institution)
    ]
