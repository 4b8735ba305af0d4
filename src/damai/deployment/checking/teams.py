"""Groups and teams: each station once, the rules of a group, the base, and the sum that was minimised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np

from damai.deployment.checking.asked import Asked
from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.checking.numbered import held_runs
from damai.deployment.checking.parts import Cell, Made, held_number, held_objective
from damai.deployment.formation_words import linmas_of
from damai.deployment.reading.places import Stations

__all__ = ["Asked", "held_teams", "members_of"]


def members_of(folder: Folder, stations: Stations, found: Found) -> dict[str, list[int]]:
    """Team -> its stations (places in ``stations``)."""
    at = {code: i for i, code in enumerate(stations.station_id)}
    seen: Counter[str] = Counter()
    members: dict[str, list[int]] = defaultdict(list)
    for row in folder.tables["groups.csv"]:
        code = row["station_id"]
        seen[code] += 1
        if code not in at:
            found.differ("check-groups/strange", station=code)
        elif seen[code] == 1:
            members[row["group_id"]].append(at[code])
        else:
            found.differ("check-groups/twice", station=code)
    for code in stations.station_id:
        if not seen[code]:
            found.differ("check-groups/missing", station=code)
    return dict(members)


def held_teams(
    folder: Folder, asked: Asked, members: Mapping[str, list[int]], found: Found
) -> None:
    """Every rule of every team; ``members`` team -> its stations."""
    rows = {row["team_id"]: row for row in folder.tables["teams.csv"]}
    if len(rows) != len(folder.tables["teams.csv"]):
        found.differ("check-teams/twice")
    for team in sorted(set(rows) ^ set(members)):
        found.differ("check-teams/both", team=team)
    made: dict[Cell, Made] = defaultdict(Made)
    for team in sorted(set(rows) & set(members)):
        inside = members[team]
        with found.trying("teams"):
            _held_rules(team, inside, asked, found)
            first = inside[0]
            cell = Cell(asked.place(first), asked.stations.risk_class[first], asked.in_force[first], asked.surveyed[first])  # fmt: skip
            total = _held_row(rows[team], inside, asked, found)
            made[cell].take(inside, total, asked.is_locked(inside))
    _held_locked(members, asked, found)
    held_runs(rows, members, asked, found)
    held_number(made, asked, found)
    held_objective(folder, made, found)


def _held_rules(team: str, inside: list[int], asked: Asked, found: Found) -> None:
    stations = asked.stations
    if len({stations.risk_class[i] for i in inside}) > 1:
        found.differ("check-groups/classes", team=team)
    if len({asked.surveyed[i] for i in inside}) > 1:
        found.differ("check-groups/surveyed", team=team)
    if len({asked.place(i) for i in inside}) > 1:
        found.differ("check-groups/districts", team=team)
    most = min(asked.in_force[i] for i in inside)
    if asked.is_locked(inside):
        most = max(most, asked.rungs.ladder.caps[stations.risk_class[inside[0]]])
    if len(inside) > most:
        found.differ("check-groups/large", team=team, n=len(inside), most=most)


def _held_row(row: Mapping[str, str], inside: list[int], asked: Asked, found: Found) -> int:
    """The row of teams.csv; returns the metres from its base to all, 0 where nobody measured them."""
    stations, where = asked.stations, f"teams.csv, {row['team_id']}"
    names = [stations.station_id[i] for i in inside]
    formation = asked.inputs.formations[stations.risk_class[inside[0]]]
    if row["base_station"] not in names:
        found.differ("check-teams/base", where=where, station=row["base_station"])
        return 0
    base = names.index(row["base_station"])
    computed: dict[str, object] = {
        "risk_class": stations.risk_class[inside[base]],
        "district": stations.district[inside[base]],
        "police": formation.police,
        "linmas": linmas_of(formation, len(inside)),
        "stations": len(inside),
    }
    total = 0
    if asked.surveyed[inside[0]]:
        total, longest = _held_base(row, inside, base, asked, found)
        lat, lon = float(stations.lat[inside[base]]), float(stations.lon[inside[base]])
        computed |= {"lat": lat, "lon": lon, "longest_m": longest}
    else:
        computed |= {"lat": "", "lon": "", "longest_m": ""}
    for column, value in computed.items():
        cell = row[column]
        stands = cell if isinstance(value, str) else float(cell)
        found.held("teams", f"{where}, {column}", stands, value)
    return total


def _held_base(
    row: Mapping[str, str], inside: list[int], base: int, asked: Asked, found: Found
) -> tuple[int, int]:
    """(metres from the base to all, the longest). Of the bases that keep arm and barriers none is nearer to all."""
    where = f"teams.csv, {row['team_id']}"
    between = asked.between(inside)
    broken, sums = asked.broken(inside, between).sum(axis=1), between.sum(axis=1)
    order = np.lexsort((sums, broken))
    if (broken[base], sums[base]) != (broken[order[0]], sums[order[0]]):
        found.differ("check-teams/nearer", where=where, station=row["base_station"], least=int(sums[order[0]]), metres=int(sums[base]))  # fmt: skip
    if broken[base] and not asked.is_locked(inside):
        found.differ("check-teams/broken", where=where, n=int(broken[base]))  # fmt: skip
    return int(sums[base]), int(between[base].max())


def _held_locked(members: Mapping[str, list[int]], asked: Asked, found: Found) -> None:
    if not asked.locked:
        return
    code = asked.stations.station_id
    there = {frozenset(code[i] for i in inside): team for team, inside in members.items()}
    for one in asked.options.locked:
        team = there.get(frozenset(one.stations))
        if team is None:
            found.differ("check-locked/gone", first=min(one.stations))  # fmt: skip
        elif one.team_id and team != one.team_id:
            found.differ("check-locked/name", team=one.team_id, name=team)
