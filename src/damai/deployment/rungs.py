"""Which rung of the thinning ladder a plan stands on, and what every rung needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from damai.deployment.formation_words import stations_in
from damai.deployment.formations import pairs_of
from damai.deployment.plan import Inputs, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Rungs:
    """``rung`` in force of ``last``; ``for_all`` the first that covers everybody; persons ``needed`` by the formations as
    given and ``available``; T in force by class, and by (kelurahan, class) where it differs."""

    rung: int
    last: int
    for_all: int | None
    needed: int
    available: int
    stations_of: Mapping[str, int]
    stations_in: Mapping[tuple[str, str], int]


def rungs_of(inputs: Inputs, options: Options) -> Rungs:
    formations = inputs.formations
    own = {(area, name): t for name, one in formations.items() for area, t in one.areas.items()}
    cells: Counter[tuple[str, str, int]] = Counter()
    for area, district, name in zip(inputs.stations.area, inputs.stations.district, inputs.stations.risk_class, strict=True):  # fmt: skip
        place = "" if options.scope == "city" else district
        cells[place, name, stations_in(formations[name], area)] += 1
    needed = sum(formations[name].police * -(-n // t) for (_, name, t), n in cells.items())
    available = 2 * sum(pairs_of(int(n), options.reserve) for n in inputs.units.strength)
    return Rungs(
        rung=0,
        last=0,
        for_all=0 if needed <= available else None,
        needed=needed,
        available=available,
        stations_of={name: one.stations for name, one in formations.items()},
        stations_in=own,
    )
