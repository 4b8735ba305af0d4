"""Who is whose neighbour, from boundaries as they are drawn: with slivers of overlap and gaps between them.

Two areas are neighbours when their borders run together within ``tolerance_m``. ``rook``: for longer than ``least_m``
along either of them, so a corner is none; ``queen``: a point is enough. Both are the same seen from either side, no
area is its own neighbour, and an island has none. Sources: rook and queen as Cliff and Ord, Spatial Processes (1981),
section 1.4. Tolerance 5 m: the horizontal accuracy of a base map of 1:25,000, class 1 (Head of BIG, regulation
15/2014, table 1); Kota Metro's kelurahan overlap by 2.4 ha in 33 pairs and leave 1.2 ha of gaps, and all of it is
narrower. Length 50 m: ten times the tolerance, because two borders that only meet at a corner are within the
tolerance for two to six of it.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from damai.core.filing import replaced
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.reading import read_csv, read_header
from damai.risk.engine.space.edges import Edges, of_places, siblings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

RULES = ("queen", "rook")
TOLERANCE_M = 5.0
LEAST_M = 50.0
DEGREE_M = math.radians(1) * 6_371_008.8
"""Metres of a degree on the sphere that the house measures with."""
_FAULTS_N = 100
_DEPTH = {"Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str = "queen"
    tolerance_m: float = TOLERANCE_M
    least_m: float = LEAST_M
    """Of rook alone."""


def adjacent(areas: Sequence[BaseGeometry], rule: Rule) -> Edges:
    """Edges of weight 1 between polygons in degrees (WGS 84), each pair in both directions."""
    import shapely

    # One degree of longitude is shortest at the highest latitude: a search that is wide enough everywhere.
    steepest = max(max(abs(a.bounds[1]), abs(a.bounds[3])) for a in areas)
    reach = rule.tolerance_m / DEGREE_M / max(math.cos(math.radians(steepest)), 1e-6)
    boxes = [shapely.box(*a.bounds).buffer(reach * 1.01, join_style="mitre") for a in areas]
    one, two = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    focal: list[int] = []
    neighbour: list[int] = []
    for a, b in zip(one.tolist(), two.tolist(), strict=True):
        if a < b and _touch(areas[a], areas[b], rule):
            focal += [a, b]
            neighbour += [b, a]
    return of_places(len(areas), np.array(focal, dtype=np.int64), np.array(neighbour, dtype=np.int64), np.ones(len(focal)))  # fmt: skip


def _touch(a: BaseGeometry, b: BaseGeometry, rule: Rule) -> bool:
    a, b = _metres(a, b)
    if a.distance(b) > rule.tolerance_m:
        return False
    return rule.name == "queen" or shared_m(a, b, rule.tolerance_m) > rule.least_m


def shared_m(a: BaseGeometry, b: BaseGeometry, tolerance_m: float) -> float:
    """How far the border of each runs within the tolerance of the other's border, the shorter of the two; both in
    metres. A tolerance of 0 is what they share exactly."""
    import shapely

    borders = [shapely.boundary(a), shapely.boundary(b)]
    if tolerance_m == 0:
        return float(borders[0].intersection(borders[1]).length)
    return min(
        float(mine.intersection(other.buffer(tolerance_m)).length)
        for mine, other in (borders, borders[::-1])
    )


def _metres(a: BaseGeometry, b: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """On a plane that is true where the two are nearest to each other."""
    import shapely

    west, south, east, north = shapely.total_bounds([a, b])
    near = shapely.shortest_line(a, b).centroid
    scale = np.array([DEGREE_M * math.cos(math.radians(near.y)), DEGREE_M])
    middle = np.array([(west + east) / 2, (south + north) / 2])
    made = [shapely.transform(g, lambda points: (points - middle) * scale) for g in (a, b)]
    return made[0], made[1]


def read_boundaries(path: Path, name: str = "code") -> tuple[list[str], list[BaseGeometry]]:
    """Codes and polygons of a GeoJSON FeatureCollection (RFC 7946). Raises Refused with every feature that has no
    code, one that is there before, or no valid polygon on the globe."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise Refused("risk-file-missing", path.name) from None
    except UnicodeDecodeError:
        raise Refused("risk-file-encoding", path.name) from None
    except (ValueError, RecursionError):
        raise Refused("risk-file-geojson", path.name) from None
    features = raw.get("features") if isinstance(raw, dict) else None
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise Refused("risk-file-geojson", path.name)
    if not features:
        raise Refused("risk-file-header-only", path.name)
    codes: list[str] = []
    areas: list[BaseGeometry] = []
    faults: list[Fault] = []
    for at, feature in enumerate(features, 1):
        code, area, fault = _feature(feature, name, f"{path.name}, {at}", codes)
        if fault is not None:
            faults.append(fault)
        elif area is not None:
            codes.append(code)
            areas.append(area)
        if len(faults) >= _FAULTS_N:
            break
    if faults:
        raise Refused.of(faults)
    return codes, areas


