"""Where stations are grouped together: one class, one district, and a kelurahan by itself where it has its own T, or where
its stations are not surveyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from damai.deployment.faults import Unplannable
from damai.deployment.formations import Formation

Overrides = Mapping[tuple[str, str], int]
"""(area, class) -> stations a team there at the formations in force; units order 10 to 14 within one class."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """``district`` is "" with scope city, where points were measured; ``area`` is "" where they were and the formation of
    the class holds as it is."""

    risk_class: str
    district: str
    area: str
    surveyed: bool = True


def cell_of(
    risk_class: str, district: str, area: str, overrides: Overrides, *, scope: str, surveyed: bool = True
) -> Cell:  # fmt: skip
    """The cell of one station; ``scope`` is district or city."""
    own = area if not surveyed or (area, risk_class) in overrides else ""
    return Cell(risk_class, "" if scope == "city" and surveyed else district, own, surveyed)


def cells_of(
    risk_class: Sequence[str], district: Sequence[str], area: Sequence[str],
    formations: Mapping[str, Formation], overrides: Overrides | None = None, *, scope: str = "district",
    surveyed: Sequence[bool] | None = None,
) -> dict[Cell, int]:  # fmt: skip
    """Stations in each cell, cells sorted. Raises Unplannable: a class without formation, an override below 1."""
    own = overrides or {}
    for (place, name), per_team in own.items():
        if per_team < 1:
            raise Unplannable("override-zero", area=place, risk_class=name, n=per_team)
    counts: Counter[Cell] = Counter()
    known = [True] * len(risk_class) if surveyed is None else surveyed
    for name, where, place, point in zip(risk_class, district, area, known, strict=True):
        if name not in formations:
            raise Unplannable(
                "class-without-formation", risk_class=name, known=", ".join(formations)
            )
        counts[cell_of(name, where, place, own, scope=scope, surveyed=point)] += 1
    return dict(sorted(counts.items()))
