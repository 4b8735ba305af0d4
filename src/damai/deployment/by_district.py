"""Who meets teams whose points nobody measured: by district code, never by distance.

The own district's units first, then those of no district (a Polres, a BKO), then the other districts' by code, rising from
the own one and around. Every team that its own district can meet whole is met so before any district lends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asking:
    """A team to be met: its district and the pairs it needs."""

    district: str
    pairs: int


def turn_of(own: str, unit_district: Sequence[str]) -> list[int]:
    """Places of units in the order in which a district asks them; ``unit_district`` of units rising by id."""
    others = sorted({one for one in unit_district if one and one != own})
    first = bisect_right(others, own)
    turn = {one: (k - first) % len(others) + 2 for k, one in enumerate(others)}
    turn |= {own: 0, "": 1}
    return sorted(range(len(unit_district)), key=lambda u: (turn[unit_district[u]], u))


def by_district(
    teams: Sequence[Asking], unit_district: Sequence[str], left: Sequence[int]
) -> list[tuple[int, int, int]]:
    """(team, unit, pairs) for every team, in the order of ``teams``. ``left`` pairs of each unit are enough for all.

    A team takes the first unit that can send all its pairs; where none can, as many as each has, in order.
    """
    left = list(left)
    home: dict[str, list[int]] = defaultdict(list)
    for u, district in enumerate(unit_district):
        home[district].append(u)
    sent: dict[int, list[tuple[int, int, int]]] = {}
    for t, team in enumerate(teams):
        own = home.get(team.district, [])
        if sum(left[u] for u in own) >= team.pairs:
            sent[t] = [(t, u, n) for u, n in _taken(own, left, team.pairs)]
    turns: dict[str, list[int]] = {}
    for t, team in enumerate(teams):
        if t not in sent:
            if team.district not in turns:
                turns[team.district] = turn_of(team.district, unit_district)
            turn = turns[team.district] = [u for u in turns[team.district] if left[u]]
            sent[t] = [(t, u, n) for u, n in _taken(turn, left, team.pairs)]
    return [row for t in sorted(sent) for row in sent[t]]


def _taken(units: Sequence[int], left: list[int], pairs: int) -> list[tuple[int, int]]:
    """Takes ``pairs`` from ``left``."""
    whole = next((u for u in units if left[u] >= pairs), None)
    found = []
    for u in units if whole is None else [whole]:
        n = min(left[u], pairs)
        if n:
            left[u] -= n
            pairs -= n
            found.append((u, n))
        if not pairs:
            break
    return found
