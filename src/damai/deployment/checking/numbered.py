"""Teams of stations that nobody surveyed: runs of consecutive numbers inside one kelurahan, with the middle one as base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from damai.deployment.checking.asked import Asked
from damai.deployment.checking.found import Found
from damai.deployment.reading.places import UNKNOWN_N


def held_runs(
    rows: Mapping[str, Mapping[str, str]],
    members: Mapping[str, list[int]],
    asked: Asked,
    found: Found,
) -> None:
    """Every team of unsurveyed stations, but for those that were locked: these stay as they were."""
    stations = asked.stations
    number = [UNKNOWN_N] * len(stations) if stations.number is None else stations.number.tolist()

    def turn(i: int) -> tuple[bool, int, str]:
        return number[i] == UNKNOWN_N, number[i], stations.station_id[i]

    teams: dict[tuple[str, str, str, int], list[tuple[str, list[int]]]] = defaultdict(list)
    for team, inside in sorted(members.items()):
        if team not in rows or asked.surveyed[inside[0]]:
            continue
        run = sorted(inside, key=turn)
        base = stations.station_id[run[(len(run) - 1) // 2]]
        found.held("groups", f"teams.csv, {team}, base_station", rows[team]["base_station"], base)
        if asked.is_locked(inside):
            continue
        if len({stations.area[i] for i in inside}) > 1:
            found.differ("check-groups/kelurahan", team=team)
        first = run[0]
        teams[stations.district[first], stations.area[first], stations.risk_class[first], asked.in_force[first]].append((team, run))  # fmt: skip
    for own in teams.values():
        own.sort(key=lambda one: turn(one[1][0]))
        for (_, before), (team, run) in pairwise(own):
            if turn(before[-1]) > turn(run[0]):
                found.differ("check-groups/run", team=team)
            if not 0 <= len(before) - len(run) <= 1:
                found.differ("check-groups/uneven", team=team)  # fmt: skip
