"""One part: the stations of one class, one district and one T, grouped under the rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from damai.deployment.distance import metres
from damai.deployment.faults import Both, Unplannable
from damai.deployment.grouping_rules import Rules
from damai.deployment.solvers.answer import Running, Status
from damai.deployment.solvers.capacitated import MOST_POINTS_N, Medians, capacitated_median
from damai.deployment.solvers.median_effort import Effort
from damai.deployment.solvers.median_groups import FORBIDDEN_M, Ints

NAMED_N = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The stations of a part, rising by id; ``district`` is each station's own, ``place`` is the part's ("" = city)."""

    place: str
    risk_class: str
    most: int
    area: Any
    district: Any
    lat: Any
    lon: Any

    @property
    def n(self) -> int:
        return len(self.area)

    @property
    def fewest(self) -> int:
        return -(-self.n // self.most)

    def only(self, rows: Any) -> Points:
        return replace(
            self,
            area=self.area[rows],
            district=self.district[rows],
            lat=self.lat[rows],
            lon=self.lon[rows],
        )

    @property
    def name(self) -> Both:
        return Both(
            f"{self.place or 'Kota'}, kelas {self.risk_class}",
            f"{self.place or 'The city'}, class {self.risk_class}",
        )


@dataclass(frozen=True, slots=True)
class Solved:
    """``distance`` (n, n) plain metres; ``extra_n`` teams beyond ceil(n / T)."""

    medians: Medians
    distance: Ints
    extra_n: int


def solve(
    points: Points, asked_n: int, rules: Rules, seed: int, effort: Effort, running: Running
) -> Solved:
    """``asked_n`` teams, from ceil(n / T) to n; more where the longest arm asks for more.

    Raises Unplannable ``too-large``, ``barrier`` (with the smallest number of teams that was found to do).
    """
    if points.n > MOST_POINTS_N:
        raise Unplannable("too-large", place=points.name, n=points.n, most=MOST_POINTS_N)
    distance = metres(points.lat, points.lon, points.lat, points.lon)
    across = _across(points, rules.barrier)
    groups_n = asked_n
    part = _Part(points, distance, across, part_seed(seed, points), effort, rules, running)
    if across.any() and part.grouped(groups_n, across) is None:
        raise part.barred(groups_n)
    if rules.arm_m is not None:
        across = across | (distance > rules.arm_m)
        groups_n = max(groups_n, _apart(across))
    while (found := part.grouped(groups_n, across)) is None:  # alone, everybody keeps every rule
        groups_n += 1
    if rules.village_m:
        found = part.plainly(found, groups_n, across)
    return Solved(found, distance, groups_n - points.fewest)


def part_seed(seed: int, points: Points) -> int:
    """Of the district's and class's own names: another district's change moves nothing here."""
    said = f"{seed}|{points.place}|{points.risk_class}|{points.most}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big")


@dataclass(frozen=True, slots=True)
class _Part:
    points: Points
    distance: Ints
    barred_pairs: Any
    seed: int
    effort: Effort
    rules: Rules
    running: Running

    def grouped(self, groups_n: int, forbidden: Any) -> Medians | None:
        """None when no grouping was found that keeps ``forbidden``."""
        other = self.points.area[:, None] != self.points.area[None, :]
        return self._solved(self.distance + self.rules.village_m * other, groups_n, forbidden)

    def _solved(self, cost: Ints, groups_n: int, forbidden: Any) -> Medians | None:
        try:
            return capacitated_median(
                cost, np.ones(self.points.n, dtype=np.int64), self.points.most, groups_n,
                forbidden=forbidden if forbidden.any() else None, seed=self.seed, effort=self.effort,
                prove=self.rules.prove, running=self.running,
            )  # fmt: skip
        except Unplannable as fault:
            if fault.code == "no-grouping":
                return None
            raise

    def plainly(self, found: Medians, groups_n: int, forbidden: Any) -> Medians:
        """The groups found with dearer borders, told in plain metres: bases, value, and the bound of the plain problem."""
        cost = np.where(forbidden, FORBIDDEN_M, self.distance)
        medoid = found.medoid.copy()
        for k in range(len(medoid)):
            members = np.flatnonzero(found.group == k)
            medoid[k] = members[np.argmin(cost[np.ix_(members, members)].sum(axis=1))]
        value = float(self.distance[medoid[found.group], np.arange(self.points.n)].sum())
        plain = self._solved(self.distance, groups_n, forbidden)
        bound = min(value, plain.answer.bound if plain else 0.0)
        status = Status.OPTIMAL if bound == value else Status.FEASIBLE
        answer = replace(found.answer, value=value, bound=bound, status=status)
        return Medians(found.group, medoid, answer)

    def barred(self, asked_n: int) -> Unplannable:
        """Which barrier is in the way, and the fewest teams that were found to do."""
        needed = asked_n + 1
        while self.grouped(needed, self.barred_pairs) is None:
            needed += 1
        here = set(self.points.area) | set(self.points.district)
        pairs = [(a, b) for a, b in self.rules.barrier if a in here and b in here]
        named = Both(*(_listed(pairs, *words) for words in (("dan", "lagi"), ("and", "more"))))
        return Unplannable(
            "barrier",
            place=self.points.name,
            pairs=named,
            n=self.points.n,
            needed=needed,
            most=self.points.most,
            asked=asked_n,
            missing=needed - asked_n,
        )


def _listed(pairs: Sequence[tuple[str, str]], and_: str, more: str) -> str:
    first = ", ".join(f"{one} {and_} {other}" for one, other in pairs[:NAMED_N])
    return first + (f" {and_} {len(pairs) - NAMED_N} {more}" if len(pairs) > NAMED_N else "")


def _across(points: Points, barrier: Any) -> Any:
    """(n, n): pairs on two sides of a barrier, named by kelurahan or by district."""
    across = np.zeros((points.n, points.n), dtype=bool)
    for one, two in barrier:
        here = (points.area == one) | (points.district == one)
        there = (points.area == two) | (points.district == two)
        across |= here[:, None] & there[None, :]
    across |= across.T
    across[np.arange(points.n), np.arange(points.n)] = False
    return across


def forbidden(points: Points, distance: Ints, rules: Rules) -> Any:
    """(n, n): a base may not stand there for that station, across a barrier or beyond the longest arm."""
    across = _across(points, rules.barrier)
    return across if rules.arm_m is None else across | (distance > rules.arm_m)


def _apart(forbidden: Any) -> int:
    """Points no two of which any base can reach together: so many teams at least."""
    reach = ~forbidden
    left = np.ones(len(reach), dtype=bool)
    found = 0
    for i in np.argsort(reach.sum(axis=0), kind="stable"):  # lonely ones first
        if left[i]:
            found += 1
            left &= ~reach[reach[:, i]].any(axis=0)
    return found
