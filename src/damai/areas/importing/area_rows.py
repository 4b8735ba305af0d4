"""Area rows: codes that fit the tree, no code twice, no child without its parent."""

from __future__ import annotations

from collections.abc import Container

from damai.areas.importing import cells
from damai.areas.importing.cells import Refused, problem, refuse
from damai.areas.importing.reading import Row
from damai.areas.importing.report import Report
from damai.areas.model import Area, Level, level_of
from damai.core.codes import area_code
from damai.core.errors import Invalid

NEEDED = ("code", "name")
FIELDS = (*NEEDED, "level", "parent_code", "type", "lon", "lat", "area_km2")
NAME_MAX, TYPE_MAX = 120, 20


def check(rows: list[Row], known: Container[str], report: Report) -> dict[str, Area]:
    """The areas of a file; problems go to ``report``. ``known`` are the codes already there."""
    found: dict[str, Area] = {}
    first: dict[str, Row] = {}
    for row in rows:
        try:
            code = _code(row)
            if code in first:
                raise refuse(row, "code", "code-twice", code)
            first[code] = row  # also of a row refused below: its children do have a parent
            found[code] = _area(row, code, report)
        except Refused as refused:
            report.refuse(refused.problem)
    for area in found.values():
        if area.parent and area.parent not in first and area.parent not in known:
            report.refuse(problem(first[area.code], "code", "parent-missing", area.parent))
    report.errors.sort(key=lambda item: item.row)
    report.rows = len(rows)
    return found


def _code(row: Row) -> str:
    raw = cells.text(row, "code", cells.SHOWN_N)
    if not raw:
        raise refuse(row, "code", "code-missing")
    try:
        return area_code(raw)
    except Invalid:
        raise refuse(row, "code", "code-shape", raw) from None


def _area(row: Row, code: str, report: Report) -> Area:
    name = cells.text(row, "name", NAME_MAX)
    if not name:
        raise refuse(row, "name", "name-missing")
    level = level_of(code)
    stated = cells.text(row, "level", TYPE_MAX)
    if stated and stated != level:
        raise refuse(row, "level", "level-differs", stated)
    parent = cells.text(row, "parent_code", cells.SHOWN_N)
    if parent and parent.replace(".", "") != code.rpartition(".")[0].replace(".", ""):
        raise refuse(row, "parent_code", "parent-differs", parent)
    lon = cells.number(row, "lon", -180.0, 180.0)
    lat = cells.number(row, "lat", -90.0, 90.0)
    if (lon is None) != (lat is None):
        raise refuse(row, "lat" if lat is None else "lon", "point-half")
    made = Area(
        code=code,
        name=name,
        level=level,
        type=cells.text(row, "type", TYPE_MAX) or level.value,
        lon=lon,
        lat=lat,
        area_km2=cells.number(row, "area_km2", 0.0, 1e6),
    )
    if level is Level.DESAKEL and lon is None:
        report.warnings.append(problem(row, "lon", "no-point", code))
    return made
