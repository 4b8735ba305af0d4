"""Where high or low scores lie together: said in words, drawn only where it may be, never on made-up points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from damai.core.codes import within
from damai.risk.adjacency import Rule, adjacent
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.engine.space.edges import Edges, siblings
from damai.risk.engine.space.hotspots import LEAST_UNITS_N, hotspots

PERMUTATIONS_N = 999
_SURE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Places of one parent that are high (or low) among high (or low) neighbours, by the false discovery rate."""

    area: str
    high: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """``few`` = too few places for such a map: then there is nothing else. ``together``: True = like lies by like,
    False = like lies apart, None = no pattern that chance would not make as well."""

    units_n: int
    few: bool
    still: bool = False
    """The scores do not vary, or nobody has a neighbour: nothing can be said."""
    moran: float = 0.0
    p: float = 1.0
    together: bool | None = None
    clusters: tuple[Cluster, ...] = ()
    by_borders: bool = False
    """Neighbours share a border; else they have one parent in the code tree."""

    def inside(self, scope: str) -> Clusters:
        """The same with the places of a scope alone; what holds of the whole stays."""
        kept = [
            replace(c, places=tuple(p for p in c.places if within(p, scope))) for c in self.clusters
        ]
        return replace(self, clusters=tuple(c for c in kept if c.places))


def clusters(result: Result, boundaries: Mapping[str, bytes] | None = None) -> Clusters:
    """Neighbours share a border where ``boundaries`` (code -> GeoJSON) has every place; else they are the places of one
    parent in the code tree. Points of stations are never used: they are not surveyed."""
    units = [str(unit) for unit in result.units.tolist()]
    known_n = int(np.count_nonzero(~np.isnan(result.score)))
    if known_n < LEAST_UNITS_N:
        return Clusters(units_n=known_n, few=True)
    edges, by_borders = _edges(units, boundaries or {})
    try:
        found = hotspots(units, result.score, edges, permutations_n=PERMUTATIONS_N, seed=1)
    except Refused:
        return Clusters(units_n=known_n, few=False, still=True)
    p = float(found.moran.p)
    return Clusters(
        units_n=known_n,
        few=False,
        moran=float(found.moran.value),
        p=p,
        together=None if not p <= _SURE else bool(found.moran.z > 0),
        clusters=_clusters(units, found.significant_fdr.tolist(), found.local.quadrant.tolist()),
        by_borders=by_borders,
    )


def _edges(units: Sequence[str], boundaries: Mapping[str, bytes]) -> tuple[Edges, bool]:
    if not all(unit in boundaries for unit in units):
        return siblings(units), False
    import shapely

    areas = [shapely.from_geojson(boundaries[unit].decode()) for unit in units]
    return adjacent(areas, Rule()), True


def _clusters(
    units: Sequence[str], significant: Sequence[bool], quadrant: Sequence[str]
) -> tuple[Cluster, ...]:
    groups: dict[tuple[str, bool], list[str]] = {}
    for unit, sure, where in zip(units, significant, quadrant, strict=True):
        if sure and where in ("HH", "LL"):
            groups.setdefault((unit.rpartition(".")[0], where == "HH"), []).append(unit)
    made = [Cluster(area=area, high=high, places=tuple(p)) for (area, high), p in groups.items()]
    return tuple(sorted(made, key=lambda c: (not c.high, -len(c.places), c.area)))
