"""Neighbours from boundaries as they are drawn, held against geometry done another way: points and straight lines."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from damai.risk.adjacency import Net, Rule, edge_file, read_boundaries
from damai.risk.engine.faults import Refused
from tests import harness
from tests.risk.made import faults_of

M = 1 / 111_194.93
"""A metre in degrees, at the equator."""


def box(code: Any, west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Corners in metres from 0, 105."""
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    at = [[105 + x * M, y * M] for x, y in ring]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [at]}}  # fmt: skip


def net(folder: Path, *features: dict[str, Any], **rule: Any) -> Net:
    (folder / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))  # fmt: skip
    return edge_file(folder / "e.csv", boundaries=folder / "b.geojson", rule=Rule(**rule))


def pairs(found: Net) -> set[frozenset[str]]:
    edges = zip(found.edges.focal.tolist(), found.edges.neighbour.tolist(), strict=True)
    return {frozenset((found.units[a], found.units[b])) for a, b in edges}


def named(*codes: str) -> set[frozenset[str]]:
    return {frozenset(code) for code in codes}


FOUR = (box("a", 0, 0, 900, 900), box("b", 900, 0, 1800, 900), box("c", 0, 900, 900, 1800), box("d", 900, 900, 1800, 1800))  # fmt: skip


def test_a_corner_is_enough_for_the_queen_and_not_for_the_rook(tmp_path: Path) -> None:
    sides = named("ab", "ac", "bd", "cd")

    assert pairs(net(tmp_path, *FOUR, name="rook")) == sides
    assert pairs(net(tmp_path, *FOUR, name="queen")) == sides | named("ad", "bc")
    assert pairs(net(tmp_path, *FOUR, name="rook", tolerance_m=0)) == sides


@pytest.mark.parametrize("apart", [-4.0, -1.0, 0.5, 4.0])
@pytest.mark.parametrize("rule", ["queen", "rook"])
def test_slivers_of_overlap_and_gaps_within_the_tolerance_are_one_border(tmp_path: Path, apart: float, rule: str) -> None:  # fmt: skip
    beside = box("b", 900 + apart, 0, 1800, 900)

    assert pairs(net(tmp_path, box("a", 0, 0, 900, 900), beside, name=rule)) == named("ab")


def test_a_gap_beyond_the_tolerance_is_none_unless_more_is_forgiven(tmp_path: Path) -> None:
    two = (box("a", 0, 0, 900, 900), box("b", 912, 0, 1800, 900))

    assert pairs(net(tmp_path, *two)) == set()
    assert pairs(net(tmp_path, *two, tolerance_m=15.0)) == named("ab")


def test_a_border_shorter_than_asked_is_none_for_the_rook(tmp_path: Path) -> None:
    two = (
        box("a", 0, 0, 900, 900),
        box("b", 900, 840, 1800, 1800),
    )  # 60 m and what the tolerance adds

    assert pairs(net(tmp_path, *two, name="rook")) == named("ab")
    assert pairs(net(tmp_path, *two, name="rook", least_m=100.0)) == set()


def test_an_island_has_no_neighbours_and_parts_are_counted(tmp_path: Path) -> None:
    found = net(tmp_path, *FOUR, box("e", 9000, 0, 9900, 900))

    assert (found.alone, found.parts_n) == (["e"], 2)
    assert (tmp_path / "e.csv").read_text().startswith("focal,neighbour,weight\na,b,1.0\na,c,1.0\n")


def test_an_area_within_another_is_its_neighbour(tmp_path: Path) -> None:
    ring = box("a", 0, 0, 900, 900)
    hole = box("b", 300, 300, 600, 600)
    ring["geometry"]["coordinates"] += hole["geometry"]["coordinates"]

    assert pairs(net(tmp_path, ring, hole, name="rook")) == named("ab")


