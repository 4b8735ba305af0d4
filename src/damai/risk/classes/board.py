"""The table of station classes as its address narrows it, and its counts by kelurahan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from damai.core.codes import area_code
from damai.risk.classes.deciding import MANY_MAX
from damai.risk.classes.model import StationClass
from damai.risk.classes.proposing import Row

PATH = "/kerawanan/kelas"
PAGE_N = 100
"""Stations of a page; a kelurahan stands on one, so that all of it can be chosen."""


class Only(StrEnum):
    """What the table is narrowed to by its decision."""

    ALL = ""
    UNDECIDED = "belum"
    DECIDED = "sudah"
    DIFFERS = "beda"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """As the address says; empty = not narrowed by this. ``hal`` counts pages from 1."""

    wilayah: str = ""
    keputusan: str = ""
    kelas: str = ""
    hal: int = 1

    @classmethod
    def of(cls, area: str, decision: str, klass: str, page: int) -> Narrowing:
        """Raises Invalid for what has not the form of an area's code; unknown words narrow nothing."""
        return cls(
            wilayah=area_code(area) if area.strip() else "",
            keputusan=decision if decision in set(Only) else "",
            kelas=klass if klass in set(StationClass) else "",
            hal=page,
        )

    @property
    def any(self) -> bool:
        return bool(self.keputusan or self.kelas)

    @property
    def is_kelurahan(self) -> bool:
        return self.wilayah.count(".") == 3

    def url(self, path: str = PATH, **change: str | int) -> str:
        """The address with something changed; a page of before is left unless it is named."""
        parts = asdict(replace(self, **{"hal": 1, **change}))  # type: ignore[arg-type]
        kept = {name: value for name, value in parts.items() if value and value != 1}
        return f"{path}?{urlencode(kept)}" if kept else path

    def holds(self, row: Row) -> bool:
        decided = row.decision
        if self.kelas and (decided is None or decided.klass != self.kelas):
            return False
        match self.keputusan:
            case Only.UNDECIDED:
                return decided is None
            case Only.DECIDED:
                return decided is not None
            case Only.DIFFERS:
                return row.differs
            case _:
                return True

    def page(self, rows: Sequence[Row]) -> tuple[list[Row], int]:
        """The rows of the page, and how many pages there are."""
        size = MANY_MAX if self.is_kelurahan else PAGE_N
        pages_n = max(1, -(-len(rows) // size))
        start = (min(self.hal, pages_n) - 1) * size
        return list(rows[start : start + size]), pages_n


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Stations of an area: all, decided, by class, decided otherwise than proposed."""

    area: str
    all_n: int
    decided_n: int
    by_class: Counter[StationClass]
    differs_n: int


def count(area: str, rows: Iterable[Row]) -> Count:
    some = list(rows)
    by_class = Counter(row.decision.klass for row in some if row.decision)
    return Count(
        area=area,
        all_n=len(some),
        decided_n=by_class.total(),
        by_class=by_class,
        differs_n=sum(row.differs for row in some),
    )


def by_kelurahan(rows: Iterable[Row]) -> list[Count]:
    """In order of code."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.station.area, []).append(row)
    return [count(area, groups[area]) for area in sorted(groups)]
