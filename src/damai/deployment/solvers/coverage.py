"""Which teams can be covered when pairs fall short: fewest uncovered of the highest class, then of the next.

Every unit can reach every team, so how many are covered is a matter of pairs alone and never of distance:
within a class the smallest teams first give the most teams and leave the most pairs to the classes below, therefore
the counts below are the lexicographic best. A team is covered only if all its pairs are; one that is not gives its
pairs back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.deployment.solvers.field import Ints

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Choice:
    """A class that is covered in part: ``covered_n`` of ``teams``; ``least_pairs`` is what the smallest so many need."""

    rank: int
    teams: Ints
    covered_n: int
    least_pairs: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """``is_sure`` teams are covered in every best plan; of each choice some are; all others are not."""

    is_sure: Flags
    choices: tuple[Choice, ...]


def coverage(pairs: Ints, rank: Ints, supply: int) -> Coverage:
    """Counts per class, the highest ``rank`` first. ``pairs`` and ``rank`` (teams_n,), ``supply`` in pairs."""
    is_sure = np.zeros(len(pairs), bool)
    choices = []
    for one in np.unique(rank)[::-1].tolist():
        teams = np.flatnonzero(rank == one)
        needs = np.cumsum(np.sort(pairs[teams]))
        covered_n = int(np.searchsorted(needs, supply, side="right"))
        used = int(needs[covered_n - 1]) if covered_n else 0
        supply -= used
        if covered_n == len(teams):
            is_sure[teams] = True
        elif covered_n:
            choices.append(Choice(one, teams, covered_n, used))
    return Coverage(is_sure, tuple(choices))


def chosen(found: Coverage, pairs: Ints, priority: Ints, supply: int) -> Flags:
    """Who is covered when not distance but ``priority`` decides (lower = first: risk score, voters, then id).

    The counts stay the best ones. Class by class from the highest, team by team in order: a team is taken if the
    counts still to be reached can be reached with it; no other set of these counts comes before in that order.
    """
    is_covered = found.is_sure.copy()
    left = supply - int(pairs[is_covered].sum()) - sum(c.least_pairs for c in found.choices)
    for choice in found.choices:
        # ``left`` pairs are spare when the smallest ``covered_n`` are taken: a larger team spends the difference.
        order = choice.teams[np.argsort(priority[choice.teams], kind="stable")]
        sizes, counts = np.unique(pairs[order], return_counts=True)
        remaining = dict(zip(sizes.tolist(), counts.tolist(), strict=True))
        wanted, least = choice.covered_n, choice.least_pairs
        for team in order.tolist():
            if not wanted:
                break
            size = int(pairs[team])
            remaining[size] -= 1
            with_it = size + _smallest(remaining, wanted - 1)
            if with_it - least <= left:
                left -= with_it - least
                least, wanted = with_it - size, wanted - 1
                is_covered[team] = True
    return is_covered


def _smallest(remaining: dict[int, int], n: int) -> int:
    """Pairs of the ``n`` smallest that remain; more than any supply if there are not so many."""
    total = 0
    for size, count in remaining.items():
        taken = min(n, count)
        total, n = total + taken * size, n - taken
    return total if not n else np.iinfo(np.int64).max // 2
