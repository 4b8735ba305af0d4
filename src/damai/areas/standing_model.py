"""Where a station stands and how one gets there. Pure.

A station belongs to one election and, by its code, to one kelurahan: whose voters it has never changes.
What may change is where it stands, even in another kelurahan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from damai.areas.model import Level, PointSource, level_of
from damai.core.codes import area_code
from damai.core.errors import Invalid

OWNER = "kpu"
"""Where a station stands is KPU's to say; it joins no two villages. Source: UU 7/2017 art. 350(2)-(3)."""
ADDRESS_MAX, REASON_MAX, ACCESS_MAX, NOTE_MAX = 200, 500, 500, 1_000
ROUND = 7
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Way(StrEnum):
    """What gets there: the widest vehicle that does."""

    UNKNOWN = "unknown"
    TRUCK = "truck"
    CAR = "car"
    MOTORCYCLE = "motorcycle"
    FOOT = "foot"
    BOAT = "boat"


class Wheelchair(StrEnum):
    UNKNOWN = "unknown"
    YES = "yes"
    HELPED = "helped"
    NO = "no"


class Signal(StrEnum):
    """Of a telephone, inside the station."""

    UNKNOWN = "unknown"
    GOOD = "good"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What people know of a station. ``moved``: its point was said by a person; no import overwrites it."""

    moved: bool = False
    address: str = ""
    stands_in: str
    way: Way = Way.UNKNOWN
    wheelchair: Wheelchair = Wheelchair.UNKNOWN
    signal: Signal = Signal.UNKNOWN
    access: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    id: str
    text: str
    audience: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move as it was asked for. ``point`` None = no coordinates were given."""

    address: str
    stands_in: str
    lon: float | None
    lat: float | None
    point: PointSource | None
    reason: str


def said(text: str, field: str, most: int, *, needed: bool = True) -> str:
    """A text as it is kept. Raises Invalid for none where one is needed, too long, control characters."""
    clean = " ".join(text.split()) if most <= REASON_MAX else text.strip()
    if needed and not clean:
        raise Invalid("text-missing", field=field)
    if len(clean) > most:
        raise Invalid("text-long", field=field, most=most)
    if _CONTROL.search(clean):
        raise Invalid("text-control", field=field)
    return clean


def coordinates(lon: str, lat: str) -> tuple[float | None, float | None]:
    """Longitude and latitude as typed; a comma may stand for the point. Both or neither.

    Raises Invalid("point-half"|"point-shape"|"point-range").
    """
    texts = {"lat": lat.strip().replace(",", "."), "lon": lon.strip().replace(",", ".")}
    if not any(texts.values()):
        return None, None
    values: dict[str, float] = {}
    for (field, text), most in zip(texts.items(), (90.0, 180.0), strict=True):
        if not text:
            raise Invalid("point-half", field=field)
        if not re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,12})?", text, re.ASCII):
            raise Invalid("point-shape", field=field, value=text[:40])
        values[field] = round(float(text), ROUND)
        if abs(values[field]) > most:
            raise Invalid("point-range", field=field, value=text[:40], most=round(most))
    return values["lon"], values["lat"]


def move_of(fields: dict[str, str], area: str) -> Move:
    """The move of a form. ``area`` is the station's own kelurahan. Raises Invalid(field)."""
    lon, lat = coordinates(fields.get("lon", ""), fields.get("lat", ""))
    stands_in = area_code(fields.get("stands_in", "").strip() or area)
    if level_of(stands_in) is not Level.DESAKEL:
        raise Invalid("stands-in-level", field="stands_in", value=stands_in)
    source = fields.get("point", "")
    if lon is not None and source not in (PointSource.SURVEYED, PointSource.PUBLISHED):
        raise Invalid("point-source", field="point")
    return Move(
        address=said(fields.get("address", ""), "address", ADDRESS_MAX),
        stands_in=stands_in,
        lon=lon,
        lat=lat,
        point=None if lon is None else PointSource(source),
        reason=said(fields.get("reason", ""), "reason", REASON_MAX),
    )


def e7(value: float | None) -> int | None:
    """Whole numbers of 1e-7 degree, as entries hold them."""
    return None if value is None else round(value * 10_000_000)
