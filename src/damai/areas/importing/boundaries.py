"""Boundary features: known codes, valid polygons, coordinates on the globe."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from typing import Any

from damai.areas.importing.reading import check_renames
from damai.areas.importing.report import Problem, Report
from damai.core.codes import area_code
from damai.core.errors import Invalid

FIELDS = ("code",)
DIGITS = 7
"""1e-7 degree is about a centimetre: more digits are noise."""
_DEPTH = {"Polygon": 2, "MultiPolygon": 3}


class _Refused(Exception):
    def __init__(self, column: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.column, self.code, self.value = column, code, value[:80]


def check(
    features: list[dict[str, Any]],
    known: Container[str],
    report: Report,
    renames: Mapping[str, str],
) -> dict[str, bytes]:
    """code -> canonical geometry bytes; problems go to ``report``. ``renames``: a property as ``code``."""
    listed = [_properties(feature) for feature in features]
    check_renames(renames, {name for item in listed for name in item}, FIELDS, report.file)
    column = next(iter(renames), "code")
    found: dict[str, bytes] = {}
    for number, (feature, properties) in enumerate(zip(features, listed, strict=True), 1):
        try:
            code = _code(properties, column)
            if code in found:
                raise _Refused(column, "code-twice", code)
            if code not in known:
                raise _Refused(column, "area-unknown", code)
            found[code] = _geometry(feature.get("geometry"))
        except _Refused as no:
            report.refuse(Problem(row=number, column=no.column, code=no.code, value=no.value))
    report.rows = len(features)
    return found


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _code(properties: dict[str, Any], column: str) -> str:
    raw = properties.get(column)
    if raw is None or raw == "":
        raise _Refused(column, "code-missing")
    try:
        return area_code(str(raw))
    except Invalid:
        raise _Refused(column, "code-shape", str(raw)[:40]) from None


def _geometry(geometry: Any) -> bytes:
    """The polygon as it is kept: rounded, rings closed and wound as RFC 7946 wants."""
    import shapely
    from shapely.geometry import mapping, shape
    from shapely.validation import explain_validity

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _DEPTH:
        raise _Refused("geometry", "geometry-type", str(kind))
    try:
        made = shape(
            {"type": kind, "coordinates": _plain(geometry.get("coordinates"), _DEPTH[kind])}
        )
    except (ValueError, TypeError, OverflowError, IndexError, shapely.GEOSException):
        raise _Refused("geometry", "geometry-unreadable") from None
    if made.is_empty:
        raise _Refused("geometry", "geometry-unreadable")
    west, south, east, north = made.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise _Refused("geometry", "off-the-globe", f"{west:g},{south:g},{east:g},{north:g}")
    if not made.is_valid:
        raise _Refused("geometry", "geometry-invalid", explain_validity(made))
    short = shapely.transform(made, lambda points: points.round(DIGITS))
    if not short.is_valid:
        short = shapely.set_precision(made, 10**-DIGITS)  # a spur thinner than the rounding
    kept = mapping(shapely.orient_polygons(short))
    return json.dumps(
        {"type": kept["type"], "coordinates": kept["coordinates"]}, separators=(",", ":")
    ).encode()


def _plain(value: Any, depth: int) -> list[Any]:
    """Positions (depth 0) of two or three numbers, without the height. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError("coordinates are lists")
    if depth:
        return [_plain(item, depth - 1) for item in value]
    if len(value) not in (2, 3) or any(
        isinstance(n, bool) or not isinstance(n, int | float) for n in value
    ):
        raise ValueError("a position is two or three numbers")
    return [float(n) for n in value[:2]]
