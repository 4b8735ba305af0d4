"""Who is thinner, borrowed for, or left uncovered, and why: the list that plans and screens print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from damai.deployment.solvers.field import Ints


class Reason(StrEnum):
    """Stable codes, the gravest first."""

    UNCOVERED = "uncovered"
    THINNED = "thinned"
    BORROWED = "borrowed"


NAMES: Mapping[Reason, tuple[str, str]] = {
    Reason.UNCOVERED: (
        "Tanpa tim: kekuatan habis; dijaga Linmas dan patroli",
        "No team: strength is used up; Linmas and patrols watch over it",
    ),
    Reason.THINNED: (
        "Dirapatkan: satu tim menjaga lebih banyak TPS daripada pola",
        "Thinned: a team guards more stations than the formation orders",
    ),
    Reason.BORROWED: ("Dibantu satuan dari kecamatan lain", "Met by a unit of another district"),
}
"""(Indonesian, English), one short line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSeen:
    """What the list needs of a team; ``unit_districts`` of the units that meet it, empty where unknown."""

    team_id: str
    risk_class: str
    district: str
    stations: Sequence[str]
    is_covered: bool
    is_thinned: bool
    unit_districts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Short:
    """A line of ``shortage.csv``; ``rung`` is that of the plan."""

    team_id: str
    station_id: str
    risk_class: str
    reason: Reason
    rung: int


def shortages(teams: Iterable[TeamSeen], rung: int) -> list[Short]:
    """One line per station and reason, by reason, team and station. Who has nobody is only that, not thinned besides."""
    order = list(Reason)
    found = [
        Short(team.team_id, station, team.risk_class, reason, rung)
        for team in teams
        for reason in _reasons(team)
        for station in team.stations
    ]
    return sorted(found, key=lambda s: (order.index(s.reason), s.team_id, s.station_id))


def _reasons(team: TeamSeen) -> list[Reason]:
    if not team.is_covered:
        return [Reason.UNCOVERED]
    found = [Reason.THINNED] if team.is_thinned else []
    if any(district and district != team.district for district in team.unit_districts):
        found.append(Reason.BORROWED)
    return found


def priority_of(team_id: Sequence[str], score: Sequence[float], voters: Sequence[int]) -> Ints:
    """Places in the order in which teams are kept, for ``assign(priority=)``: higher published risk score first, then
    more voters, then the smaller id; never distance. A team's score is the highest of its stations', its voters their sum.

    Only teams of one class are compared by it. A missing score (NaN) comes last.
    """
    scores = [-np.inf if np.isnan(s) else float(s) for s in score]
    order = sorted(range(len(team_id)), key=lambda i: (-scores[i], -voters[i], team_id[i]))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places
