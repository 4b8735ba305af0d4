"""The ladder of thinning: one fixed chain of formations, from those in force to the thinnest, published before it is used.

First the ranges that are ordered anyway, from the lowest class up; then the lowest class beyond its range, one
station a step, to its cap; then the next. Of the chain the first rung that the strength covers is taken. Since it is a
chain, more strength never means a later rung and so never more stations a team for anybody.

Source: deployment.md 0.2 and 3 (policy and why: with 82 % of the strength, leaving out the lowest teams leaves 481 stations
with nobody, where thinning leaves none); caps from the formations ordered in domain.md 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from damai.deployment.cells import Cell, Overrides
from damai.deployment.counting import KEEPS_NOTHING, Kept
from damai.deployment.formations import Formation

LOWEST_CAP = 20
"""2-20-40, Polda Lampung 2024: the thinnest formation ever ordered (domain.md 2.2)."""
SECOND_CAP = 6
"""2-6-12, Ponorogo 2024: the thinnest for the second class (domain.md 2.2)."""


@dataclass(frozen=True, slots=True)
class Rung:
    """``per_team`` = stations a team by class at this rung; ``risk_class`` is the class thinned by this step."""

    number: int
    risk_class: str
    per_team: Mapping[str, int]
    police_needed: int
    pairs_needed: int
    police_available: int
    stations_thinned: int
    teams_n: int = 0

    @property
    def is_enough(self) -> bool:
        """By pairs: an odd officer takes a whole pair (contracts.md 4)."""
        return 2 * self.pairs_needed <= self.police_available

    def row(self) -> dict[str, Any]:
        """A line of ``plan ladder`` (contracts.md 4)."""
        return {
            "rung": self.number, "class": self.risk_class, "T": self.per_team[self.risk_class],
            "police_needed": self.police_needed, "police_available": self.police_available,
            "stations_thinned": self.stations_thinned,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ladder:
    formations: Mapping[str, Formation]
    overrides: Overrides
    caps: Mapping[str, int]
    rungs: tuple[Rung, ...]

    @property
    def covering(self) -> Rung | None:
        """The first rung that the strength covers; None if even the thinnest leaves teams uncovered."""
        return next((rung for rung in self.rungs if rung.is_enough), None)

    @property
    def taken(self) -> Rung:
        """The rung to plan by: the covering one, else the thinnest."""
        return self.covering or self.rungs[-1]

    def per_team(self, rung: Rung, cell: Cell) -> int:
        """Stations a team in a cell at a rung."""
        return _per_team(cell, rung.per_team, self.formations, self.overrides, self.caps)

    def is_thinned(self, rung: Rung, risk_class: str) -> bool:
        """Whether a class stands beyond what its formation orders."""
        return rung.per_team[risk_class] > self.formations[risk_class].stations_max


def ladder(
    formations: Mapping[str, Formation], cells: Mapping[Cell, int], pairs_available: int, *,
    caps: Mapping[str, int] | None = None, overrides: Overrides | None = None, kept: Kept = KEEPS_NOTHING,
) -> Ladder:  # fmt: skip
    """Every rung of the chain for stations counted by cell. ``pairs_available`` = sum of pairs(u), reserve taken off.

    ``police_needed`` = P x the teams that grouping makes at that T, as ``kept`` counts them; ``stations_thinned`` counts the
    stations of classes that stand beyond their formation. ``caps`` by class replace the usual ones; below the formation
    they forbid thinning.
    """
    own, limits = overrides or {}, {**usual_caps(formations, overrides), **(caps or {})}
    rungs: list[Rung] = []
    for name, now in _chain(formations, limits):
        per_team = {cell: _per_team(cell, now, formations, own, limits) for cell in cells}
        teams = kept.teams_n(cells, per_team)
        thinned = {c for c, t in now.items() if t > formations[c].stations_max}
        rungs.append(
            Rung(
                number=len(rungs),
                risk_class=name,
                per_team=now,
                police_needed=sum(formations[c].police * k for c, k in teams.items()),
                pairs_needed=sum(formations[c].pairs_n * k for c, k in teams.items()),
                police_available=2 * pairs_available,
                stations_thinned=sum(n for c, n in cells.items() if c.risk_class in thinned),
                teams_n=sum(teams.values()),
            )
        )
    return Ladder(formations, own, limits, tuple(rungs))


def usual_caps(
    formations: Mapping[str, Formation], overrides: Overrides | None = None
) -> dict[str, int]:
    """The lowest class to 20, the second to 6, the highest and all others never beyond their formation.

    No class goes so far that its station has less police than one of the class below has as ordered: so raising a
    station's class never lowers its protection, at whatever rung the plan ends.
    """
    caps: dict[str, int] = {}
    below, tightest = next(iter(formations.values())), 0
    for place, (name, formation) in enumerate(formations.items()):
        cap = formation.stations_max
        is_highest = place == len(formations) - 1 and place > 0
        if place == 0:
            cap = max(cap, LOWEST_CAP)
        elif place == 1 and not is_highest:
            fair = formation.police * tightest // below.police
            cap = max(cap, min(SECOND_CAP, fair))
        caps[name] = cap
        below = formation
        special = [t for (_, of), t in (overrides or {}).items() if of == name]
        tightest = min([formation.stations, *special])
    return caps


def out_of_order(formations: Mapping[str, Formation]) -> list[str]:
    """Classes whose station may get less police, as ordered, than one of the class below: to be warned of, since no
    ladder can then promise that a higher class protects more."""
    named = list(formations.items())
    return [
        name
        for (_, low), (name, high) in pairwise(named)
        if high.police * low.stations < low.police * high.stations_max
    ]


def _chain(
    formations: Mapping[str, Formation], caps: Mapping[str, int]
) -> list[tuple[str, dict[str, int]]]:
    """(class just thinned, stations a team by class); the first is the formations in force."""
    now = {name: formation.stations for name, formation in formations.items()}
    steps = [(next(iter(formations)), dict(now))]
    for ends in ({name: f.stations_max for name, f in formations.items()}, caps):
        for name in formations:
            while now[name] < ends[name]:
                now[name] += 1
                steps.append((name, dict(now)))
    return steps


def _per_team(
    cell: Cell, now: Mapping[str, int], formations: Mapping[str, Formation], overrides: Overrides,
    caps: Mapping[str, int],
) -> int:  # fmt: skip
    """A kelurahan with its own number takes the same steps from there, up to the same cap."""
    name = cell.risk_class
    start = overrides.get((cell.area, name))
    if start is None:
        return now[name]
    return min(max(caps[name], start), start + now[name] - formations[name].stations)