def _feature(
    feature: Mapping[str, Any], name: str, where: str, before: Sequence[str]
) -> tuple[str, BaseGeometry | None, Fault | None]:
    import shapely
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    properties = feature.get("properties")
    raw = properties.get(name) if isinstance(properties, dict) else None
    if raw is None or isinstance(raw, dict | list | bool) or not str(raw).strip():
        return "", None, Fault("risk-area-code", where, {"name": name})
    code = str(raw).strip()
    where = f"{where}, {code}"
    if code in before:
        return code, None, Fault("risk-unit-twice", where, {"row": len(before) + 1})
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in _DEPTH:
        return code, None, Fault("risk-area-polygon", where, {"found": str(kind)})
    try:
        made = shape({"type": kind, "coordinates": geometry.get("coordinates")})
        made = shapely.force_2d(made)
    except (ValueError, TypeError, IndexError, AttributeError, OverflowError, shapely.GEOSException):  # fmt: skip
        return code, None, Fault("risk-area-polygon", where, {"found": "coordinates"})
    if made.is_empty or not made.is_valid:
        told = "empty" if made.is_empty else explain_validity(made)
        return code, None, Fault("risk-area-polygon", where, {"found": told})
    west, south, east, north = made.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        told = f"{west:g}, {south:g}, {east:g}, {north:g}"
        return code, None, Fault("risk-area-degrees", where, {"found": told})
    return code, made, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """What was written: the units, their edges, those without any, and into how many parts they fall."""

    units: list[str]
    edges: Edges
    alone: list[str]
    parts_n: int


def edge_file(
    out: Path, *, boundaries: Path | None = None, codes: Path | None = None, rule: Rule, name: str = "code"
) -> Net:  # fmt: skip
    """Write ``focal,neighbour,weight``, whole or not at all, from boundaries or else from the code tree (the first
    column of ``codes``). Raises Refused, OSError."""
    if boundaries is not None:
        units, areas = read_boundaries(boundaries, name)
        edges = adjacent(areas, rule)
    else:
        assert codes is not None, "the caller gives one of the two"
        units = _codes(codes)
        edges = siblings(units)
    with replaced(out) as target:
        target.write("focal,neighbour,weight\n")
        writer = csv.writer(target, lineterminator="\n")
        for a, b, weight in zip(edges.focal.tolist(), edges.neighbour.tolist(), edges.weight.tolist(), strict=True):  # fmt: skip
            writer.writerow([units[a], units[b], repr(weight)])
    alone = [units[at] for at in np.flatnonzero(edges.neighbours_n == 0).tolist()]
    return Net(units=units, edges=edges, alone=alone, parts_n=parts_n(edges))


def _codes(path: Path) -> list[str]:
    head = read_header(path)
    if not head:
        raise Refused("risk-file-header-only", path.name)
    units = [str(u) for u in read_csv(path, [head[0]], [])[head[0]].tolist()]
    seen: dict[str, int] = {}
    faults = []
    for at, unit in enumerate(units, 1):
        if not unit:
            faults.append(Fault("risk-unit-empty", f"{path.name}, {at}"))
        elif unit in seen:
            faults.append(Fault("risk-unit-twice", f"{path.name}, {unit}", {"row": at}))
        seen[unit] = at
    if faults:
        raise Refused.of(faults[:_FAULTS_N])
    return units


def parts_n(edges: Edges) -> int:
    """Into how many connected parts the units fall; a unit alone is one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = edges.units_n
    table = coo_array((edges.weight, (edges.focal, edges.neighbour)), shape=(n, n))
    return int(connected_components(table, directed=False, return_labels=False))
