"""The list of those who are short: every station without a team and every thinned one, with its reason."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs, Short
from damai.deployment.rungs import Rungs


def shortage_of(teams: Any, inputs: Inputs, rungs: Rungs, uncovered: Set[str]) -> tuple[Short, ...]:
    rows = []
    team: Team
    for team in teams:
        for code in team.stations:
            if team.team_id in uncovered:
                rows.append(Short(team_id=team.team_id, station_id=code, risk_class=team.risk_class, reason="uncovered", rung=rungs.rung))  # fmt: skip
    return tuple(rows)
