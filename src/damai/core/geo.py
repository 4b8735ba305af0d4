"""Points on the globe: Morton keys of web-mercator cells and great-circle metres."""

from __future__ import annotations

import math

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1. Source: IUGG / GRS 80; ``contracts.md`` 4."""

MORTON_ZOOM = 26
_MAX_LAT = 85.05112877980659


def morton(lon: float, lat: float) -> int:
    """The Morton key (zoom 26) of a WGS84 point, so that every map tile is one range of keys."""
    lat = max(-_MAX_LAT, min(_MAX_LAT, lat))
    size = 1 << MORTON_ZOOM
    x = min(size - 1, max(0, int((lon + 180.0) / 360.0 * size)))
    sin = math.sin(math.radians(lat))
    y = min(size - 1, max(0, int((0.5 - math.log((1 + sin) / (1 - sin)) / (4 * math.pi)) * size)))
    return _spread(x) | _spread(y) << 1


def haversine_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in metres. Never call it for points that were not surveyed."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    dp, dl = p2 - p1, math.radians(lon2 - lon1)
    h = math.sin(dp / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def _spread(value: int) -> int:
    value &= 0xFFFFFFFF
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | value << shift) & mask
    return value
