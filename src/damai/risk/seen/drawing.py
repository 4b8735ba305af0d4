"""Boundaries as paths of an SVG: no tiles, no script, the same on the screen and on paper."""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.risk.versions.model import Level

SIZE = 1000
LETTER = 12.5
"""Width of a letter of a name, of SIZE (map.css says its height)."""
_NEAR = 1.0
"""Points nearer to the last one than this, of SIZE, are left out: nobody sees them."""
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One place: ``d`` = its path, ``x, y`` = where its name stands, whose lines they are."""

    code: str
    name: str
    d: str
    x: float
    y: float
    lines: tuple[str, ...]
    """The name in the lines that it stands in; none where there is no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is drawn on: degrees to places on it, north up. ``scale`` per degree of latitude; a degree of longitude is
    ``narrow`` of it. The longer of the two sides is SIZE."""

    west: float
    north: float
    narrow: float
    scale: float
    width: float
    height: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * self.narrow * self.scale, (self.north - lat) * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    sheet: Sheet
    shapes: tuple[Shape, ...]
    indicative: bool

    @property
    def width(self) -> float:
        return self.sheet.width

    @property
    def height(self) -> float:
        return self.sheet.height


def drawing(conn: sa.Connection, level: Level, scope: str) -> Drawing | None:
    """The places of a level within ``scope``; None where no boundary was imported."""
    mark = (
        area_store.pointer(conn, area_store.BOUNDARIES)[1]
        + area_store.pointer(conn, area_store.AREAS)[1]
    )
    return _kept(conn, mark, level, scope)


_held: OrderedDict[tuple[str, str, str], Drawing] = OrderedDict()
_lock = threading.Lock()
HELD_N = 32


def _kept(conn: sa.Connection, mark: str, level: Level, scope: str) -> Drawing | None:
    key = (mark, level.value, scope)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    made = _drawn(areas.boundaries_geojson(conn, level.value, scope))
    if made is not None:
        with _lock:
            _held[key] = made
            while len(_held) > HELD_N:
                _held.popitem(last=False)
    return made


def _drawn(geojson: bytes) -> Drawing | None:
    features = json.loads(geojson)["features"]
    if not features:
        return None
    sheet = sheet_of([p for f in features for ring in _rings(f["geometry"]) for p in ring])
    return Drawing(
        sheet=sheet,
        shapes=tuple(_shape(f, sheet) for f in features),
        indicative=any(f["properties"]["indicative"] for f in features),
    )


def sheet_of(points: Sequence[Sequence[float]]) -> Sheet:
    """As large as the points (longitude, latitude) need; at least one."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = SIZE / max((east - west) * narrow, north - south, 1e-9)
    return Sheet(
        west=west,
        north=north,
        narrow=narrow,
        scale=scale,
        width=round((east - west) * narrow * scale, 1),
        height=round((north - south) * scale, 1),
    )


def _shape(feature: dict[str, Any], sheet: Sheet) -> Shape:
    rings = [[sheet.at(p[0], p[1]) for p in ring] for ring in _rings(feature["geometry"])]
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    x, y = _middle(largest)
    return Shape(
        code=feature["properties"]["code"],
        name=feature["properties"]["name"],
        d="".join(map(_path, rings)),
        x=round(x, 1),
        y=round(y, 1),
        lines=_lines(
            feature["properties"]["name"], max(p[0] for p in largest) - min(p[0] for p in largest)
        ),
    )


def _lines(name: str, room: float) -> tuple[str, ...]:
    """The name on one line or two, where it fits into the place's width."""
    for lines in ((name,), tuple(name.split(" ", 1))):
        if room >= LETTER * max(map(len, lines)):
            return lines
    return ()


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for part in parts:
        yield from part


def _path(ring: Sequence[tuple[float, float]]) -> str:
    kept = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(point, kept[-1]) >= _NEAR:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centroid; the mean of the corners for a ring without area."""
    size = _area(ring)
    if abs(size) < 1e-9:
        n = len(ring)
        return sum(p[0] for p in ring) / n, sum(p[1] for p in ring) / n
    pairs = list(pairwise(ring))
    cross = [a[0] * b[1] - b[0] * a[1] for a, b in pairs]
    x = sum((a[0] + b[0]) * c for (a, b), c in zip(pairs, cross, strict=True)) / (6 * size)
    y = sum((a[1] + b[1]) * c for (a, b), c in zip(pairs, cross, strict=True)) / (6 * size)
    return x, y
