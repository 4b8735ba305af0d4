"""Persons, the ladder, and the list of those who are short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.formation_words import sentence
from damai.deployment.plan import Inputs, Options
from damai.deployment.rungs import Rungs


def held_people(
    folder: Folder, inputs: Inputs, options: Options, rungs: Rungs, found: Found
) -> None:
    """Needed, available and reserve are arithmetic over the inputs; assigned and Linmas over the tables. With a longest arm
    ``needed`` counts teams that only another search could name: it is then at least the arithmetic."""
    strength = int(inputs.units.strength.sum())
    computed = {
        "needed": rungs.needed,
        "available": rungs.available,
        "reserve": strength - rungs.available,
        "strength": strength,
        "assigned": sum(int(row["police"]) for row in folder.tables["assignment.csv"]),
        "linmas": sum(int(row["linmas"]) for row in folder.tables["teams.csv"]),
    }
    told = folder.manifest["personnel"]
    if options.arm_m is not None:
        teams = folder.tables["teams.csv"]
        exact = sum(int(row["police"]) for row in teams) if not rungs.rung.number else None
        computed["needed"] = max(told["needed"], rungs.needed) if exact is None else exact
    for name, value in computed.items():
        found.held("personnel", f"plan.json, personnel, {name}", told[name], value)
    formations = folder.manifest["formations"]
    if list(formations) != list(inputs.formations):
        found.differ("check-formations/classes")
    for name, one in inputs.formations.items():
        wanted = {
            "police": one.police, "stations": one.stations, "linmas": one.linmas,
            "stations_in_force": rungs.stations_of[name],
            "says": {"id": sentence(one, "id"), "en": sentence(one, "en")},
        }  # fmt: skip
        found.held("formations", f"plan.json, formations, {name}", formations[name], wanted)


def held_shortage(
    folder: Folder, inputs: Inputs, rungs: Rungs, uncovered: Set[str], found: Found
) -> None:
    """Exactly the stations of teams without officers, and those that are thinner than their formation."""
    team_of = {row["station_id"]: row["group_id"] for row in folder.tables["groups.csv"]}
    stations = inputs.stations
    sizes = Counter(team_of.values())
    wanted = {}
    for code, area, name in zip(stations.station_id, stations.area, stations.risk_class, strict=True):  # fmt: skip
        if team_of.get(code) in uncovered:
            wanted[code] = "uncovered"
        elif rungs.is_thinned(area, name) or sizes[team_of.get(code, "")] > rungs.ordered(
            area, name
        ):
            wanted[code] = "thinned"
    rows = {row["station_id"]: row for row in folder.tables["shortage.csv"]}
    if len(rows) != len(folder.tables["shortage.csv"]):
        found.differ("check-shortage/twice")
    for code in sorted(set(wanted) - set(rows)):
        found.differ("check-shortage/unnamed", station=code)
    for code in sorted(set(rows) - set(wanted)):
        found.differ("check-shortage/named", station=code)
    classes = dict(zip(stations.station_id, stations.risk_class, strict=True))
    for code in sorted(set(wanted) & set(rows)):
        found.held("shortage", f"shortage.csv, {code}, team_id", rows[code]["team_id"], team_of.get(code))  # fmt: skip
        found.held("shortage", f"shortage.csv, {code}, risk_class", rows[code]["risk_class"], classes[code])  # fmt: skip
        found.held("shortage", f"shortage.csv, {code}, reason", rows[code]["reason"], wanted[code])
        found.held("shortage", f"shortage.csv, {code}, rung", rows[code]["rung"], str(rungs.rung.number))  # fmt: skip
