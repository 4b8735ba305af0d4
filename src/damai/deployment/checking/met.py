"""Who meets whom: locked police as they were, whole teams, no unit beyond its pairs, the fewest uncovered, teams that nobody
surveyed by district, and the metres and minutes told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found
from damai.deployment.checking.lent import held_by_district, held_level
from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Both
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.minutes import Matrix
from damai.deployment.reading.places import Flags, Stations, Units

NAMELESS = Both("tanpa nama", "without a name")
SLACK = 1e-9
"""Before rounding down: 0.9 x 20 is 18 also where binary fractions say 17.999 (contracts.md 4)."""
Rows = Mapping[str, list[dict[str, str]]]


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
    surveyed: Flags

    def way(self, unit: str, base: str) -> tuple[float, float] | None:
        """(metres, minutes): the matrix's where it knows the pair; None where the base was not surveyed. Raises KeyError for
        an unknown id."""
        i, u = self.station_at[base], self.unit_at[unit]
        if not self.surveyed[i]:
            return None
        from_lat, from_lon = self.units.lat[[u]], self.units.lon[[u]]
        straight = int(metres(from_lat, from_lon, self.stations.lat[[i]], self.stations.lon[[i]])[0, 0])  # fmt: skip
        stated = None if self.matrix is None else self.matrix.pairs.get((unit, base))
        if stated is None:
            return float(straight), float(minutes_of(straight))
        return float(straight if stated[1] is None else stated[1]), stated[0]


def held_assignment(folder: Folder, inputs: Inputs, options: Options, found: Found) -> set[str]:
    """Returns the teams that are not covered."""
    stations, units = inputs.stations, inputs.units
    teams = {row["team_id"]: row for row in folder.tables["teams.csv"]}
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in folder.tables["assignment.csv"]:
        rows[row["team_id"]].append(row)
    for team in sorted(set(teams) ^ set(rows)):
        found.differ("check-assignment/both", team=team)
    pairs = pairs_of(units, options.reserve)
    left = dict(pairs)
    ways = Ways(
        stations,
        units,
        inputs.matrix,
        {code: i for i, code in enumerate(stations.station_id)},
        {code: i for i, code in enumerate(units.unit_id)},
        stations.is_surveyed,
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
    for unit, n in left.items():
        if n < 0:
            found.differ("check-assignment/beyond", unit=unit, n=-n)
    locked = _held_locked(folder, rows, options, found)
    _held_fewest(folder, teams, uncovered, pairs, locked, inputs, found)
    held_by_district(teams, rows, locked, _voters(folder, stations), inputs, options, pairs, found)
    if options.level:
        held_level(rows, locked, pairs, found)
    told = folder.manifest["problems"]["assignment"]
    found.held("objective", "plan.json, assignment, objective", told["objective"], total)
    return uncovered


def _voters(folder: Folder, stations: Stations) -> dict[str, int]:
    """Voters of each team; an unknown number counts as none."""
    n = dict(zip(stations.station_id, stations.voters.tolist(), strict=True))
    found: Counter[str] = Counter()
    for row in folder.tables["groups.csv"]:
        found[row["group_id"]] += max(n.get(row["station_id"], 0), 0)
    return dict(found)


def _held_locked(folder: Folder, rows: Rows, options: Options, found: Found) -> set[str]:
    """The teams whose units were locked: just these meet them."""
    group = {row["station_id"]: row["group_id"] for row in folder.tables["groups.csv"]} if options.locked else {}  # fmt: skip
    locked = set()
    for one in options.locked:
        team = group.get(one.stations[0], "")
        if one.units:
            locked.add(team)
            stands = sorted((row["unit_id"], int(row["police"])) for row in rows.get(team, []))
            if stands != sorted(one.units):
                found.differ("check-locked/units", team=team)  # fmt: skip
    return locked


def _held_empty(row: Mapping[str, str], found: Found) -> None:
    if (row["police"], row["metres"], row["minutes"]) != ("0", "", ""):
        found.differ("check-assignment/empty", team=row["team_id"])  # fmt: skip


def _held_whole(
    team: Mapping[str, str], rows: list[dict[str, str]], left: dict[str, int], found: Found
) -> None:
    """All its officers, each unit once; takes the pairs from ``left``."""
    where = f"assignment.csv, {team['team_id']}"
    if len({row["unit_id"] for row in rows}) != len(rows):
        found.differ("check-assignment/unit-twice", where=where)
    sent = [int(row["police"]) for row in rows]
    found.held("assignment", f"{where}, police", sum(sent), int(team["police"]))
    pairs = [-(-one // 2) for one in sent]
    found.held("assignment", f"{where}, pairs", sum(pairs), -(-int(team["police"]) // 2))
    for row, n in zip(rows, pairs, strict=True):
        if row["unit_id"] not in left:
            found.differ("check-assignment/unit", where=where, unit=row["unit_id"] or NAMELESS)  # fmt: skip
        else:
            left[row["unit_id"]] -= n
        if n < 1:
            found.differ("check-assignment/nobody", where=where, unit=row["unit_id"])


def _held_way(team: Mapping[str, str], row: Mapping[str, str], ways: Ways, found: Found) -> float:
    """Metres and minutes of one row; returns metres x pairs, its share of the objective."""
    where = f"assignment.csv, {row['team_id']}, {row['unit_id']}"
    way = ways.way(row["unit_id"], team["base_station"])
    if way is None:
        if row["metres"] or row["minutes"]:
            found.differ("check-assignment/unsurveyed", where=where)  # fmt: skip
        return 0.0
    found.held("assignment", f"{where}, metres", float(row["metres"]), way[0])
    found.held("assignment", f"{where}, minutes", float(row["minutes"]), way[1])
    return way[0] * -(-int(row["police"]) // 2)


def _held_fewest(
    folder: Folder,
    teams: Mapping[str, Mapping[str, str]],
    uncovered: set[str],
    pairs: Mapping[str, int],
    locked: set[str],
    inputs: Inputs,
    found: Found,
) -> None:
    """Pairs go anywhere, so the fewest uncovered teams by class are arithmetic: the highest class first, once the locked
    have theirs."""
    formations = inputs.formations
    left = sum(pairs.values())
    left -= sum(formations[teams[t]["risk_class"]].pairs_n for t in locked if t in teams)
    stands = folder.manifest["problems"]["assignment"]["uncovered"]
    short = Counter(teams[team]["risk_class"] for team in uncovered if team in teams)
    teams_n = Counter(row["risk_class"] for team, row in teams.items() if team not in locked)
    for name in reversed(list(formations)):
        served = min(teams_n[name], left // formations[name].pairs_n)
        left -= served * formations[name].pairs_n
        where = f"uncovered teams of the class {name}"
        found.held("objective", f"assignment.csv, {where}", short[name], teams_n[name] - served)
        found.held("objective", f"plan.json, {where}", stands.get(name, 0), short[name])