@pytest.mark.parametrize(
    ("features", "code", "where"),
    [
        ([{**FOUR[0], "properties": {}}], "risk-area-code", "b.geojson, 1"),
        ([FOUR[0], FOUR[0]], "risk-unit-twice", "b.geojson, 2, a"),
        ([{**FOUR[0], "geometry": {"type": "Point", "coordinates": [1, 2]}}], "risk-area-polygon", "b.geojson, 1, a"),
        ([{**FOUR[0], "geometry": {"type": "Polygon", "coordinates": [[["x"]]]}}], "risk-area-polygon", "b.geojson, 1, a"),
        ([{**FOUR[0], "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}],
         "risk-area-polygon", "b.geojson, 1, a"),
        ([{**FOUR[0], "geometry": {"type": "Polygon", "coordinates": [[[9e5, 9e6], [9e5, 8e6], [8e5, 9e6], [9e5, 9e6]]]}}],
         "risk-area-degrees", "b.geojson, 1, a"),
        ([], "risk-file-header-only", "b.geojson"),
    ],
)  # fmt: skip
def test_a_boundary_that_is_none_is_refused_and_nothing_is_written(
    tmp_path: Path, features: list[dict[str, Any]], code: str, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        net(tmp_path, *features)

    assert faults_of(refused.value) == [(code, where)]
    assert not (tmp_path / "e.csv").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"features": 3}', '{"features": [1]}'])
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.geojson").write_text(text)

    with pytest.raises(Refused) as refused:
        read_boundaries(tmp_path / "b.geojson")

    assert refused.value.code == "risk-file-geojson"


def test_codes_of_one_parent_are_neighbours_and_a_doubled_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("code,n\n18.72.01,1\n18.72.02,2\n18.71.01,3\n")
    found = edge_file(tmp_path / "e.csv", codes=tmp_path / "c.csv", rule=Rule())

    assert pairs(found) == {frozenset(("18.72.01", "18.72.02"))}
    assert found.alone == ["18.71.01"]

    (tmp_path / "c.csv").write_text("code\n18.72.01\n18.72.01\n")
    with pytest.raises(Refused) as refused:
        edge_file(tmp_path / "other.csv", codes=tmp_path / "c.csv", rule=Rule())
    assert faults_of(refused.value) == [("risk-unit-twice", "c.csv, 18.72.01")]
    assert not (tmp_path / "other.csv").exists()


# Kota Metro's 22 kelurahan, whose borders overlap and leave gaps.


def metro() -> Path:
    if not harness.SHARED.exists():
        pytest.skip("the shared data are not here")
    return harness.SHARED / "metro_kelurahan.geojson"


def rings(feature: dict[str, Any]) -> list[np.ndarray]:
    """In metres on a cylinder that is true at the city's latitude: east, north."""
    shape = feature["geometry"]
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    radius = 6_371_008.8
    return [
        np.radians(np.array(ring)[:, :2]) @ np.diag([math.cos(math.radians(-5.11)) * radius, radius])
        for part in parts
        for ring in part
    ]  # fmt: skip


def distances(points: np.ndarray, border: list[np.ndarray]) -> np.ndarray:
    """From each point to the nearest straight piece of a border."""
    nearest = np.full(len(points), np.inf)
    for ring in border:
        start, along = ring[:-1], np.diff(ring, axis=0)
        squared = np.maximum((along**2).sum(axis=1), 1e-12)
        away = points[:, None, :] - start[None, :, :]
        part = np.clip((away * along[None, :, :]).sum(axis=2) / squared, 0, 1)
        gap = away - part[:, :, None] * along[None, :, :]
        nearest = np.minimum(nearest, np.sqrt((gap**2).sum(axis=2)).min(axis=1))
    return nearest


def about(points: np.ndarray, border: list[np.ndarray], within_m: float) -> np.ndarray:
    """Which points lie in the box around a border, widened: the others are further than ``within_m`` from it."""
    corners = np.concatenate(border)
    low, high = corners.min(axis=0) - within_m, corners.max(axis=0) + within_m
    return ((low <= points) & (points <= high)).all(axis=1)


def beads(border: list[np.ndarray], step_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Points along a border, in the middle of pieces of about ``step_m``, and the length each stands for."""
    points, lengths = [], []
    for ring in border:
        for a, b in itertools.pairwise(ring):
            whole = float(np.hypot(*(b - a)))
            n = max(1, math.ceil(whole / step_m))
            points += [a + (b - a) * (k + 0.5) / n for k in range(n)]
            lengths += [whole / n] * n
    return np.array(points), np.array(lengths)


def test_metros_kelurahan_have_the_neighbours_that_brute_force_finds(tmp_path: Path) -> None:
    features = json.loads(metro().read_text())["features"]
    codes = [f["properties"]["code"] for f in features]
    borders = [rings(f) for f in features]
    strung = [beads(border, 2.0) for border in borders]
    queen, rook = set(), set()
    for a, b in itertools.combinations(range(len(codes)), 2):
        away = []
        for i, j in ((a, b), (b, a)):
            d, near = np.full(len(strung[i][0]), np.inf), about(strung[i][0], borders[j], 5.0)
            d[near] = distances(strung[i][0][near], borders[j])
            away.append(d)
        shared_m = min(
            float(strung[i][1][d <= 5.0].sum()) for i, d in zip((a, b), away, strict=True)
        )
        if min(d.min() for d in away) <= 5.0:
            queen.add(frozenset((codes[a], codes[b])))
        if shared_m > 50.0:
            rook.add(frozenset((codes[a], codes[b])))

    for name, wanted, n in (("queen", queen, 49), ("rook", rook, 48)):
        found = edge_file(tmp_path / "e.csv", boundaries=metro(), rule=Rule(name=name))
        edges = list(zip(found.edges.focal.tolist(), found.edges.neighbour.tolist(), strict=True))
        assert pairs(found) == wanted
        assert len(wanted) == n
        assert {(b, a) for a, b in edges} == set(edges)
        assert all(a != b for a, b in edges)
        assert (found.parts_n, found.alone) == (1, [])


def test_the_order_of_the_features_changes_no_neighbour(tmp_path: Path) -> None:
    features = json.loads(metro().read_text())["features"]

    assert pairs(net(tmp_path, *features)) == pairs(net(tmp_path, *features[::-1]))
