"""Indicative kelurahan polygons: cells around the typed centres inside a hand-drawn outline of the city.

Only so that a rehearsal has a map without any outside file; a real installation imports boundaries.
"""

from __future__ import annotations

import json
from typing import Any

from damai.drill.metro import VILLAGES

# Drawn by hand around the centres, clockwise from the north-west; about 73 km2.
OUTLINE = (
    (105.2705, -5.0700), (105.2860, -5.0640), (105.2985, -5.0570), (105.3120, -5.0560),
    (105.3260, -5.0600), (105.3430, -5.0610), (105.3545, -5.0690), (105.3560, -5.0850),
    (105.3500, -5.0990), (105.3520, -5.1130), (105.3440, -5.1240), (105.3350, -5.1330),
    (105.3370, -5.1470), (105.3330, -5.1590), (105.3230, -5.1690), (105.3100, -5.1760),
    (105.2960, -5.1770), (105.2820, -5.1740), (105.2720, -5.1640), (105.2650, -5.1520),
    (105.2680, -5.1400), (105.2730, -5.1290), (105.2800, -5.1180), (105.2790, -5.1060),
    (105.2710, -5.0960), (105.2665, -5.0830),
)  # fmt: skip
KM_LON, KM_LAT = 110.9, 110.6
"""Kilometres a degree at 5 degrees south."""


def features() -> list[dict[str, Any]]:
    """A Polygon a kelurahan: every centre inside its own, none overlapping, sizes near the published."""
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
