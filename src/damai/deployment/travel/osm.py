"""A file of OpenStreetMap (.osm.pbf) read into the arrays of a road network; nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from damai.deployment.distance import EARTH_M
from damai.deployment.faults import Unplannable
from damai.deployment.travel.speeds import SPEEDS_KMH, direction, duration_s, may_drive, speed_kmh

NOWHERE = 2**31 - 1
"""osmium's coordinate of a node that the file does not hold: a way that leaves the extract."""
PER_DEGREE = 1e7
KMH = 1 / 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Nodes in degrees (n,), and directed edges (e,): ``tail`` to ``head``, seconds, and the id of the way in the file."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    seconds: NDArray[np.float64]
    way: NDArray[np.int64]


@dataclass(slots=True)
class _Ways:
    """Columns as read: one entry a node of a way, and one a way."""

    ref: list[int] = field(default_factory=list)
    x: list[int] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    length_n: list[int] = field(default_factory=list)
    way: list[int] = field(default_factory=list)
    speed: list[float] = field(default_factory=list)
    duration: list[float] = field(default_factory=list)
    direction: list[int] = field(default_factory=list)


def read(path: Path, *, speeds: Mapping[str, float] = SPEEDS_KMH) -> Network:
    """Roads that a car may drive and ferries, at ``speeds`` km/h by class; a way is cut where the file ends.

    Not read: turn restrictions, bollards, opening hours. Raise Unplannable when the file cannot be opened, is no PBF or
    holds no road.
    """
    try:
        ways = _ways(path, speeds)
    except (RuntimeError, OSError) as fault:
        raise Unplannable(
            "no-pbf" if path.is_file() else "no-pbf/missing", file=path.name
        ) from fault
    network = _network(ways)
    if not len(network.tail):
        raise Unplannable("no-roads", file=path.name)
    return network


def _ways(path: Path, speeds: Mapping[str, float]) -> _Ways:
    import osmium

    out = _Ways()
    # The format is said, not guessed from the name, so that a renamed file is still refused or read for what it is.
    file = osmium.io.File(str(path), "pbf")
    reader = (
        osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway", "route"))
    )
    for way in reader:
        _take(out, way, speeds)
    return out


def _take(out: _Ways, way: Any, speeds: Mapping[str, float]) -> None:
    tags = {tag.k: tag.v for tag in way.tags}
    speed = speed_kmh(tags, speeds)
    if not speed or not may_drive(tags):
        return
    nodes = list(way.nodes)
    out.ref += [node.ref for node in nodes]
    out.x += [node.x for node in nodes]
    out.y += [node.y for node in nodes]
    out.length_n.append(len(nodes))
    out.way.append(way.id)
    out.speed.append(speed)
    out.duration.append(duration_s(tags) or 0.0)
    out.direction.append(direction(tags))


def _network(ways: _Ways) -> Network:
    x, y = np.array(ways.x, np.int64), np.array(ways.y, np.int64)
    _, first, node = np.unique(np.array(ways.ref, np.int64), return_index=True, return_inverse=True)
    of = np.repeat(np.arange(len(ways.way)), ways.length_n)
    pair = np.flatnonzero((of[1:] == of[:-1]) & (x[1:] != NOWHERE) & (x[:-1] != NOWHERE))
    length_m = _between(x, y, pair)
    on = of[pair]
    speed = np.array(ways.speed, float) * KMH
    total_m = np.bincount(on, length_m, len(speed))
    duration = np.array(ways.duration, float)
    timed = (duration > 0) & (total_m > 0)
    speed[timed] = total_m[timed] / duration[timed]
    # A zero would read as "no edge" in a sparse matrix.
    seconds = np.maximum(length_m / speed[on], 1e-3)
    way_direction = np.array(ways.direction, np.int64)[on]
    forth, back = way_direction >= 0, way_direction <= 0
    one, other, way = node[pair], node[pair + 1], np.array(ways.way, np.int64)[on]
    return Network(
        lat=y[first] / PER_DEGREE,
        lon=x[first] / PER_DEGREE,
        tail=np.concatenate([one[forth], other[back]]),
        head=np.concatenate([other[forth], one[back]]),
        seconds=np.concatenate([seconds[forth], seconds[back]]),
        way=np.concatenate([way[forth], way[back]]),
    )


def _between(x: Any, y: Any, pair: Any) -> NDArray[np.float64]:
    """Metres from each node of ``pair`` to the next of the way (haversine)."""
    lon, lat = np.radians(x / PER_DEGREE), np.radians(y / PER_DEGREE)
    half = (
        np.sin((lat[pair + 1] - lat[pair]) / 2) ** 2
        + np.cos(lat[pair]) * np.cos(lat[pair + 1]) * np.sin((lon[pair + 1] - lon[pair]) / 2) ** 2
    )
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(1.0, half))), np.float64)
