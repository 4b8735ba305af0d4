"""Who by name stands in which team: officers of a unit to the places that it fills, in the order of their numbers. Pure.

A plan says how many of which unit; the unit's own roster says who. Everybody is named once; a place that the roster
cannot fill stays open and is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from damai.deployment.plans.model import Team
from damai.units.model import Officer

SUBSATGAS = "pam-tps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """``people``: team -> officers, unit by unit in order of code. ``open``: (team, unit) -> places without a name.
    ``spare``: unit -> officers of the task that no team needs."""

    people: Mapping[str, tuple[Officer, ...]]
    open: Mapping[tuple[str, str], int]
    spare: Mapping[str, int]


def name(teams: Sequence[Team], officers: Iterable[Officer]) -> Named:
    """Fill the teams in order of their names with each unit's officers in order of service number."""
    waiting: dict[str, list[Officer]] = defaultdict(list)
    for one in sorted(officers, key=lambda o: (o.unit, o.nrp, o.id), reverse=True):
        if one.subsatgas == SUBSATGAS:
            waiting[one.unit].append(one)
    people: dict[str, list[Officer]] = {}
    left: dict[tuple[str, str], int] = {}
    for team in sorted(teams, key=lambda t: t.team):
        people[team.team] = []
        for met in team.met:
            queue = waiting[met.unit]
            taken = [queue.pop() for _ in range(min(met.police_n, len(queue)))]
            people[team.team] += taken
            if len(taken) < met.police_n:
                left[team.team, met.unit] = met.police_n - len(taken)
    return Named(
        people={team: tuple(found) for team, found in people.items()},
        open=left,
        spare={unit: len(queue) for unit, queue in sorted(waiting.items()) if queue},
    )
