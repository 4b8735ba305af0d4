"""A file's rows to units with their strength, and to officers; each refusal names line, column and reason. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from damai.areas.importing import cells
from damai.areas.importing.cells import refuse
from damai.areas.importing.reading import Row
from damai.core.errors import DamaiError
from damai.units.model import Officer, Strength, Unit
from damai.units.officer_form import officer_of
from damai.units.satgas import SATGAS, Echelon, echelon_of
from damai.units.unit_form import check_strengths, count, unit_code, unit_of

UNITS, OFFICERS = "units", "officers"
DATASETS = (UNITS, OFFICERS)
CELL_MAX = 500


def _columns(echelon: Echelon) -> dict[str, tuple[str, str]]:
    """Column -> (satgas, subsatgas): a column a part, or the satgas itself where it has none."""
    return {
        (part or found.code): (found.code, part)
        for found in SATGAS[echelon]
        for part in ([p.code for p in found.parts] or [""])
    }


STRENGTHS: dict[str, tuple[str, str]] = {
    column: cell for echelon in reversed(Echelon) for column, cell in _columns(echelon).items()
}
"""Columns of a unit's strength, those of a Polres first."""
POLRES = tuple(_columns(Echelon.POLRES))
NEEDED: dict[str, tuple[str, ...]] = {
    UNITS: ("code", "name", "kind", "area", "source"),
    OFFICERS: ("nrp", "name", "rank", "unit", "satgas"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    UNITS: (*NEEDED[UNITS], "lat", "lon", "point", "place", "synthetic", *STRENGTHS),
    OFFICERS: (
        *NEEDED[OFFICERS], "subsatgas", "position", "ops_position", "skills", "note", "synthetic",
    ),
}  # fmt: skip
SAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    UNITS: (
        ("code", "name", "kind", "area", "source", "lat", "lon", "point", *POLRES),
        ("polsek-contoh", "Polsek Contoh", "polsek", "18.72.01", "Renops 2024", "-5.11", "105.31",
         "surveyed", "2", "30", "6", "4", "0", "2", "3", "4", "0", "1", "2"),
    ),
    OFFICERS: (
        FIELDS[OFFICERS][:-1],
        ("87010203", "Nama Contoh", "Bripka", "polsek-contoh", "preventif", "pam-tps",
         "Banit Samapta", "Anggota pam TPS", "pengemudi", ""),
    ),
}  # fmt: skip
"""The header of a table of each sort, with a row to be written over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """``strengths`` None = the file has no column of strength: what is there stays. A file names no vehicles."""

    unit: Unit
    strengths: tuple[Strength, ...] | None


def unit_row(row: Row) -> UnitRow:
    """Raises Refused."""
    said = _texts(row, FIELDS[UNITS])
    if "synthetic" in row.cells:
        said["synthetic"] = "yes" if cells.yes(row, "synthetic") else ""
    try:
        made = unit_of(unit_code(said.get("code", "")), said)
    except DamaiError as error:
        raise _refused(row, error) from None
    columns = [column for column in STRENGTHS if column in row.cells]
    if not columns:
        return UnitRow(unit=made, strengths=None)
    strengths = []
    for column in columns:
        text = said.get(column, "")
        satgas, subsatgas = STRENGTHS[column]
        try:
            n = count(text, column) if text else 0
        except DamaiError as error:
            raise refuse(row, column, error.code, text) from None
        if n:
            strengths.append(
                Strength(unit=made.code, satgas=satgas, subsatgas=subsatgas, officers_n=n)
            )
    try:
        check_strengths(strengths, made.code, echelon_of(made.area))
    except DamaiError as error:
        raise _refused(row, error) from None
    return UnitRow(unit=made, strengths=tuple(strengths))


def officer_row(row: Row, id: str, areas: Mapping[str, str]) -> Officer:
    """``areas``: unit -> its area, of those whose roster is the reader's to keep. Raises Refused."""
    said = _texts(row, FIELDS[OFFICERS])
    if "synthetic" in row.cells:
        said["synthetic"] = "yes" if cells.yes(row, "synthetic") else ""
    unit = said.get("unit", "").casefold()
    if unit not in areas:
        raise refuse(row, "unit", "unit-unknown", unit)
    try:
        return officer_of(id, unit, said, echelon_of(areas[unit]))
    except DamaiError as error:
        raise _refused(row, error) from None


def _texts(row: Row, fields: Collection[str]) -> dict[str, str]:
    return {name: cells.text(row, name, CELL_MAX) for name in fields if name in row.cells}


def _refused(row: Row, error: DamaiError) -> cells.Refused:
    column = error.field or "code"
    return refuse(row, column, error.code, str(error.data.get("value", row.cells.get(column, ""))))
