"""A second opinion on a plan, written from the contract and nothing of the planner's: every objective and rule from the
files alone. Plain Python; distances by the haversine of a textbook."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

EARTH_M = 6_371_008.8


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8-sig") as source:
        return list(csv.DictReader(source))


def haversine(a: dict[str, str], b: dict[str, str]) -> int:
    """Whole metres between two rows with lat and lon."""
    lat1, lon1, lat2, lon2 = (
        math.radians(float(x)) for x in (a["lat"], a["lon"], b["lat"], b["lon"])
    )
    h = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1.0, h))))


def minutes(metres: float) -> float:
    return metres * 1.35 / 1000 / 25 * 60


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


class Checker:
    """``wrong`` holds a sentence for everything that is not as the contract says."""

    def __init__(
        self,
        out: Path,
        stations: Path,
        units: Path,
        formations: Path,
        candidates: Path | None = None,
        matrix: Path | None = None,
        tight: bool = True,
    ) -> None:
        self.out, self.wrong = out, list[str]()
        self.stations = {
            r.get("station_id") or r["tps_id"]: {**r, "area": r.get("area") or r.get("village", "")}
            for r in rows(stations)
        }
        self.units = {r["unit_id"]: r for r in rows(units)}
        self.formations: dict[str, Any] = json.loads(formations.read_text())
        self.sites = {r["site_id"]: r for r in rows(candidates)} if candidates else {}
        self.matrix = {(r["from"], r["to"]): r for r in rows(matrix)} if matrix else {}
        self.plan = json.loads((out / "plan.json").read_text())
        self.teams = {r["team_id"]: r for r in rows(out / "teams.csv")}
        self.thin = {r["station_id"]: r for r in rows(out / "shortage.csv")}
        self.tight = tight
        """With thinning T is the ladder's: the number of groups is then not ceil(n / T as given)."""

    def all(self) -> list[str]:
        steps = [self.groups, self.assignment, self.people, self.shortage, self.bounds, self.hashes]
        if self.sites:
            steps.append(self.reserves)
        for step in steps:
            try:
                step()
            except (KeyError, ValueError, StopIteration) as error:
                self.wrong.append(f"{step.__name__}: {type(error).__name__} {error}")
        return self.wrong

    def say(self, ok: bool, sentence: str) -> None:
        if not ok:
            self.wrong.append(sentence)

    def groups(self) -> None:
        listed = rows(self.out / "groups.csv")
        self.say(
            sorted(r["station_id"] for r in listed) == sorted(self.stations), "each station once"
        )
        members = defaultdict(list)
        for row in listed:
            members[row["group_id"]].append(self.stations[row["station_id"]])
        self.say(set(members) == set(self.teams), "a team a group")
        city = self.plan["options"]["scope"] == "city"
        total, cells, groups_n = 0, Counter(), Counter()
        for group, inside in members.items():
            classes = {s["risk_class"] for s in inside}
            self.say(len(classes) == 1, f"{group}: one class")
            self.say(city or len({s["district"] for s in inside}) == 1, f"{group}: one district")
            name = inside[0]["risk_class"]
            most = self.most(name)
            self.say(len(inside) <= most, f"{group}: at most T")
            key = (name, "" if city else inside[0]["district"])
            cells[key] += len(inside)
            groups_n[key] += 1
            total += self.base(group, inside)
        for key, n in cells.items():
            self.say(
                groups_n[key] == -(-n // self.most(key[0])), f"{key}: exactly ceil(n / T) groups"
            )
        told = self.plan["problems"]["grouping"]
        self.say(told["objective"] == total, f"grouping {told['objective']} is {total}")
        self.say(sum(p["objective"] for p in told["parts"]) == total, "the parts sum")

    def most(self, name: str) -> int:
        if self.tight:
            return int(self.formations[name]["stations"])
        return int(self.plan["formations"][name]["stations_in_force"])

    def base(self, group: str, inside: list[dict[str, str]]) -> int:
        team = self.teams[group]
        sums = [sum(haversine(a, b) for b in inside) for a in inside]
        ids = [s.get("station_id") or s["tps_id"] for s in inside]
        at = ids.index(team["base_station"])
        self.say(sums[at] == min(sums), f"{group}: the base is nearest to all")
        longest = max(haversine(inside[at], b) for b in inside)
        self.say(int(team["longest_m"]) == longest, f"{group}: longest_m")
        self.say(int(team["stations"]) == len(inside), f"{group}: stations")
        self.say(float(team["lat"]) == float(inside[at]["lat"]), f"{group}: lat")
        self.say(float(team["lon"]) == float(inside[at]["lon"]), f"{group}: lon")
        self.say(team["district"] == inside[at]["district"], f"{group}: district")
        self.say(team["risk_class"] == inside[at]["risk_class"], f"{group}: class")
        formation = self.formations[team["risk_class"]]
        self.say(int(team["police"]) == formation["police"], f"{group}: police")
        linmas = math.ceil(formation["linmas"] * len(inside) / formation["stations"])
        self.say(int(team["linmas"]) == linmas, f"{group}: linmas")
        return min(sums)

    def pairs(self, unit: str) -> int:
        kept = 1 - self.plan["options"]["reserve"]
        return math.floor(kept * int(self.units[unit]["strength"]) / 2 + 1e-9)

    def assignment(self) -> None:
        used, sent, total, longest = Counter(), Counter(), 0.0, 0.0
        self.uncovered = set()
        for row in rows(self.out / "assignment.csv"):
            team = self.teams[row["team_id"]]
            sent[row["team_id"]] += int(row["police"])
            if not row["unit_id"]:
                self.uncovered.add(row["team_id"])
                self.say(not row["metres"] and not row["minutes"], f"{row['team_id']}: uncovered")
                continue
            pairs = -(-int(row["police"]) // 2)
            used[row["unit_id"]] += pairs
            metres = float(haversine(self.units[row["unit_id"]], team))
            least = minutes(metres)
            stated = self.matrix.get((row["unit_id"], team["base_station"]))
            if stated:
                metres, least = float(stated.get("metres") or metres), float(stated["minutes"])
            self.say(close(float(row["metres"]), metres), f"{row['team_id']}: metres")
            self.say(close(float(row["minutes"]), least), f"{row['team_id']}: minutes")
            total += metres * pairs
            longest = max(longest, metres)
        for unit, n in used.items():
            self.say(n <= self.pairs(unit), f"{unit}: within its pairs")
        for team_id, team in self.teams.items():
            wanted = 0 if team_id in self.uncovered else int(team["police"])
            self.say(sent[team_id] == wanted, f"{team_id}: all its officers or none")
        told = self.plan["problems"]["assignment"]
        self.say(close(told["objective"], total), f"assignment {told['objective']} is {total}")
        self.fewest()

    def fewest(self) -> None:
        """Pairs are alike and every unit reaches every team: the lexicographic least is arithmetic."""
        left = sum(self.pairs(u) for u in self.units)
        for name in reversed(self.formations):
            need = -(-self.formations[name]["police"] // 2)
            teams = [t for t, r in self.teams.items() if r["risk_class"] == name]
            served = min(len(teams), left // need)
            left -= served * need
            short = len(teams) - served
            self.say(sum(t in self.uncovered for t in teams) == short, f"{name}: {short} uncovered")
            told = self.plan["problems"]["assignment"]["uncovered"].get(name, 0)
            self.say(told == short, f"plan.json: {name}: {short} uncovered, not {told}")

    def people(self) -> None:
        told = self.plan["personnel"]
        strength = sum(int(u["strength"]) for u in self.units.values())
        available = 2 * sum(self.pairs(u) for u in self.units)
        self.say(told["available"] == available, "personnel: available")
        self.say(told["reserve"] == strength - available, "personnel: reserve")
        city = self.plan["options"]["scope"] == "city"
        cells = Counter(
            (s["risk_class"], "" if city else s["district"]) for s in self.stations.values()
        )
        needed = sum(
            self.formations[name]["police"] * -(-n // self.formations[name]["stations"])
            for (name, _), n in cells.items()
        )
        self.say(told["needed"] == needed, f"personnel: needed {told['needed']} is {needed}")

    def shortage(self) -> None:
        """Everybody without a team is named, and everybody thinner than the formation."""
        group = {r["station_id"]: r["group_id"] for r in rows(self.out / "groups.csv")}
        without = {s for s, g in group.items() if g in self.uncovered}
        for station in without - set(self.thin):
            self.wrong.append(f"{station}: without a team and not named")
        for station, row in self.thin.items():
            self.say(row["team_id"] == group[station], f"{station}: its team")
            self.say(row["risk_class"] == self.stations[station]["risk_class"], f"{station}: class")
            self.say(bool(row["reason"]), f"{station}: a reason")
            self.say(int(row["rung"]) == self.plan["ladder"]["rung"], f"{station}: the rung")
            self.say(station in without or int(row["rung"]) > 0, f"{station}: why is it named?")
        for name in self.formations:
            if self.most(name) > self.formations[name]["stations"]:
                for station, row in self.stations.items():
                    if row["risk_class"] == name:
                        self.say(station in self.thin, f"{station}: thinner and not named")

    def bounds(self) -> None:
        problems = self.plan["problems"]
        for one in [problems["grouping"], *problems["grouping"]["parts"], problems["assignment"]]:
            self.say(one["lower_bound"] <= one["objective"] + 1e-9, "a bound below its value")
            if one["status"] == "optimal":
                self.say(close(one["lower_bound"], one["objective"]), "optimal with a proof")
        if "reserves" in problems:
            one = problems["reserves"]
            self.say(one["upper_bound"] >= one["objective"] - 1e-6, "a bound above its value")

    def hashes(self) -> None:
        for name, digest in self.plan["outputs"].items():
            found = hashlib.sha256((self.out / name).read_bytes()).hexdigest()
            self.say(found == digest, f"{name}: hash")
        for one in self.plan["inputs"].values():
            found = hashlib.sha256((self.out / one["name"]).read_bytes()).hexdigest()
            self.say(found == one["sha256"], f"{one['name']}: hash")

    def reserves(self, radius: float = 8.0, busy: float = 0.3) -> None:
        chosen = {r["site_id"]: int(r["units"]) for r in rows(self.out / "sites.csv")}
        self.say(set(chosen) <= set(self.sites), "sites.csv: sites of the input")
        self.say(sum(chosen.values()) == self.plan["options"]["reserves"], "sites.csv: N units")
        weight = {name: 3.0**k for k, name in enumerate(self.formations)}
        total = 0.0
        for station in self.stations.values():
            k = sum(n for site, n in chosen.items() if self.between(site, station) <= radius + 1e-9)
            total += int(station["voters"]) * weight[station["risk_class"]] * (1 - busy**k)
        told = self.plan["problems"]["reserves"]["objective"]
        self.say(close(told, total), f"reserves {told} is {total}")

    def between(self, site: str, station: dict[str, str]) -> float:
        stated = self.matrix.get((site, station["station_id"]))
        return float(stated["minutes"]) if stated else minutes(haversine(self.sites[site], station))
