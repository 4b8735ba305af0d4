"""The unit and the strength rows of a form or a file's row. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from damai.areas.place_model import CODE, place_code
from damai.areas.standing_model import coordinates
from damai.core.codes import area_code
from damai.core.errors import Invalid
from damai.core.said import said
from damai.units.model import (
    NAME_MAX,
    POLRI,
    SOURCE_MAX,
    TNI,
    Strength,
    Unit,
    UnitKind,
    check_count,
)
from damai.units.satgas import Echelon, check_satgas

SHIFT = re.compile(r"[a-z0-9][a-z0-9-]{0,19}\Z", re.ASCII)
POINTS = ("surveyed", "published", "synthetic")


def unit_code(text: str) -> str:
    """Raises Invalid("unit-code")."""
    code = text.strip().casefold()
    if not CODE.match(code):
        raise Invalid("unit-code", field="code", value=text[:40])
    return code


def unit_of(code: str, given: Mapping[str, str]) -> Unit:
    """The unit of a form, seen by its own institution, one of the forces by the police too.

    Raises Invalid(field).
    """
    try:
        kind = UnitKind(given.get("kind", "").strip().casefold())
    except ValueError:
        raise Invalid("unit-kind", field="kind", value=given.get("kind", "")[:20]) from None
    lon, lat = coordinates(given.get("lon", ""), given.get("lat", ""))
    point = given.get("point", "").strip() if lon is not None else ""
    if lon is not None and point not in POINTS:
        raise Invalid("point-source", field="point")
    if not given.get("area", "").strip():
        raise Invalid("area-needed", field="area")
    place = given.get("place", "").strip()
    return Unit(
        code=code,
        name=said(given.get("name", ""), "name", NAME_MAX),
        kind=kind,
        institution=TNI if kind is UnitKind.TNI else POLRI,
        area=area_code(given.get("area", "")),
        place=place_code(place) if place else "",
        lon=lon,
        lat=lat,
        point=point,
        source=said(given.get("source", ""), "source", SOURCE_MAX),
        synthetic=given.get("synthetic") == "yes",
        audience=f"{POLRI}+{TNI}" if kind is UnitKind.TNI else POLRI,
    )


def count(text: str, field: str) -> int:
    """Raises Invalid("count-shape"|"count-range")."""
    if not re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII):
        raise Invalid("count-shape", field=field, value=text[:20])
    value = int(text)
    check_count(value, field)
    return value


def check_strengths(rows: Sequence[Strength], unit: str, echelon: Echelon) -> None:
    """Each cell once, of this unit, in a satgas of the echelon, on a date that is one.

    Raises Invalid("strength-double"|"strength-unit"|"date-shape"|"shift-shape"|"satgas-unknown"|...).
    """
    seen: set[tuple[str, str, str, str]] = set()
    for row in rows:
        if row.unit != unit:
            raise Invalid("strength-unit", field="unit", value=row.unit[:40])
        check_satgas(row.satgas, row.subsatgas, echelon)
        check_count(row.officers_n, "officers_n")
        check_count(row.vehicles_n, "vehicles_n")
        if row.on_date:
            day_of(row.on_date, "on_date")
        if row.shift and not SHIFT.match(row.shift):
            raise Invalid("shift-shape", field="shift", value=row.shift[:20])
        cell = (row.satgas, row.subsatgas, row.on_date, row.shift)
        if cell in seen:
            raise Invalid("strength-double", field="subsatgas", value=" ".join(filter(None, cell)))
        seen.add(cell)


def day_of(text: str, field: str) -> date:
    """Raises Invalid("date-shape")."""
    try:
        made = date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("date-shape", field=field, value=text[:20]) from None
    if made.isoformat() != text.strip():
        raise Invalid("date-shape", field=field, value=text[:20])
    return made
