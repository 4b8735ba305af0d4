"""Who meets whom: whole teams, no unit beyond its pairs, the fewest uncovered, and the metres and minutes told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.distance import metres, minutes_of
from damai.deployment.formations import Formation
from damai.deployment.reading.minutes import Matrix
from damai.deployment.reading.places import Stations, Units

SLACK = 1e-9
"""Before rounding down: 0.9 x 20 is 18 also where binary fractions say 17.999 (contracts.md 4)."""


def pairs_of(units: Units, reserve: float) -> dict[str, int]:
    """Pairs of officers that each unit can send."""
    return {
        code: int((1 - reserve) * int(strength) / 2 + SLACK)
        for code, strength in zip(units.unit_id, units.strength, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Ways:
    """From a unit to a base, as the contract has it; ``station_at`` and ``unit_at`` are places by id."""

    stations: Stations
    units: Units
    matrix: Matrix | None
    station_at: Mapping[str, int]
    unit_at: Mapping[str, int]

    def way(self, unit: str, base: str) -> tuple[float, float]:
        """(metres, minutes): the matrix's where it knows the pair. Raises KeyError for an unknown id."""
        i, u = self.station_at[base], self.unit_at[unit]
        from_lat, from_lon = self.units.lat[[u]], self.units.lon[[u]]
        straight = int(metres(from_lat, from_lon, self.stations.lat[[i]], self.stations.lon[[i]])[0, 0])  # fmt: skip
        stated = None if self.matrix is None else self.matrix.pairs.get((unit, base))
        if stated is None:
            return float(straight), float(minutes_of(straight))
        return float(straight if stated[1] is None else stated[1]), stated[0]


def held_assignment(
    folder: Folder,
    stations: Stations,
    units: Units,
    matrix: Matrix | None,
    formations: Mapping[str, Formation],
    found: Found,
) -> set[str]:
    """Returns the teams that are not covered."""
    teams = {row["team_id"]: row for row in folder.tables["teams.csv"]}
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in folder.tables["assignment.csv"]:
        rows[row["team_id"]].append(row)
    for team in sorted(set(teams) ^ set(rows)):
        found.differ("assignment", f"assignment.csv and teams.csv do not both hold {team}.")
    left = pairs_of(units, folder.manifest["options"]["reserve"])
    ways = Ways(
        stations,
        units,
        matrix,
        {code: i for i, code in enumerate(stations.station_id)},
        {code: i for i, code in enumerate(units.unit_id)},
    )
    total, uncovered = 0.0, set()
    for team in sorted(set(teams) & set(rows)):
        with found.trying("assignment"):
            if [row["unit_id"] for row in rows[team]] == [""]:
                uncovered.add(team)
                _held_empty(rows[team][0], found)
                continue
            _held_whole(teams[team], rows[team], left, found)
            for row in rows[team]:
                total += _held_way(teams[team], row, ways, found)
    for unit, pairs in left.items():
        if pairs < 0:
            found.differ("assignment", f"assignment.csv: {unit} sends {-pairs} pairs more than it has.")  # fmt: skip
    _held_fewest(folder, teams, uncovered, units, formations, found)
    told = folder.manifest["problems"]["assignment"]
    found.held("objective", "plan.json, assignment, objective", told["objective"], total)
    return uncovered


def _held_empty(row: Mapping[str, str], found: Found) -> None:
    if (row["police"], row["metres"], row["minutes"]) != ("0", "", ""):
        found.differ("assignment", f"assignment.csv, {row['team_id']}: it has no unit, and yet police, metres or minutes.")  # fmt: skip


def _held_whole(
    team: Mapping[str, str], rows: list[dict[str, str]], left: dict[str, int], found: Found
) -> None:
    """All its officers, each unit once; takes the pairs from ``left``."""
    where = f"assignment.csv, {team['team_id']}"
    if len({row["unit_id"] for row in rows}) != len(rows):
        found.differ("assignment", f"{where}: a unit is there twice.")
    sent = [int(row["police"]) for row in rows]
    found.held("assignment", f"{where}, police", sum(sent), int(team["police"]))
    pairs = [-(-one // 2) for one in sent]
    found.held("assignment", f"{where}, pairs", sum(pairs), -(-int(team["police"]) // 2))
    for row, n in zip(rows, pairs, strict=True):
        if row["unit_id"] not in left:
            found.differ("assignment", f"{where}: the unit {row['unit_id'] or 'without a name'} is not in the input.")  # fmt: skip
        else:
            left[row["unit_id"]] -= n
        if n < 1:
            found.differ("assignment", f"{where}: {row['unit_id']} sends nobody.")


def _held_way(team: Mapping[str, str], row: Mapping[str, str], ways: Ways, found: Found) -> float:
    """Metres and minutes of one row; returns metres x pairs, its share of the objective."""
    where = f"assignment.csv, {row['team_id']}, {row['unit_id']}"
    way, minutes = ways.way(row["unit_id"], team["base_station"])
    found.held("assignment", f"{where}, metres", float(row["metres"]), way)
    found.held("assignment", f"{where}, minutes", float(row["minutes"]), minutes)
    return way * -(-int(row["police"]) // 2)


def _held_fewest(
    folder: Folder,
    teams: Mapping[str, Mapping[str, str]],
    uncovered: set[str],
    units: Units,
    formations: Mapping[str, Formation],
    found: Found,
) -> None:
    """Pairs go anywhere, so the fewest uncovered teams by class are arithmetic: the highest class first."""
    left = sum(pairs_of(units, folder.manifest["options"]["reserve"]).values())
    stands = folder.manifest["problems"]["assignment"]["uncovered"]
    short = Counter(teams[team]["risk_class"] for team in uncovered if team in teams)
    teams_n = Counter(row["risk_class"] for row in teams.values())
    for name in reversed(list(formations)):
        served = min(teams_n[name], left // formations[name].pairs_n)
        left -= served * formations[name].pairs_n
        where = f"uncovered teams of the class {name}"
        found.held("objective", f"assignment.csv, {where}", short[name], teams_n[name] - served)
        found.held("objective", f"plan.json, {where}", stands.get(name, 0), short[name])
