"""Minutes by road: shortest ways over a network, closed roads left out on the day without reading the file again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from damai.deployment.distance import EARTH_M
from damai.deployment.faults import Unplannable
from damai.deployment.travel.interface import Floats, Places
from damai.deployment.travel.osm import Network, read
from damai.deployment.travel.speeds import SPEEDS_KMH

FAR_M = 300.0
"""A place further from its road than this is reported (deployment.md 7)."""
OUTSIDE_M = 20_000.0
"""Beyond it the place is not in the extract: the study clips at the district and 20 km."""
CELLS_N = 20_000_000
"""Of one batch of shortest ways, 8 bytes each."""


class Snapped(NamedTuple):
    """The node that stands for each place, and how far it lies from it (metres)."""

    node: NDArray[np.int64]
    metres: Floats


class Roads:
    """A network with some ways closed. Places are moved to the nearest node of the largest part within which every node
    reaches every other, the roads all open; the way from the place to that node is not counted but reported (``far``)."""

    def __init__(
        self, network: Network, *, source: str, closed: frozenset[int] = frozenset()
    ) -> None:
        self.network = network
        self.source = source
        self.closed = closed

    @property
    def provenance(self) -> str:
        shut = f", {len(self.closed)} way(s) closed" if self.closed else ""
        return f"By road from {self.source} (OpenStreetMap, ODbL), speeds by class of road, without traffic{shut}"

    def closing(self, ways: Iterable[int]) -> Roads:
        """The same roads with these ways closed instead; the file is not read again.

        Raise Unplannable for a way that the network does not have.
        """
        closed = frozenset(ways)
        unknown = sorted(closed - set(np.unique(self.network.way).tolist()))
        if unknown:
            raise Unplannable("way-unknown", way=unknown[0], source=self.source)
        return Roads(self.network, source=self.source, closed=closed)

    def minutes(self, sources: Places, targets: Places) -> Floats:
        """(n, m) minutes from node to node; infinite where closed roads leave no way.

        Raise Unplannable for a place further than ``OUTSIDE_M`` from every road.
        """
        from_, one = np.unique(self.snapped(sources).node, return_inverse=True)
        to, other = np.unique(self.snapped(targets).node, return_inverse=True)
        if len(to) < len(from_):
            return self._seconds(self._graph.T.tocsr(), to, from_).T[one][:, other] / 60.0
        return self._seconds(self._graph, from_, to)[one][:, other] / 60.0

    def snapped(self, of: Places) -> Snapped:
        """Nearest node of the main part for each place. Raise Unplannable for a place outside the extract."""
        chord, at = self._tree.query(_on_sphere(of.lat, of.lon))
        metres = 2 * EARTH_M * np.arcsin(np.minimum(1.0, np.asarray(chord) / 2))
        outside = np.flatnonzero(metres > OUTSIDE_M)
        if len(outside):
            i = int(outside[0])
            raise Unplannable(
                "place-outside",
                place=of.code[i],
                km=round(float(metres[i]) / 1000),
                source=self.source,
            )
        return Snapped(self._main[at], metres)

    def far(self, of: Places) -> list[tuple[str, int]]:
        """Code and whole metres of the places more than ``FAR_M`` from their road, the furthest first."""
        metres = self.snapped(of).metres
        found = [
            (code, round(float(m))) for code, m in zip(of.code, metres, strict=True) if m > FAR_M
        ]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def _seconds(self, graph: Any, from_: NDArray[np.int64], to: NDArray[np.int64]) -> Floats:
        from scipy.sparse.csgraph import dijkstra

        out = np.empty((len(from_), len(to)))
        step = max(1, CELLS_N // graph.shape[0])
        for k in range(0, len(from_), step):
            out[k : k + step] = dijkstra(graph, indices=from_[k : k + step])[:, to]
        return out

    @cached_property
    def _graph(self) -> Any:
        return _graph(self.network, self.closed)

    @cached_property
    def _main(self) -> NDArray[np.int64]:
        """Nodes of the largest strongly connected part of the open network: elsewhere a place could not be left again."""
        from scipy.sparse.csgraph import connected_components

        _, part = connected_components(_graph(self.network, frozenset()), connection="strong")
        # A node of a way that leaves the extract has no place and no edge: it must not be the main part.
        driven = np.zeros(len(part))
        driven[self.network.tail] = driven[self.network.head] = 1
        return np.flatnonzero((part == np.bincount(part, driven).argmax()) & (driven > 0))

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(_on_sphere(self.network.lat[self._main], self.network.lon[self._main]))


def from_pbf(path: Path, *, speeds: Mapping[str, float] = SPEEDS_KMH) -> Roads:
    """Roads of a user's ``.osm.pbf``. Raise Unplannable as ``osm.read`` does."""
    return Roads(read(path, speeds=speeds), source=path.name)


def _graph(network: Network, closed: frozenset[int]) -> Any:
    """Sparse seconds. Of several edges between two nodes the quickest: a sparse matrix would add them up."""
    from scipy.sparse import csr_matrix

    open_ = ~np.isin(network.way, np.fromiter(closed, np.int64, len(closed)))
    tail, head, seconds = network.tail[open_], network.head[open_], network.seconds[open_]
    order = np.lexsort((seconds, head, tail))
    tail, head, seconds = tail[order], head[order], seconds[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    n = len(network.lat)
    return csr_matrix((seconds[first], (tail[first], head[first])), shape=(n, n))


def _on_sphere(lat: Floats, lon: Floats) -> Floats:
    """Points of the unit sphere: there the nearest in a straight line is the nearest on the ground, at any latitude."""
    up, round_ = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(up) * np.cos(round_), np.cos(up) * np.sin(round_), np.sin(up)])
