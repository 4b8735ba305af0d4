"""Teams that stay as they are: the rest of their part is grouped around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable
from damai.deployment.grouping_part import Points, Solved, solve
from damai.deployment.grouping_rules import Rules
from damai.deployment.solvers.answer import Answer, Running, Status
from damai.deployment.solvers.capacitated import Medians
from damai.deployment.solvers.median_effort import Effort


def locked_rows(
    locked: Sequence[Sequence[str]], row: Mapping[str, int], keys: Sequence[Any]
) -> list[Any]:
    """Rows of each locked team, rising. ``keys`` of each row: its part, with T third.

    Raises Unplannable ``locked``: an unknown station, one in two teams, a team of several parts, or above T.
    """
    taken: set[int] = set()
    found = []
    for team in locked:
        named = f"The locked team of {team[0]}" if team else "A locked team"
        strange = [code for code in team if code not in row]
        if not team or strange:
            what = (
                f"names station {strange[0]}, which is not there" if strange else "has no station"
            )
            raise Unplannable("locked", f"{named} {what}: unlock it.")
        rows = sorted(row[code] for code in team)
        if len(set(rows)) < len(rows) or taken & set(rows):
            raise Unplannable(
                "locked", f"{named} has a station that is locked twice: unlock one of the two."
            )
        if len({keys[i] for i in rows}) > 1:
            raise Unplannable("locked", f"{named} is not of one district, class and T: unlock it.")
        if len(rows) > keys[rows[0]][2]:
            raise Unplannable(
                "locked", f"{named} has {len(rows)} stations, above {keys[rows[0]][2]}: unlock it."
            )
        taken |= set(rows)
        found.append(np.array(rows))
    return found


def solve_around(
    points: Points, locked: Sequence[Any], rules: Rules, seed: int, effort: Effort, running: Running
) -> Solved:
    """As ``solve``, with the groups ``locked`` (places in ``points``) kept. The bound is of plans that keep them too."""
    slack = rules.slack.get((points.place, points.risk_class), 0)
    asked_n = min(points.n, points.fewest + slack)
    if not locked:
        return solve(points, asked_n, rules, seed, effort, running)
    distance = metres(points.lat, points.lon, points.lat, points.lon)
    group = np.full(points.n, -1, dtype=np.int64)
    medoid, kept = [], 0
    for k, rows in enumerate(locked):
        group[rows] = k
        sums = distance[np.ix_(rows, rows)].sum(axis=1)
        medoid.append(int(rows[np.argmin(sums)]))
        kept += int(sums.min())
    answer = Answer(0.0, 0.0, Status.OPTIMAL, "locked")
    rest = np.flatnonzero(group < 0)
    if len(rest):
        left = points.only(rest)
        asked_n = max(left.fewest, min(left.n, asked_n - len(locked)))
        medians = solve(left, asked_n, rules, seed, effort, running).medians
        group[rest] = medians.group + len(locked)
        medoid.extend(int(rest[m]) for m in medians.medoid)
        answer = medians.answer
    told = Answer(
        answer.value + kept, answer.bound + kept, answer.status, answer.engine, answer.stopped
    )
    return Solved(Medians(group, np.array(medoid), told), distance, len(medoid) - points.fewest)
