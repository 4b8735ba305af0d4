"""A seeded point for each station inside its kelurahan: a stand-in, never a measurement.

No public source has surveyed coordinates of polling stations. The point is fixed by the station's code,
so that it is the same on every machine and after every import.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from damai.areas.model import Area, near, seeded_fractions

TRIES_N = 400
ROUND = 7


@lru_cache(maxsize=4096)
def _prepared(geometry: bytes) -> Any:
    import shapely

    # A little inside the border, so that rounding cannot push a point out.
    made = shapely.from_geojson(geometry.decode())
    inner = made.buffer(-0.0001)
    kept = made if inner.is_empty else inner
    shapely.prepare(kept)
    return kept


def inside(geometry: bytes, code: str) -> tuple[float, float]:
    """The seeded point of ``code`` inside the polygon: the first of a fixed series that falls inside."""
    import shapely

    kept = _prepared(geometry)
    west, south, east, north = kept.bounds
    for number in range(1, TRIES_N):
        u, v = seeded_fractions(code, number)
        lon = round(west + u * (east - west), ROUND)
        lat = round(south + v * (north - south), ROUND)
        if shapely.contains_xy(kept, lon, lat):
            return lon, lat
    point = kept.representative_point()
    return round(point.x, ROUND), round(point.y, ROUND)


NEAR_DEG = 0.002
"""About 200 m: boundaries here are indicative, and a station stands across the street of one."""


def reaches(geometry: bytes, lon: float, lat: float) -> bool:
    """Whether a point lies in the polygon grown by NEAR_DEG. Nothing is measured."""
    import shapely

    return bool(shapely.contains_xy(_grown(geometry), lon, lat))


@lru_cache(maxsize=256)
def _grown(geometry: bytes) -> Any:
    import shapely

    return shapely.from_geojson(geometry.decode()).buffer(NEAR_DEG)


def stand_in(code: str, area: Area | None, geometry: bytes | None) -> tuple[float, float] | None:
    """Where the station is drawn: in the polygon, else within 300 m of the area's point, else nowhere."""
    if geometry is not None:
        return inside(geometry, code)
    if area is not None and area.lon is not None and area.lat is not None:
        return near(area.lon, area.lat, code, 300.0)
    return None
