"""The strength form of a unit: a cell a subsatgas, and lines for what holds on one date only. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from damai.core.errors import Invalid
from damai.units.model import Strength
from damai.units.satgas import SATGAS, Echelon
from damai.units.unit_form import count

LINES_MAX = 500
_LINE = re.compile(
    r"(\S+)\s+(\S+)\s+([a-z-]+)(?:/([a-z-]+))?\s+(\d{1,9})(?:\s+(\d{1,9}))?\Z", re.ASCII
)


def cells(echelon: Echelon) -> list[tuple[str, str]]:
    """(satgas, subsatgas) of every cell of the form, in order."""
    return [
        (found.code, part)
        for found in SATGAS[echelon]
        for part in ([p.code for p in found.parts] or [""])
    ]


def name_of(satgas: str, subsatgas: str) -> str:
    """How a cell's fields end: ``n-`` officers, ``v-`` vehicles before it."""
    return subsatgas or satgas


def rows_of(unit: str, given: Mapping[str, str], echelon: Echelon) -> list[Strength]:
    """Empty cells are none. Raises Invalid("count-shape"|"count-range"|"strength-line"|"strength-lines")."""
    rows: list[Strength] = []
    for satgas, subsatgas in cells(echelon):
        name = name_of(satgas, subsatgas)
        officers_n = count(given.get(f"n-{name}", "").strip() or "0", f"n-{name}")
        vehicles_n = count(given.get(f"v-{name}", "").strip() or "0", f"v-{name}")
        if officers_n or vehicles_n:
            rows.append(
                Strength(
                    unit=unit, satgas=satgas, subsatgas=subsatgas, officers_n=officers_n,
                    vehicles_n=vehicles_n,
                )
            )  # fmt: skip
    lines = [line.strip() for line in given.get("dates", "").splitlines() if line.strip()]
    if len(lines) > LINES_MAX:
        raise Invalid("strength-lines", field="dates", most=LINES_MAX)
    return rows + [_dated(unit, line) for line in lines]


def _dated(unit: str, line: str) -> Strength:
    """``2024-02-14 malam preventif/patroli 12 2``; "-" for no date or no shift, vehicles may be left out."""
    found = _LINE.match(line)
    if found is None:
        raise Invalid("strength-line", field="dates", value=line[:60])
    on_date, shift = ("" if word == "-" else word for word in (found[1], found[2]))
    if not on_date and not shift:
        raise Invalid("strength-line", field="dates", value=line[:60])
    return Strength(
        unit=unit,
        satgas=found[3],
        subsatgas=found[4] or "",
        on_date=on_date,
        shift=shift,
        officers_n=count(found[5], "dates"),
        vehicles_n=count(found[6] or "0", "dates"),
    )


def fields_of(rows: Sequence[Strength]) -> dict[str, str]:
    """The rows as the form has them."""
    fields: dict[str, str] = {}
    lines: list[str] = []
    for row in rows:
        if row.on_date or row.shift:
            part = f"{row.satgas}/{row.subsatgas}" if row.subsatgas else row.satgas
            lines.append(f"{row.on_date or '-'} {row.shift or '-'} {part} {row.officers_n} {row.vehicles_n}")  # fmt: skip
            continue
        name = name_of(row.satgas, row.subsatgas)
        fields[f"n-{name}"] = str(row.officers_n)
        if row.vehicles_n:
            fields[f"v-{name}"] = str(row.vehicles_n)
    return {**fields, "dates": "\n".join(lines)}
