"""Beside a station: the team of the published plan that guards it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

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
