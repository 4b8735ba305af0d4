"""How many teams a part has: the fewest, the slack, and what locked teams leave. Arithmetic that the ladder and the groups
share, so that what is said to be needed is what is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from damai.deployment.cells import Cell
from damai.deployment.formations import groups_n


def free_teams_n(
    stations_n: Sequence[int], locked_n: Sequence[int], most: int, slack: int,
    free_n: Sequence[int] | None = None,
) -> int:  # fmt: skip
    """Teams beside the locked ones. ``stations_n`` by cell whose stations cannot meet (one where they were surveyed, each
    kelurahan where not), ``locked_n`` stations of each locked team, ``free_n`` by cell what they leave.

    As many in all as ``ceil(n / T)`` of each cell and the slack, where the locked leave enough for it; never fewer than
    what they leave needs, and never more than one a station.
    """
    left = [sum(stations_n) - sum(locked_n)] if free_n is None else list(free_n)
    asked = min(sum(stations_n), sum(groups_n(n, most) for n in stations_n) + slack)
    least = sum(groups_n(n, most) for n in left)
    return max(least, min(sum(left), asked - len(locked_n)))


def shared_out(free_n: Sequence[int], most: int, teams_n: int) -> list[int]:
    """Teams of each cell: the fewest, and every one beyond to the cell with the most stations a team, the first of equals."""
    teams = [groups_n(n, most) for n in free_n]
    for _ in range(teams_n - sum(teams)):
        # compared as whole products: no fraction is rounded
        best = -1
        for k, n in enumerate(free_n):
            if teams[k] < n and (best < 0 or n * teams[best] > free_n[best] * teams[k]):
                best = k
        teams[best] += 1
    return teams


@dataclass(frozen=True, slots=True)
class Kept:
    """What grouping has to keep besides T: ``locked`` teams, each as its stations by cell, and ``slack`` by (district,
    class). ``apart``: each kelurahan with a number of its own counts by itself, as plans of the first format did."""

    locked: Sequence[Mapping[Cell, int]] = ()
    slack: Mapping[tuple[str, str], int] = field(default_factory=dict)
    apart: bool = False

    def teams_n(self, cells: Mapping[Cell, int], per_team: Mapping[Cell, int]) -> dict[str, int]:
        """Teams by class: as many as ``group_stations`` makes where no longest arm asks for more."""
        parts: dict[tuple[str, str, int, bool, str], list[Cell]] = defaultdict(list)
        for cell in cells:
            parts[self._part(cell, per_team)].append(cell)
        locked: dict[tuple[str, str, int, bool, str], list[Mapping[Cell, int]]] = defaultdict(list)
        for team in self.locked:
            locked[self._part(next(iter(team)), per_team)].append(team)
        found: Counter[str] = Counter()
        for key, own in parts.items():
            found[key[1]] += self._of_part(key, own, cells, locked.get(key, []))
        return dict(found)

    def _part(self, cell: Cell, per_team: Mapping[Cell, int]) -> tuple[str, str, int, bool, str]:
        alone = cell.area if self.apart else ""
        return cell.district, cell.risk_class, per_team[cell], cell.surveyed, alone

    def _of_part(
        self,
        key: tuple[str, str, int, bool, str],
        own: Sequence[Cell],
        cells: Mapping[Cell, int],
        locked: Sequence[Mapping[Cell, int]],
    ) -> int:
        district, name, most, surveyed, _ = key
        stations_n = [cells[cell] for cell in own]
        free_n = [cells[cell] - sum(team.get(cell, 0) for team in locked) for cell in own]
        if surveyed:
            stations_n, free_n = [sum(stations_n)], [sum(free_n)]
        slack = self.slack.get((district, name), 0)
        sizes = [sum(team.values()) for team in locked]
        return len(locked) + free_teams_n(stations_n, sizes, most, slack, free_n)


KEEPS_NOTHING = Kept()
