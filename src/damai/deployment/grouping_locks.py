"""Teams that stay as they are: the rest of their part is grouped around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from damai.deployment.counting import free_teams_n
from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable
from damai.deployment.grouping_part import Points, Solved, forbidden, solve
from damai.deployment.grouping_rules import Rules
from damai.deployment.solvers.answer import Answer, Running, Status
from damai.deployment.solvers.capacitated import Medians
from damai.deployment.solvers.median_effort import Effort
from damai.deployment.solvers.median_groups import FORBIDDEN_M


def locked_rows(
    locked: Sequence[Sequence[str]],
    row: Mapping[str, int],
    keys: Sequence[Any],
    most: Mapping[str, int],
) -> list[Any]:
    """Rows of each locked team, rising. ``keys`` of each row: its part, with the class second and T third; ``most`` by
    class where a locked team may have more than T.

    Raises Unplannable ``locked``: an unknown station, one in two teams, a team of several parts, or too large.
    """
    taken: set[int] = set()
    found = []
    for n, team in enumerate(locked, start=1):
        if not team:
            raise Unplannable("locked/empty", n=n)
        strange = [code for code in team if code not in row]
        if strange:
            raise Unplannable("locked/strange", first=team[0], station=strange[0])
        rows = sorted(row[code] for code in team)
        twice = [code for k, code in enumerate(team) if row[code] in taken or code in team[:k]]
        if twice:
            raise Unplannable("locked/twice", first=team[0], station=twice[0])
        if len({keys[i] for i in rows}) > 1:
            raise Unplannable("locked/mixed", first=team[0])
        _, risk_class, own, _ = keys[rows[0]]
        limit = max(own, most.get(risk_class, 0))
        if len(rows) > limit:
            raise Unplannable("locked/large", first=team[0], n=len(rows), most=limit)
        taken |= set(rows)
        found.append(np.array(rows))
    return found


def solve_around(
    points: Points, locked: Sequence[Any], rules: Rules, seed: int, effort: Effort, running: Running
) -> Solved:
    """As ``solve``, with the groups ``locked`` (places in ``points``) kept. The bound is of plans that keep them too."""
    slack = rules.slack.get((points.place, points.risk_class), 0)
    asked_n = free_teams_n([points.n], [len(rows) for rows in locked], points.most, slack)
    if not locked:
        return solve(points, asked_n, rules, seed, effort, running)
    distance = metres(points.lat, points.lon, points.lat, points.lon)
    cost = np.where(forbidden(points, distance, rules), FORBIDDEN_M, distance)
    group = np.full(points.n, -1, dtype=np.int64)
    medoid, kept = [], 0
    for k, rows in enumerate(locked):
        group[rows] = k
        # A base that keeps arm and barriers, as the team had when it was made; a lock may break them all the same.
        base = int(np.argmin(cost[np.ix_(rows, rows)].sum(axis=1)))
        medoid.append(int(rows[base]))
        kept += int(distance[rows[base], rows].sum())
    answer = Answer(0.0, 0.0, Status.OPTIMAL, "locked")
    rest = np.flatnonzero(group < 0)
    if len(rest):
        medians = solve(points.only(rest), asked_n, rules, seed, effort, running).medians
        group[rest] = medians.group + len(locked)
        medoid.extend(int(rest[m]) for m in medians.medoid)
        answer = medians.answer
    told = Answer(
        answer.value + kept, answer.bound + kept, answer.status, answer.engine, answer.stopped
    )
    return Solved(Medians(group, np.array(medoid), told), distance, len(medoid) - points.fewest)
