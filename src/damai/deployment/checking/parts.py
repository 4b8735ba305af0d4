"""The parts of a grouping: exactly as many teams as its rules give, and the metres that were minimised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from damai.deployment.checking.asked import Asked
from damai.deployment.checking.folder import Folder
from damai.deployment.checking.found import Found


@dataclass(frozen=True, slots=True)
class Cell:
    """Stations that are grouped with each other: one class, one T, one district unless the scope is the city, and all of
    them surveyed or none."""

    district: str
    risk_class: str
    stations_a_team: int
    surveyed: bool

    @property
    def name(self) -> str:
        return f"{self.district}, {self.risk_class}".lstrip(", ")


@dataclass(slots=True)
class Made:
    """Teams and metres of a cell as they stand; ``locked`` stations of every locked team."""

    teams_n: int = 0
    total_m: int = 0
    stations_n: int = 0
    locked: list[list[int]] = field(default_factory=list)

    def take(self, inside: list[int], total_m: int, is_locked: bool) -> None:
        self.teams_n += 1
        self.total_m += total_m
        self.stations_n += len(inside)
        if is_locked:
            self.locked.append(inside)


def held_number(made: Mapping[Cell, Made], asked: Asked, found: Found) -> None:
    """As many teams in each cell as the fewest, the slack and the locked ones give; with a longest arm at least so many."""
    areas: dict[Cell, Counter[str]] = defaultdict(Counter)
    for i, name in enumerate(asked.stations.risk_class):
        cell = Cell(asked.place(i), name, asked.in_force[i], asked.surveyed[i])
        areas[cell]["" if cell.surveyed else asked.stations.area[i]] += 1
    for cell, n in areas.items():
        stands = made[cell].teams_n if cell in made else 0
        wanted = _wanted(cell, n, made[cell].locked if cell in made else [], asked)
        more = asked.options.arm_m is not None and cell.surveyed
        if stands < wanted or (stands > wanted and not more):
            found.differ("check-groups/number", place=cell.name, n=stands, most=cell.stations_a_team, stations=sum(n.values()), wanted=wanted)  # fmt: skip


def _wanted(cell: Cell, stations_n: Counter[str], locked: list[list[int]], asked: Asked) -> int:
    most = cell.stations_a_team
    free = Counter(stations_n)
    for inside in locked:
        free.subtract("" if cell.surveyed else asked.stations.area[i] for i in inside)
    slack = asked.options.slack.get((cell.district, cell.risk_class), 0)
    everybody = sum(stations_n.values())
    fewest = sum(-(-n // most) for n in stations_n.values())
    beside = min(everybody, fewest + slack) - len(locked)
    left = sum(-(-n // most) for n in free.values())
    return len(locked) + max(left, min(sum(free.values()), beside))


def held_objective(folder: Folder, made: Mapping[Cell, Made], found: Found) -> None:
    """Objectives and teams of all parts as plan.json tells them."""
    problem = folder.manifest["problems"]["grouping"]
    told = [(part, True) for part in problem["parts"]]
    told += [(part, False) for part in problem.get("unsurveyed", [])]
    parts = {Cell(p["district"], p["risk_class"], p["stations_a_team"], yes): p for p, yes in told}
    for cell in sorted(set(parts) | set(made), key=_in_order):
        where = f"plan.json, grouping, {cell.district or 'city'}, {cell.risk_class}"
        if cell not in parts or cell not in made:
            found.differ("check-objective/part", where=where)
            continue
        _held_part(parts[cell], made[cell], where, cell.surveyed, found)
    total = sum(one.total_m for one in made.values())
    found.held("objective", "plan.json, grouping, objective", problem["objective"], total)
    bounds = sum(p["lower_bound"] for p in problem["parts"])
    found.held("bound", "plan.json, grouping, lower_bound", problem["lower_bound"], bounds)


def _held_part(
    told: Mapping[str, Any], made: Made, where: str, surveyed: bool, found: Found
) -> None:
    if surveyed:
        found.held("objective", f"{where}, objective", told["objective"], made.total_m)
    found.held("objective", f"{where}, teams", told["teams"], made.teams_n)
    found.held("objective", f"{where}, stations", told["stations"], made.stations_n)


def _in_order(cell: Cell) -> tuple[str, str, int, bool]:
    return cell.district, cell.risk_class, cell.stations_a_team, cell.surveyed
