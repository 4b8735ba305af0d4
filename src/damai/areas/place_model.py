"""Places that matter on the day: offices, warehouses, posts, health, fire. Pure.

A place says what stands where and which duty answers there; never who, and no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from damai.areas.standing_model import coordinates, said
from damai.core.codes import area_code
from damai.core.errors import Invalid

NAME_MAX, ADDRESS_MAX, ACCESS_MAX, CONTACT_MAX, SOURCE_MAX = 120, 200, 500, 80, 200
CODE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?\Z", re.ASCII)
_NUMBER = re.compile(r"(?:\d[\s().+-]*){7,}")
"""Seven digits or more in a row are a telephone or an identity number, whatever stands between them."""


class PlaceKind(StrEnum):
    KPU = "kpu"
    BAWASLU = "bawaslu"
    POLRES = "polres"
    POLSEK = "polsek"
    PPK = "ppk"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    WAREHOUSE = "warehouse"
    POST = "police-post"
    PUSKESMAS = "puskesmas"
    HOSPITAL = "hospital"
    FIRE = "fire"


SHAPES: dict[PlaceKind, str] = {
    PlaceKind.KPU: "office",
    PlaceKind.BAWASLU: "office",
    PlaceKind.PPK: "office",
    PlaceKind.KECAMATAN: "office",
    PlaceKind.KELURAHAN: "office",
    PlaceKind.WAREHOUSE: "warehouse",
    PlaceKind.POLRES: "police",
    PlaceKind.POLSEK: "police",
    PlaceKind.POST: "police",
    PlaceKind.PUSKESMAS: "health",
    PlaceKind.HOSPITAL: "health",
    PlaceKind.FIRE: "fire",
}
"""How a kind is drawn: a shape of its own for each duty, no colour."""
KINDS_OF_SHAPE = {
    shape: tuple(kind.value for kind, drawn in SHAPES.items() if drawn == shape)
    for shape in dict.fromkeys(SHAPES.values())
}
"""What a shape may stand for, as a legend says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``contact`` is a duty or an office. ``synthetic`` = made up for an exercise."""

    code: str
    kind: PlaceKind
    name: str
    area: str
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    access: str = ""
    contact: str = ""
    source: str
    synthetic: bool = False
    version: int = 1


def place_code(text: str) -> str:
    """Raises Invalid("place-code")."""
    code = text.strip().casefold()
    if not CODE.match(code):
        raise Invalid("place-code", field="code", value=text[:40])
    return code


def is_private(contact: str) -> bool:
    """Whether a contact holds what looks like a number of somebody."""
    return bool(_NUMBER.search(contact))


def place_of(code: str, fields: dict[str, str]) -> Place:
    """The place of a form. Raises Invalid(field)."""
    try:
        kind = PlaceKind(fields.get("kind", ""))
    except ValueError:
        raise Invalid("place-kind", field="kind", value=fields.get("kind", "")[:20]) from None
    lon, lat = coordinates(fields.get("lon", ""), fields.get("lat", ""))
    if not fields.get("area", "").strip():
        raise Invalid("area-needed", field="area")
    contact = said(fields.get("contact", ""), "contact", CONTACT_MAX, needed=False)
    if is_private(contact):
        raise Invalid("contact-number", field="contact")
    return Place(
        code=code,
        kind=kind,
        name=said(fields.get("name", ""), "name", NAME_MAX),
        area=area_code(fields.get("area", "")),
        lon=lon,
        lat=lat,
        address=said(fields.get("address", ""), "address", ADDRESS_MAX, needed=False),
        access=said(fields.get("access", ""), "access", ACCESS_MAX, needed=False),
        contact=contact,
        source=said(fields.get("source", ""), "source", SOURCE_MAX),
        synthetic=fields.get("synthetic") == "yes",
    )
