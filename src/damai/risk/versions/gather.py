"""The table of a version out of what the house knows: its register, its observations, Metro's published facts.

Nothing is guessed: a cell that nobody filled is empty, and a column beside it, ``<indicator>.why``, says why. The
engine does not read those columns; they are frozen and hashed with the data, so that a reader sees years later why a
cell was empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from damai.areas import service as areas
from damai.core.errors import Invalid
from damai.risk.checklist import Scope
from damai.risk.checklists import checklist
from damai.risk.definitions import names, path_of
from damai.risk.engine.definition import Definition
from damai.risk.engine.parsing import parse
from damai.risk.metro import columns as metro
from damai.risk.observations import service as observations
from damai.risk.observations import store
from damai.risk.observations.answers import answers_by_place, indicator_of
from damai.risk.observations.model import Missing, Observation
from damai.risk.versions.model import Level
from damai.risk.versions.prepare import csv_of
from damai.webkit.actor import Actor

WHY = ".why"
METRO = {"METRO_KELURAHAN": Scope.VILLAGE, "METRO_TPS": Scope.STATION}
METRO_AREA = "18.72"
FACTS_OF = "pemilu-2024"
"""The election whose stations Metro's published facts are of."""
SHIPPED = {"metro-kelurahan": Level.DESAKEL, "metro-tps": Level.STATION}
"""Definitions that the house can fill by itself, and what their places are."""

DOTS = {Level.PROVINSI: 0, Level.KABKOTA: 1, Level.KECAMATAN: 2, Level.DESAKEL: 3}

Cells = dict[str, dict[str, metro.Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """``data`` = the frozen table (CSV). ``synthetic``: something in it was made up for an exercise."""

    data: bytes
    synthetic: bool
    observations_n: int


def gather(
    conn: sa.Connection, actor: Actor, election: str, area: str, level: Level, definition: str
) -> Gathered:
    """The frozen table of a definition for the places of ``area``, as far as the reader may see.

    Places are the register's: stations of the election, or areas of the level. Raises Refused for a definition that
    is wrong, Invalid("risk-places-none") where the register has no such place.
    """
    read = parse(definition)
    places = _places(conn, election, area, level)
    if not places:
        raise Invalid("risk-places-none", field="area", value=area[:20])
    seen = [item for item in store.newest_of_all(conn, area) if observations.in_sight(item, actor)]
    cells = _empty(read, places)
    if level is Level.STATION:
        _register(conn, election, area, cells)
    if election == FACTS_OF and area.startswith(METRO_AREA) and read.code in METRO:
        _metro(METRO[read.code], seen, cells)
    _observed(seen, cells, actor.institution)
    used = _used(read, seen)
    return Gathered(
        data=_table(read, cells),
        synthetic=any(item.synthetic for item in used),
        observations_n=len(used),
    )


def shipped(name: str) -> str:
    """The text of a shipped definition. Raises Invalid("risk-definition-unknown")."""
    try:
        return path_of(name).read_text(encoding="utf-8")
    except KeyError:
        raise Invalid(
            "risk-definition-unknown", field="definition", where=name[:40], known=", ".join(names())
        ) from None


def why_of(data: bytes) -> Mapping[tuple[str, str], str]:
    """(Place, indicator) -> why its cell is empty, out of a version's frozen table."""
    import csv
    import io

    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    unit = (rows.fieldnames or [""])[0]
    named = [name for name in rows.fieldnames or [] if name.endswith(WHY)]
    return {
        (row[unit], name.removesuffix(WHY)): row[name]
        for row in rows
        for name in named
        if row[name]
    }


def _used(read: Definition, seen: Sequence[Observation]) -> list[Observation]:
    """The observations that may stand in the table: of its own columns, and answers that Metro's columns read."""
    names = set(read.columns)
    if read.code in METRO:
        asked = {item for items in metro.OBSERVED.values() for item in items}
        listed = checklist(metro.LIST)
        names |= {indicator_of(listed, code) for code in asked}
    return [item for item in seen if item.indicator in names]


def _places(conn: sa.Connection, election: str, area: str, level: Level) -> list[str]:
    if level is Level.STATION:
        return sorted(item.code for item in areas.stations_in(conn, election, area))
    dots = DOTS[level]
    if area.count(".") > dots:
        return []
    found = [area]
    for _ in range(dots - area.count(".")):
        found = [child.code for parent in found for child in areas.children(conn, parent)]
    return sorted(found)


def _empty(read: Definition, places: Sequence[str]) -> Cells:
    none = metro.Cell(value=None, why=Missing.NOT_COLLECTED.value)
    return {place: dict.fromkeys(read.columns, none) for place in places}


def _put(cells: Cells, place: str, column: str, cell: metro.Cell) -> None:
    row = cells.get(place)
    if row is not None and column in row:
        row[column] = cell


def _register(conn: sa.Connection, election: str, area: str, cells: Cells) -> None:
    """What the list of stations itself says."""
    for item in areas.stations_in(conn, election, area):
        voters = None if item.voters_n is None else float(item.voters_n)
        why = None if voters is not None else Missing.NO_PUBLIC_FIGURE.value
        _put(cells, item.code, "voters", metro.Cell(value=voters, why=why))
        _put(cells, item.code, "special", metro.Cell(value=float(item.special)))


def _metro(scope: Scope, seen: Sequence[Observation], cells: Cells) -> None:
    answers = answers_by_place(checklist(metro.LIST), seen)
    for place, row in metro.cells(scope, answers).items():
        for column, cell in row.items():
            _put(cells, place, column, cell)


def _observed(seen: Sequence[Observation], cells: Cells, own: str) -> None:
    """What was observed of an indicator by its own name; what one's own institution says stands last."""
    for item in sorted(seen, key=lambda item: item.institution == own):
        cell = metro.Cell(value=item.value, why=item.missing or None)
        _put(cells, item.place, item.indicator, cell)


def _table(read: Definition, cells: Cells) -> bytes:
    names = list(read.columns)
    indicators = [item.code for item in read.indicators]
    reasons = [
        name for name in indicators if any(row[name].value is None for row in cells.values())
    ]
    head = [read.unit_column, *names, *(name + WHY for name in reasons)]
    return csv_of(
        head,
        [
            [
                place,
                *(_number(row[name].value) for name in names),
                *((row[name].why or "") if row[name].value is None else "" for name in reasons),
            ]
            for place, row in cells.items()
        ],
    )


def _number(value: Any) -> str:
    return "" if value is None else repr(float(value))
