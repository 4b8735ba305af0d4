"""Named teams to named units: what ``plan assign`` prints (contracts.md 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from damai.deployment.distance import minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.formations import pairs_of
from damai.deployment.solvers.answer import Running, always
from damai.deployment.solvers.assign import TOTAL, Assigned, assign
from damai.deployment.solvers.fairness import PLAIN, Tiers, levelled
from damai.deployment.solvers.field import Ints, Points

RESERVE = 0.10
"""Held back from every unit before anything else (deployment.md 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """Columns of equal length; ``rank`` higher = served first; ``priority`` see ``assign``."""

    team_id: Sequence[str]
    rank: Sequence[int]
    lat: Sequence[float]
    lon: Sequence[float]
    police: Sequence[int]
    priority: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Columns of equal length; ``strength`` in officers, the reserve not yet taken off."""

    unit_id: Sequence[str]
    lat: Sequence[float]
    lon: Sequence[float]
    strength: Sequence[int]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of ``assignment.csv``; ``unit_id`` "" and the rest 0 for a team that is not covered. Metres and minutes are
    None where the base was not surveyed."""

    team_id: str
    unit_id: str
    police: int
    metres: int | None
    minutes: float | None


def assign_teams(
    teams: Teams, units: Units, *, reserve: float = RESERVE, objective: str = TOTAL,
    metres: Any = None, minutes: Any = None, tiers: Tiers = PLAIN, is_level: bool = False,
    running: Running = always,
) -> tuple[list[Row], Assigned]:  # fmt: skip
    """Rows by team, then unit, whatever the order of the input, and what the solver says of them.

    ``metres`` and ``minutes`` (teams_n, units_n) in the caller's order replace haversine and its estimate. ``is_level``
    first makes the highest share of a unit in use the least, then the objective. Row numbers in the solver's
    answer are places in the order of ids.

    Raises Unplannable: an id twice or empty, a reserve outside 0 to below 1, negative strength, no officers in a team, and what ``assign`` refuses.
    """
    _refuse(teams, units, reserve)
    by_team = np.array(sorted(range(len(teams.team_id)), key=teams.team_id.__getitem__), np.int64)
    by_unit = np.array(sorted(range(len(units.unit_id)), key=units.unit_id.__getitem__), np.int64)
    police = np.asarray(teams.police, np.int64)[by_team]
    pairs = -(-police // 2)
    capacity = np.array([pairs_of(units.strength[u], reserve) for u in by_unit.tolist()], np.int64)
    if len(capacity) and not capacity.any():
        raise Unplannable("no-pair/all", n=int(sum(units.strength)), reserve=reserve)
    if is_level:
        capacity, _ = levelled(capacity, min(int(pairs.sum()), int(capacity.sum())))
    field: Any = Points(
        np.asarray(teams.lat, float)[by_team], np.asarray(teams.lon, float)[by_team],
        np.asarray(units.lat, float)[by_unit], np.asarray(units.lon, float)[by_unit],
    )  # fmt: skip
    if metres is not None:
        field = np.asarray(metres)[by_team][:, by_unit]
    found = assign(
        field, pairs, capacity, np.asarray(teams.rank, np.int64)[by_team], objective=objective,
        priority=None if teams.priority is None else np.asarray(teams.priority)[by_team],
        tiers=tiers, running=running,
    )  # fmt: skip
    long = minutes_of(found.metres)
    if minutes is not None:
        long = np.asarray(minutes, float)[by_team[found.team], by_unit[found.unit]]
    names = (
        [teams.team_id[t] for t in by_team.tolist()],
        [units.unit_id[u] for u in by_unit.tolist()],
    )
    return _rows(found, police, long, *names), found


def _rows(
    found: Assigned, police: Ints, minutes: Any, team_id: list[str], unit_id: list[str]
) -> list[Row]:
    rows = [Row(team_id[t], "", 0, 0, 0.0) for t in np.flatnonzero(~found.is_covered).tolist()]
    left = police.copy()
    for team, unit, pairs, metres, long in zip(
        found.team.tolist(), found.unit.tolist(), found.pairs.tolist(), found.metres.tolist(),
        minutes.tolist(), strict=True,
    ):  # fmt: skip
        sent = min(2 * pairs, int(left[team]))  # of an odd team the last pair is one officer
        left[team] -= sent
        rows.append(Row(team_id[team], unit_id[unit], sent, metres, long))
    return sorted(rows, key=lambda row: (row.team_id, row.unit_id))


def _refuse(teams: Teams, units: Units, reserve: float) -> None:
    for what, ids in (("team", teams.team_id), ("unit", units.unit_id)):
        twice = sorted(one for one, n in Counter(ids).items() if n > 1 or not one)
        if twice:
            raise Unplannable("team-twice/list" if what == "team" else "unit-twice", name=twice[0])
    if not 0 <= reserve < 1:
        raise Unplannable("reserve/below", reserve=reserve)
    for unit, strength in zip(units.unit_id, units.strength, strict=True):
        if strength < 0:
            raise Unplannable("strength", unit=unit, strength=strength)
    for team, police in zip(teams.team_id, teams.police, strict=True):
        if police < 1:
            raise Unplannable("team-size", team=team, police=police)
