"""Indicative kelurahan polygons: cells around the typed centres inside an outline of the city.

Only so that a rehearsal has a map without any outside file; a real installation imports boundaries.
"""

from __future__ import annotations

import json
from typing import Any

from damai.drill.metro import VILLAGES

# Drawn around the typed centres: a circle of each kelurahan's published size, bays closed, corners
# rounded to 4 decimals; clockwise from the north-west, 73 km2 like the city.
OUTLINE = (
    (105.2759, -5.0753), (105.2820, -5.0720), (105.2932, -5.0711), (105.2997, -5.0631),
    (105.3044, -5.0610), (105.3095, -5.0619), (105.3185, -5.0680), (105.3336, -5.0634),
    (105.3435, -5.0673), (105.3470, -5.0730), (105.3475, -5.0798), (105.3386, -5.0955),
    (105.3435, -5.1104), (105.3398, -5.1160), (105.3300, -5.1186), (105.3256, -5.1237),
    (105.3241, -5.1327), (105.3310, -5.1408), (105.3324, -5.1461), (105.3251, -5.1564),
    (105.3212, -5.1689), (105.3142, -5.1722), (105.3018, -5.1699), (105.2921, -5.1765),
    (105.2848, -5.1759), (105.2808, -5.1721), (105.2774, -5.1624), (105.2681, -5.1552),
    (105.2677, -5.1498), (105.2750, -5.1393), (105.2752, -5.1287), (105.2898, -5.1122),
    (105.2915, -5.1049), (105.2888, -5.0979), (105.2781, -5.0936), (105.2739, -5.0890),
    (105.2728, -5.0815),
)  # fmt: skip
KM_LON, KM_LAT = 110.9, 110.6
"""Kilometres a degree at 5 degrees south."""


def features() -> list[dict[str, Any]]:
    """A Polygon a kelurahan: every centre inside its own, none overlapping; sizes are only roughly theirs."""
    import shapely
    from shapely import MultiPoint, Polygon

    points = [(v.lon * KM_LON, v.lat * KM_LAT) for v in VILLAGES]
    flat = Polygon([(x * KM_LON, y * KM_LAT) for x, y in OUTLINE])
    cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=flat)
    out = []
    for village, (x, y) in zip(VILLAGES, points, strict=True):
        cell = next(c for c in cells.geoms if c.contains(shapely.Point(x, y)))
        part = cell.intersection(flat)
        assert isinstance(part, Polygon)  # the outline is drawn so that no cell falls apart
        ring = [[round(px / KM_LON, 6), round(py / KM_LAT, 6)] for px, py in part.exterior.coords]
        out.append(
            {
                "type": "Feature",
                "properties": {"code": village.code, "name": village.name, "indicative": True},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return out


def geojson() -> bytes:
    """The FeatureCollection that the importer reads."""
    return json.dumps({"type": "FeatureCollection", "features": features()}).encode()
