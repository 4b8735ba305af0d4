"""The list of those who are short: every station without a team and every thinned one, with its reason."""

from __future__ import annotations

from collections.abc import Sequence, Set

from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs, Plan
from damai.deployment.rungs import Rungs
from damai.deployment.shortage import Short, TeamSeen, shortages


def shortage_of(
    teams: Sequence[Team], inputs: Inputs, rungs: Rungs, uncovered: Set[str]
) -> tuple[Short, ...]:
    """By reason (the gravest first), team and station; none when everybody is covered as ordered."""
    area_of = dict(zip(inputs.stations.station_id, inputs.stations.area, strict=True))
    seen = [
        TeamSeen(
            team_id=team.team_id,
            risk_class=team.risk_class,
            district=team.district,
            stations=team.stations,
            is_covered=team.team_id not in uncovered,
            is_thinned=rungs.is_thinned(area_of[team.base_station], team.risk_class)
            or len(team.stations) > rungs.ordered(area_of[team.base_station], team.risk_class),
        )
        for team in teams
    ]
    return tuple(shortages(seen, rungs.rung.number))


def borrowed(plan: Plan) -> frozenset[str]:
    """Team ids that a unit of another district helps: told where units say their district; a unit of none lends to all."""
    home = dict(zip(plan.inputs.units.unit_id, plan.inputs.units.districts, strict=True))
    of = {team.team_id: team.district for team in plan.teams}
    return frozenset(
        row.team_id
        for row in plan.met
        if row.unit_id and home[row.unit_id] not in ("", of[row.team_id])
    )
