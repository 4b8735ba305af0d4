"""What must hold of the teams that an area adopts. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from damai.core.canonical import canonical
from damai.core.codes import within
from damai.core.errors import Invalid
from damai.units.model import Reason, Team, check_count

FORMATION_MAX = 200


def check_teams(teams: Sequence[Team], area: str) -> None:
    """Every code and every station once, all inside ``area``, and the units' police add up to the team's.

    Raises Invalid("team-double"|"team-station-double"|"team-outside"|"team-sum"|"team-reason"|"count-range").
    """
    codes: set[str] = set()
    stations: set[str] = set()
    for team in teams:
        if team.code in codes:
            raise Invalid("team-double", field="teams", team=team.code)
        codes.add(team.code)
        for station in team.stations:
            if station in stations:
                raise Invalid("team-station-double", field="teams", station=station, team=team.code)
            stations.add(station)
        _check(team, area)


def _check(team: Team, area: str) -> None:
    if not within(team.area, area) or not all(within(code, area) for code in team.stations):
        raise Invalid("team-outside", field="teams", team=team.code, area=area)
    check_count(team.police_n, "police_n")
    check_count(team.linmas_n, "linmas_n")
    if team.units and sum(n for _, n in team.units) != team.police_n:
        raise Invalid("team-sum", field="teams", team=team.code)
    reasons = {team.reason, *team.station_reasons}
    whole = not team.station_reasons or len(team.station_reasons) == len(team.stations)
    if not whole or not reasons <= set(Reason):
        raise Invalid("team-reason", field="teams", team=team.code)


def digest_of(teams: Sequence[Team]) -> str:
    """SHA-256 of the teams in order of code: what the record holds of them."""
    rows = [
        [
            t.code, t.plan, t.area, t.risk_class, t.base_station, str(t.police_n), str(t.linmas_n),
            t.formation, t.reason, " ".join(t.stations), " ".join(t.station_reasons),
            " ".join(f"{unit}={n}" for unit, n in t.units),
        ]
        for t in sorted(teams, key=lambda t: t.code)
    ]  # fmt: skip
    return hashlib.sha256(canonical({"teams": ["\t".join(row) for row in rows]})).hexdigest()
