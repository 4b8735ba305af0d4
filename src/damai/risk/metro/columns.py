"""Columns for ``metro-kelurahan.toml`` and ``metro-tps.toml``: a cell is a fact, an observation, or empty with its reason.

Facts come from the tables beside this file. What no public source has (terrain, power, network, logistics, past events)
comes from answers to Bawaslu's checklist, which asks about the place; until then it is missing. Polri's criteria are not
read here: their class stands beside ours and is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from damai.risk.checklist import Answers, Scope, is_vulnerable
from damai.risk.checklists import checklist
from damai.risk.metro import missing
from damai.risk.metro.reach import KM
from damai.risk.metro.stations import Station, stations
from damai.risk.metro.villages import VILLAGES, Village

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIST = "bawaslu-tps-2024"
OBSERVED = {
    "terrain": ("B10",),
    "disaster": ("B07",),
    "power": ("B08",),
    "network": ("B04",),
    "logistics": ("B15", "B16", "B17", "B18"),
    "past_events": ("B12", "B13"),
}
"""Indicators that are answers: 1 when one of the questions tells of a vulnerability, 0 when all say not."""
INDICATORS = (
    "voters", "dptb", "dpk", "special", "density", "terrain", "disaster", "power", "network",
    "km_puskesmas", "km_hospital", "km_polsek", "logistics", "past_events",
)  # fmt: skip
LISTED = "listed"
"""Registered voters of the stations whose voters from elsewhere are counted: what dptb and dpk are shares of."""

Observed = Mapping[str, Answers]
"""Answers to Bawaslu's checklist by station, its dotted code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    value: float | None
    why: str | None = None
    """The reason of an empty cell, a key of ``missing.WORDS``."""


def columns(
    level: Scope, observed: Observed | None = None, of: Sequence[Station] | None = None
) -> dict[str, NDArray[np.generic]]:
    """The columns that the level's definition names, for ``Index.fit``; NaN = missing. numpy is loaded here."""
    import numpy as np

    made = cells(level, observed, of)
    found: dict[str, Any] = {"code": np.array(list(made))}
    for name in (*INDICATORS, LISTED):
        values = [row[name].value for row in made.values()]
        found[name] = np.array([np.nan if x is None else x for x in values], dtype=np.float64)
    return found


def reasons(
    level: Scope, observed: Observed | None = None, of: Sequence[Station] | None = None
) -> dict[tuple[str, str], str]:
    """Why each empty cell is empty: (place, indicator) to a key of ``missing.WORDS``."""
    return {
        (place, name): row[name].why or missing.ABSENT
        for place, row in cells(level, observed, of).items()
        for name in INDICATORS
        if row[name].value is None
    }


def basis(of: Sequence[Station] | None = None) -> dict[str, dict[str, tuple[int, int]]]:
    """How many of a kelurahan's stations have a figure, of how many: by kelurahan, for voters and those from elsewhere
    (``listed``). A mean or a share over fewer than all is told with these."""
    all_of = stations() if of is None else tuple(of)
    found = {}
    for village in VILLAGES:
        below = [s for s in all_of if s.village == village.code]
        with_voters_n = sum(s.voters_n is not None for s in below)
        found[village.code] = {
            "voters": (with_voters_n, len(below)),
            LISTED: (sum(map(_is_counted, below)), len(below)),
        }
    return found


def cells(
    level: Scope, observed: Observed | None = None, of: Sequence[Station] | None = None
) -> dict[str, dict[str, Cell]]:
    """Every cell of a level, by place and column. ``of`` takes the place of Metro's own stations."""
    all_of = stations() if of is None else tuple(of)
    told = observed or {}
    if level == Scope.STATION:
        villages = {village.code: village for village in VILLAGES}
        return {one.code: _of_station(one, villages[one.village], told) for one in all_of}
    return {
        village.code: _of_village(village, [s for s in all_of if s.village == village.code], told)
        for village in VILLAGES
    }


def _of_station(one: Station, village: Village, told: Observed) -> dict[str, Cell]:
    return {
        "voters": Cell(value=one.voters_n, why=one.why.get("voters")),
        "dptb": Cell(value=one.dptb_n, why=one.why.get("dptb")),
        "dpk": Cell(value=one.dpk_n, why=one.why.get("dpk")),
        LISTED: Cell(value=one.voters_n if _is_counted(one) else None),
        "special": Cell(value=float(one.is_special)),
        **_around(village, village.stations_n + village.special_n),
        **{name: _answered(name, told.get(one.code, {})) for name in OBSERVED},
    }


def _of_village(village: Village, below: list[Station], told: Observed) -> dict[str, Cell]:
    voters = [s.voters_n for s in below if s.voters_n is not None]
    counted = [s for s in below if _is_counted(s)]
    return {
        "voters": _or_missing(lambda: sum(voters) / len(voters), bool(voters)),
        "dptb": _or_missing(lambda: sum(s.dptb_n or 0 for s in counted), bool(counted)),
        "dpk": _or_missing(lambda: sum(s.dpk_n or 0 for s in counted), bool(counted)),
        LISTED: _or_missing(lambda: sum(s.voters_n or 0 for s in counted), bool(counted)),
        "special": _or_missing(lambda: sum(s.is_special for s in below) / len(below), bool(below)),
        **_around(village, len(below)),
        **{name: _shared(name, [told.get(s.code, {}) for s in below]) for name in OBSERVED},
    }


def _is_counted(one: Station) -> bool:
    return one.dptb_n is not None and one.dpk_n is not None and one.voters_n is not None


def _or_missing(value: Callable[[], float], there: bool) -> Cell:
    return Cell(value=float(value())) if there else Cell(value=None, why=missing.ABSENT)


def _around(village: Village, stations_n: int) -> dict[str, Cell]:
    puskesmas, hospital = KM[village.code]
    return {
        "density": Cell(value=stations_n / village.area_km2),
        "km_puskesmas": Cell(value=puskesmas),
        "km_hospital": Cell(value=hospital),
        "km_polsek": Cell(value=None, why=missing.NO_POSITION),
    }


def _answered(name: str, answers: Answers) -> Cell:
    """One vulnerable answer tells; a clear one only when every question of the indicator is answered."""
    items = [checklist(LIST).item(code) for code in OBSERVED[name]]
    found = [is_vulnerable(item, answers) for item in items]
    if any(found):
        return Cell(value=1.0)
    if None not in found:
        return Cell(value=0.0)
    asked = any(item.code in answers for item in items)
    return Cell(value=None, why=missing.NOT_KNOWN if asked else missing.NOT_COLLECTED)


def _shared(name: str, below: list[Answers]) -> Cell:
    """The share of vulnerable stations among those that are known."""
    made = [_answered(name, answers) for answers in below]
    known = [cell.value for cell in made if cell.value is not None]
    if known:
        return Cell(value=sum(known) / len(known))
    asked = any(cell.why == missing.NOT_KNOWN for cell in made)
    return Cell(value=None, why=missing.NOT_KNOWN if asked else missing.NOT_COLLECTED)
