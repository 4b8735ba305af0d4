"""Which teams of a class stay uncovered when teams need several pairs: a small integer programme.

A team covered by half is not covered, so this is no flow (an unsplittable choice, NP-hard in general); with the choice
made the rest is one, and whole by itself, so only the choice is integer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from damai.deployment.solvers.coverage import Coverage, Flags
from damai.deployment.solvers.field import Ints

MOST_CELLS_N = 40_000
"""Teams x units up to which the programme is asked: seconds."""
NODES_N = 5_000
"""Branches before it gives up with its bound: a count, so that the same input ends the same."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """``is_covered`` or None when no plan exists within the metres allowed; ``bound`` below the total metres."""

    is_covered: Flags | None
    bound: float
    is_proved: bool


def choose(
    cells: Ints, pairs: Ints, tiers: tuple[Ints, Ints], found: Coverage, most_m: int
) -> Chosen:
    """Cover the sure teams and of each choice as many as counted, at the least total of metres x pairs and charges.

    ``cells`` (teams_n, units_n); arcs longer than ``most_m`` are not used. ``tiers``: places and charges.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    places, charges = tiers
    loose = np.concatenate([c.teams for c in found.choices])
    asked = np.concatenate((np.flatnonzero(found.is_sure), loose))
    row, unit = np.nonzero(cells[asked] <= most_m)
    team = asked[row]
    x_n, y_n, z_n = len(team), len(loose), places.size
    y_of = np.full(len(pairs), -1)
    y_of[loose] = np.arange(y_n)
    cost = np.concatenate((cells[team, unit], np.zeros(y_n), charges.ravel())).astype(float)
    upper = np.concatenate((pairs[team], np.ones(y_n), places.ravel())).astype(float)
    # Rows: pairs of a team; pairs of a unit against its tiers; teams covered of each choice.
    own = np.arange(len(asked) - y_n, len(asked))
    entries = [
        (row, np.arange(x_n), np.ones(x_n)),
        (own, x_n + np.arange(y_n), -pairs[loose].astype(float)),
        (len(asked) + unit, np.arange(x_n), np.ones(x_n)),
        (
            len(asked) + np.repeat(np.arange(len(places)), places.shape[1]),
            x_n + y_n + np.arange(z_n),
            -np.ones(z_n),
        ),
    ]
    base = len(asked) + len(places)
    for at, choice in enumerate(found.choices):
        some = y_of[choice.teams]
        entries.append((np.full(len(some), base + at), x_n + some, np.ones(len(some))))
    rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    right = np.concatenate(
        (
            np.where(np.arange(len(asked)) < len(asked) - y_n, pairs[asked], 0),
            np.zeros(len(places)),
            [c.covered_n for c in found.choices],
        )
    ).astype(float)
    matrix = coo_array((values, (rows, columns)), shape=(len(right), len(cost))).tocsr()
    is_integer = np.zeros(len(cost))
    is_integer[x_n : x_n + y_n] = 1
    answer = milp(
        cost,
        constraints=LinearConstraint(matrix, right, right),
        bounds=Bounds(0, upper),
        integrality=is_integer,
        options={"node_limit": NODES_N, "mip_rel_gap": 0.0},
    )
    if answer.status == 2:
        return Chosen(None, float("inf"), True)
    bound = float(answer.mip_dual_bound) if answer.mip_dual_bound is not None else 0.0
    if answer.x is None:
        return Chosen(None, bound, False)
    is_covered = found.is_sure.copy()
    is_covered[loose[answer.x[x_n : x_n + y_n] > 0.5]] = True
    return Chosen(is_covered, bound, answer.status == 0)
