"""Area rows: codes that fit the tree, no code twice, no child without its parent."""

from __future__ import annotations

from collections.abc import Mapping

from damai.areas.importing.reading import Cells, number_of
from damai.areas.importing.report import Problem, Report
from damai.areas.model import Area, Level, level_of
from damai.core.codes import area_code
from damai.core.errors import Invalid

NEEDED = ("code", "name")


def check(rows: list[Cells], known: Mapping[str, Area], report: Report) -> dict[str, Area]:
    """The areas of a file; problems go to ``report``. ``known`` are those already there."""
    found: dict[str, Area] = {}
    for number, cells in enumerate(rows, 1):
        area = _one(number, cells, report)
        if area is None:
            continue
        if area.code in found:
            report.errors.append(
                Problem(row=number, column="code", code="code-twice", value=area.code)
            )
            continue
        found[area.code] = area
    for number, cells in enumerate(rows, 1):
        code = cells["code"].strip()
        area = found.get(code)
        if area is None or not area.parent:
            continue
        if area.parent not in found and area.parent not in known:
            report.errors.append(
                Problem(row=number, column="code", code="parent-missing", value=area.parent)
            )
    report.rows = len(rows)
    return found


def _one(number: int, cells: Cells, report: Report) -> Area | None:
    raw = cells["code"].strip()
    if not raw:
        report.errors.append(Problem(row=number, column="code", code="code-missing"))
        return None
    try:
        code = area_code(raw)
    except Invalid:
        report.errors.append(Problem(row=number, column="code", code="code-shape", value=raw[:40]))
        return None
    name = cells["name"].strip()
    if not name or len(name) > 120:
        report.errors.append(
            Problem(row=number, column="name", code="name-missing", value=name[:40])
        )
        return None
    level = level_of(code)
    stated = cells.get("level", "").strip()
    if stated and stated != level:
        report.errors.append(
            Problem(row=number, column="level", code="level-differs", value=stated[:20])
        )
        return None
    numbers: dict[str, float | None] = {}
    for column, low, high in (("lon", -180.0, 180.0), ("lat", -90.0, 90.0), ("area_km2", 0.0, 1e6)):
        text = cells.get(column, "")
        try:
            value = number_of(text)
        except ValueError:
            report.errors.append(
                Problem(row=number, column=column, code="not-a-number", value=text[:20])
            )
            return None
        if value is not None and not low <= value <= high:
            report.errors.append(
                Problem(row=number, column=column, code="out-of-range", value=text[:20])
            )
            return None
        numbers[column] = value
    if level is Level.DESAKEL and numbers["lon"] is None:
        report.warnings.append(Problem(row=number, column="lon", code="no-point", value=code))
    return Area(
        code=code,
        name=name,
        level=level,
        type=cells.get("type", "").strip()[:20] or level.value,
        lon=numbers["lon"],
        lat=numbers["lat"],
        area_km2=numbers["area_km2"],
    )
