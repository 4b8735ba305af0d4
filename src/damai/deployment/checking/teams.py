"""Groups and teams: each station once, the rules of a group, the base, and the sum that was minimised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.distance import metres
from damai.deployment.formation_words import linmas_of
from damai.deployment.formations import Formation
from damai.deployment.reading.places import Stations


@dataclass(frozen=True, slots=True)
class Cell:
    """Stations that are grouped with each other: one class, one T, and one district unless the scope is the city."""

    district: str
    risk_class: str
    stations_a_team: int


def members_of(folder: Folder, stations: Stations, found: Found) -> dict[str, list[int]]:
    """Team -> its stations (places in ``stations``)."""
    at = {code: i for i, code in enumerate(stations.station_id)}
    seen: Counter[str] = Counter()
    members: dict[str, list[int]] = defaultdict(list)
    for row in folder.tables["groups.csv"]:
        code = row["station_id"]
        seen[code] += 1
        if code not in at:
            found.differ("groups", f"groups.csv: the station {code} is not in the input.")
        elif seen[code] == 1:
            members[row["group_id"]].append(at[code])
        else:
            found.differ("groups", f"groups.csv: the station {code} is in more than one group.")
    for code in stations.station_id:
        if not seen[code]:
            found.differ("groups", f"groups.csv: the station {code} is in no group.")
    return dict(members)


def held_teams(
    folder: Folder,
    stations: Stations,
    formations: Mapping[str, Formation],
    in_force: Mapping[int, int],
    members: Mapping[str, list[int]],
    found: Found,
) -> None:
    """``in_force``: station -> the T that its team may have."""
    scope = folder.manifest["options"]["scope"]
    rows = {row["team_id"]: row for row in folder.tables["teams.csv"]}
    if len(rows) != len(folder.tables["teams.csv"]):
        found.differ("teams", "teams.csv: a team is there twice.")
    for team in sorted(set(rows) ^ set(members)):
        found.differ("teams", f"teams.csv and groups.csv do not both hold {team}.")
    totals: dict[Cell, int] = defaultdict(int)
    teams_n: Counter[Cell] = Counter()
    for team in sorted(set(rows) & set(members)):
        inside = members[team]
        with found.trying("teams"):
            _held_rules(team, inside, stations, in_force, scope, found)
            total = _held_row(rows[team], inside, stations, formations, found)
            district = stations.district[inside[0]] if scope == "district" else ""
            cell = Cell(district, stations.risk_class[inside[0]], in_force[inside[0]])
            totals[cell] += total
            teams_n[cell] += 1
    _held_number(teams_n, stations, in_force, scope, found)
    _held_objective(folder, totals, teams_n, found)


def _held_rules(
    team: str,
    inside: list[int],
    stations: Stations,
    in_force: Mapping[int, int],
    scope: str,
    found: Found,
) -> None:
    if len({stations.risk_class[i] for i in inside}) > 1:
        found.differ("groups", f"groups.csv: {team} mixes classes.")
    if scope == "district" and len({stations.district[i] for i in inside}) > 1:
        found.differ("groups", f"groups.csv: {team} crosses districts.")
    most = min(in_force[i] for i in inside)
    if len(inside) > most:
        found.differ("groups", f"groups.csv: {team} has {len(inside)} stations, above {most}.")


def _held_row(
    row: Mapping[str, str],
    inside: list[int],
    stations: Stations,
    formations: Mapping[str, Formation],
    found: Found,
) -> int:
    """The row of teams.csv; returns the smallest sum of metres from one member to all."""
    where = f"teams.csv, {row['team_id']}"
    between = metres(stations.lat[inside], stations.lon[inside], stations.lat[inside], stations.lon[inside])  # fmt: skip
    sums = between.sum(axis=1)
    names = [stations.station_id[i] for i in inside]
    formation = formations[stations.risk_class[inside[0]]]
    if row["base_station"] not in names:
        found.differ("teams", f"{where}: the base {row['base_station']} is not of the group.")
        return int(sums.min())
    base = names.index(row["base_station"])
    if sums[base] != sums.min():
        found.differ("teams", f"{where}: another base than {row['base_station']} is nearer to all ({sums.min()} m, not {sums[base]} m).")  # fmt: skip
    computed = {
        "risk_class": stations.risk_class[inside[base]],
        "district": stations.district[inside[base]],
        "lat": float(stations.lat[inside[base]]),
        "lon": float(stations.lon[inside[base]]),
        "police": formation.police,
        "linmas": linmas_of(formation, len(inside)),
        "stations": len(inside),
        "longest_m": int(between[base].max()),
    }
    for column, value in computed.items():
        cell = row[column]
        stands = cell if isinstance(value, str) else float(cell)
        found.held("teams", f"{where}, {column}", stands, value)
    return int(np.min(sums))


def _held_number(
    teams_n: Mapping[Cell, int],
    stations: Stations,
    in_force: Mapping[int, int],
    scope: str,
    found: Found,
) -> None:
    """Exactly ceil(n / T) teams in each cell."""
    stations_n: Counter[Cell] = Counter(
        Cell(stations.district[i] if scope == "district" else "", name, in_force[i])
        for i, name in enumerate(stations.risk_class)
    )
    for cell, n in stations_n.items():
        wanted = -(-n // cell.stations_a_team)
        if teams_n.get(cell, 0) != wanted:
            place = f"{cell.district}, {cell.risk_class}".lstrip(", ")
            found.differ("groups", f"groups.csv: {place} has {teams_n.get(cell, 0)} groups of at most {cell.stations_a_team} for {n} stations, not {wanted}.")  # fmt: skip


def _held_objective(
    folder: Folder, totals: Mapping[Cell, int], teams_n: Mapping[Cell, int], found: Found
) -> None:
    problem = folder.manifest["problems"]["grouping"]
    parts = {
        Cell(p["district"], p["risk_class"], p["stations_a_team"]): p for p in problem["parts"]
    }
    for cell in sorted(
        set(parts) | set(totals), key=lambda c: (c.district, c.risk_class, c.stations_a_team)
    ):
        where = f"plan.json, grouping, {cell.district or 'city'}, {cell.risk_class}"
        if cell not in parts or cell not in totals:
            found.differ("objective", f"{where}: it is not both in the files and in plan.json.")
            continue
        found.held("objective", f"{where}, objective", parts[cell]["objective"], totals[cell])
        found.held("objective", f"{where}, teams", parts[cell]["teams"], teams_n[cell])
    found.held("objective", "plan.json, grouping, objective", problem["objective"], sum(totals.values()))  # fmt: skip
    bounds = sum(p["lower_bound"] for p in problem["parts"])
    found.held("bound", "plan.json, grouping, lower_bound", problem["lower_bound"], bounds)
