"""Place rows: a known kind in a known area, a source, and no number of anybody."""

from __future__ import annotations

from collections.abc import Container

from damai.areas.importing import cells
from damai.areas.importing.cells import Refused, refuse
from damai.areas.importing.reading import Row
from damai.areas.importing.report import Report
from damai.areas.place_model import (
    ACCESS_MAX,
    ADDRESS_MAX,
    CONTACT_MAX,
    NAME_MAX,
    SOURCE_MAX,
    Place,
    PlaceKind,
    is_private,
    place_code,
)
from damai.core.codes import area_code
from damai.core.errors import Invalid

NEEDED = ("code", "kind", "name", "area", "source")
FIELDS = (*NEEDED, "lon", "lat", "address", "access", "contact", "synthetic")


def check(rows: list[Row], known: Container[str], report: Report) -> dict[str, Place]:
    """The places of a file; ``known`` are the areas."""
    found: dict[str, Place] = {}
    for row in rows:
        try:
            made = _one(row, known)
            if made.code in found:
                raise refuse(row, "code", "code-twice", made.code)
        except Refused as refused:
            report.refuse(refused.problem)
            continue
        found[made.code] = made
    report.rows = len(rows)
    return found


def _one(row: Row, known: Container[str]) -> Place:
    raw = cells.text(row, "code", cells.SHOWN_N)
    if not raw:
        raise refuse(row, "code", "code-missing")
    try:
        code = place_code(raw)
    except Invalid:
        raise refuse(row, "code", "place-code", raw) from None
    kind = cells.text(row, "kind", cells.SHOWN_N).casefold()
    if kind not in set(PlaceKind):
        raise refuse(row, "kind", "place-kind", kind)
    name = cells.text(row, "name", NAME_MAX)
    if not name:
        raise refuse(row, "name", "name-missing")
    place = cells.text(row, "area", cells.SHOWN_N)
    try:
        area = area_code(place)
    except Invalid:
        raise refuse(row, "area", "code-shape", place) from None
    if area not in known:
        raise refuse(row, "area", "area-unknown", area)
    source = cells.text(row, "source", SOURCE_MAX)
    if not source:
        raise refuse(row, "source", "source-missing")
    contact = cells.text(row, "contact", CONTACT_MAX)
    if is_private(contact):
        raise refuse(row, "contact", "contact-number")
    lon = cells.number(row, "lon", -180.0, 180.0)
    lat = cells.number(row, "lat", -90.0, 90.0)
    if (lon is None) != (lat is None):
        raise refuse(row, "lat" if lat is None else "lon", "point-half")
    return Place(
        code=code,
        kind=PlaceKind(kind),
        name=name,
        area=area,
        lon=None if lon is None else round(lon, 7),
        lat=None if lat is None else round(lat, 7),
        address=cells.text(row, "address", ADDRESS_MAX),
        access=cells.text(row, "access", ACCESS_MAX),
        contact=contact,
        source=source,
        synthetic=cells.yes(row, "synthetic"),
    )
