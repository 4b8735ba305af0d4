"""*Kuat pers*: units by task force, summed both ways, held against the published total. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from damai.units.model import OWN, Strength, Unit, UnitKind
from damai.units.satgas import SATGAS, Echelon, Part, Satgas


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What an institution itself printed as its strength."""

    officers_n: int
    source: str


PUBLISHED: dict[str, Published] = {
    "18.72": Published(
        officers_n=565,
        source="Polres Metro, sispam kota 2023: sekitar 565 personel [MET-SISPAM]",
    ),
}
"""By area of the Polres. Source: domain study 4.3 [MET-SISPAM], "about 565, all to be involved in 2024"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    code: str
    title_id: str
    title_en: str

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``counts``: officers by column; ``total_n`` is their sum. ``unit`` None = a sum of rows."""

    unit: Unit | None = None
    counts: tuple[int, ...]
    total_n: int
    vehicles_n: int
    roster_n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """``own``: the Polres itself; ``bko`` and ``tni``: what is lent to it, or beside it."""

    code: str
    rows: tuple[Row, ...]
    sums: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``published`` None = nothing to hold it against, or the reader sees a part only."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    total_n: int
    published: Published | None
    synthetic: bool

    @property
    def own_n(self) -> int:
        return sum(group.sums.total_n for group in self.groups if group.code == "own")

    @property
    def adds_up(self) -> bool | None:
        """Whether the Polres' own units make the published total; None without one."""
        return None if self.published is None else self.own_n == self.published.officers_n


GROUPS: tuple[tuple[str, frozenset[UnitKind]], ...] = (
    ("own", OWN),
    ("bko", frozenset({UnitKind.BKO})),
    ("tni", frozenset({UnitKind.TNI})),
)


def table_of(
    units: Sequence[Unit],
    strengths: Sequence[Strength],
    echelon: Echelon,
    *,
    on: str = "",
    satgas: str = "",
    published: Published | None = None,
    roster: Mapping[str, int] | None = None,
) -> Table:
    """``on``: a date, whose shifts are summed; empty = the whole operation. ``satgas``: by its parts alone."""
    rows = [row for row in strengths if row.on_date == on and (on or not row.shift)]
    columns = _columns(rows, echelon, satgas)
    by_cell: dict[tuple[str, str], int] = {}
    vehicles: dict[str, int] = {}
    for row in rows:
        if satgas and row.satgas != satgas:
            continue
        key = (row.unit, row.subsatgas if satgas else row.satgas)
        by_cell[key] = by_cell.get(key, 0) + row.officers_n
        vehicles[row.unit] = vehicles.get(row.unit, 0) + row.vehicles_n
    groups = []
    for code, kinds in GROUPS:
        lines = [
            _row(
                unit,
                [by_cell.get((unit.code, column.code), 0) for column in columns],
                vehicles.get(unit.code, 0),
                (roster or {}).get(unit.code, 0),
            )
            for unit in units
            if unit.kind in kinds
        ]
        if lines:
            groups.append(Group(code=code, rows=tuple(lines), sums=sum_of(lines, len(columns))))
    return Table(
        columns=columns,
        groups=tuple(groups),
        total_n=sum(group.sums.total_n for group in groups),
        published=None if satgas or on else published,
        synthetic=any(unit.synthetic for unit in units),
    )


def sum_of(rows: Sequence[Row], columns_n: int) -> Row:
    counts = tuple(sum(row.counts[at] for row in rows) for at in range(columns_n))
    return Row(
        counts=counts,
        total_n=sum(row.total_n for row in rows),
        vehicles_n=sum(row.vehicles_n for row in rows),
        roster_n=sum(row.roster_n for row in rows),
    )


def _row(unit: Unit, counts: Sequence[int], vehicles_n: int, roster_n: int) -> Row:
    return Row(
        unit=unit,
        counts=tuple(counts),
        total_n=sum(counts),
        vehicles_n=vehicles_n,
        roster_n=roster_n,
    )


def _columns(rows: Sequence[Strength], echelon: Echelon, satgas: str) -> tuple[Column, ...]:
    """The echelon's task forces, or the parts of one, and behind them whatever else the rows hold."""
    if satgas:
        found = next((s for s in SATGAS[echelon] if s.code == satgas), None)
        known: Sequence[Satgas | Part] = () if found is None else found.parts
        used = {row.subsatgas for row in rows if row.satgas == satgas}
    else:
        known, used = SATGAS[echelon], {row.satgas for row in rows}
    columns = [Column(code=i.code, title_id=i.title_id, title_en=i.title_en) for i in known]
    others = sorted(used - {column.code for column in columns})
    return (*columns, *(Column(code=o, title_id=o or "-", title_en=o or "-") for o in others))
