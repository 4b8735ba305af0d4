"""Boundary features: known codes, valid polygons, coordinates on the globe."""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from damai.areas.importing.report import Problem, Report
from damai.core.codes import area_code
from damai.core.errors import Invalid

DIGITS = 7
"""1e-7 degree is about a centimetre: more digits are noise."""


def check(
    features: list[dict[str, Any]], known: Container[str], report: Report
) -> dict[str, bytes]:
    """code -> canonical geometry bytes; problems go to ``report``."""
    found: dict[str, bytes] = {}
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") or {}
        raw = str(properties.get("code") or "")
        try:
            code = area_code(raw)
        except Invalid:
            kind = "code-shape" if raw else "code-missing"
            report.errors.append(Problem(row=number, column="code", code=kind, value=raw[:40]))
            continue
        if code in found:
            report.errors.append(Problem(row=number, column="code", code="code-twice", value=code))
        elif code not in known:
            report.errors.append(
                Problem(row=number, column="code", code="area-unknown", value=code)
            )
        else:
            geometry = _geometry(number, feature.get("geometry"), report)
            if geometry is not None:
                found[code] = geometry
    report.rows = len(features)
    return found


def _geometry(number: int, geometry: Any, report: Report) -> bytes | None:
    import shapely
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    def refuse(code: str, value: str = "") -> None:
        report.errors.append(Problem(row=number, column="geometry", code=code, value=value[:80]))

    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        refuse("geometry-type", str(geometry.get("type") if isinstance(geometry, dict) else None))
        return None
    try:
        made = shape(geometry)
        bounds = made.bounds
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.GEOSException):
        refuse("geometry-unreadable")
        return None
    if made.is_empty or not (
        bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90
    ):
        refuse("out-of-range", str(bounds))
        return None
    if not made.is_valid:
        refuse("geometry-invalid", explain_validity(made))
        return None
    rounded = {
        "type": geometry["type"],
        "coordinates": _rounded(geometry["coordinates"]),
    }
    return json.dumps(rounded, separators=(",", ":")).encode()


def _rounded(value: Any) -> Any:
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], int | float):
            return [round(float(value[0]), DIGITS), round(float(value[1]), DIGITS)]
        return [_rounded(item) for item in value]
    raise ValueError("coordinates are lists of numbers")
