"""Tiles: what an independent reader finds in them is what the stations are, for every scope."""

from __future__ import annotations

import gzip
import math
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.areas import store
from damai.areas.standing import move
from damai.areas.tiles.kept import points_of
from damai.areas.tiles.points import BUFFER, POINTS_N, SOURCES, Points
from damai.core.geo import MORTON_ZOOM, morton
from damai.db.database import Database
from tests.areas.mvt_reader import Feature, read
from tests.builders import ELECTION, IMOPURO_3
from tests.harness import actor

METRO = 18_72_01_1003_000


def made(places: list[tuple[float, float]], codes: list[int] | None = None) -> Points:
    count = len(places)
    return Points.of(
        np.array([morton(*place) for place in places], np.uint64),
        np.array(codes or [METRO + n for n in range(count)], np.int64),
        np.array([n % len(SOURCES) for n in range(count)], np.uint8),
    )


def at(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Tile coordinates with their fraction, by the formula that maps are taught with."""
    n = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * n, y * n


places = st.tuples(st.floats(95, 141), st.floats(-11, 6))


@settings(max_examples=200, deadline=None)
@given(st.lists(places, min_size=1, max_size=40), st.integers(0, 16))
def test_a_tile_holds_its_stations_where_they_are(
    stations: list[tuple[float, float]], z: int
) -> None:
    points = made(stations)
    fx, fy = at(*stations[0], z)
    x, y = int(fx), int(fy)

    found = {feature.id: feature for feature in read(points.tile(z, x, y))}

    step = 1.01 * max(
        1, 2 ** (z + 12 - MORTON_ZOOM)
    )  # above zoom 14 the keys are coarser than the tile
    for number, place in enumerate(stations):
        px, py = ((c - o) * 4096 for c, o in zip(at(*place, z), (x, y), strict=True))
        low, high = -BUFFER - step, 4096 + BUFFER + step
        inside = all(step <= c < 4096 - step for c in (px, py))
        outside = not all(low <= c <= high for c in (px, py))
        feature = found.get(METRO + number)
        if inside:
            assert feature is not None
        if outside:
            assert feature is None
        if feature is not None:
            assert abs(feature.x - px) <= step
            assert abs(feature.y - py) <= step
            assert feature.layer == "stations"
            assert feature.properties == {"point": SOURCES[number % len(SOURCES)]}


def crowd(count: int) -> Points:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(104, 106, count), rng.uniform(-6, -4, count)
    return made(list(zip(lon.tolist(), lat.tolist(), strict=True)))


def test_a_crowded_tile_counts_every_station_in_a_cell() -> None:
    points = crowd(POINTS_N + 500)
    x, y = (int(c) for c in at(105, -5, 5))

    found = read(points.tile(5, x, y))

    assert {feature.layer for feature in found} == {"cells"}
    assert sum(feature.properties["n"] for feature in found) == POINTS_N + 500
    assert all(0 <= f.x < 4096 and 0 <= f.y < 4096 for f in found)
    assert len({(f.x // 64, f.y // 64) for f in found}) == len(found), "one dot a cell"


def test_zooming_in_turns_cells_into_stations_and_loses_none() -> None:
    points = crowd(POINTS_N + 500)
    x, y = (int(c) for c in at(105, -5, 5))

    inner: list[Feature] = []
    for dx in range(8):
        for dy in range(8):
            inner += read(points.tile(8, x * 8 + dx, y * 8 + dy))

    own = {f.id for f in inner if 0 <= f.x < 4096 and 0 <= f.y < 4096}
    assert len(own) == POINTS_N + 500


def test_who_is_outside_a_scope_is_not_in_its_tile() -> None:
    codes = [18_72_01_1003_001, 18_72_04_1003_001, 18_71_01_1001_001]
    points = made([(105.3, -5.1)] * 3, codes)
    x, y = (int(c) for c in at(105.3, -5.1, 14))

    def ids(scope: str) -> set[Any]:
        return {feature.id for feature in read(points.tile(14, x, y, scope))}

    assert ids("") == set(codes)
    assert ids("18.72") == set(codes[:2])
    assert ids("18.72.01") == ids("18.72.01.1003") == {codes[0]}
    assert ids("32") == set()


@pytest.mark.parametrize("count", [0, 1])
def test_where_nothing_is_the_tile_is_empty(count: int) -> None:
    points = made([(105.3, -5.1)][:count])

    assert points.tile(14, 0, 0) == b""


def test_a_full_tile_of_points_is_small_on_the_wire() -> None:
    points = crowd(POINTS_N)
    x, y = (int(c) for c in at(105, -5, 5))

    tile = points.tile(5, x, y)

    assert len(read(tile)) == POINTS_N
    assert len(gzip.compress(tile, 4)) < 50_000


def test_the_stations_of_an_election_are_in_its_tiles(metro: Database) -> None:
    with metro.read() as conn:
        kept = points_of(conn, ELECTION)
        again = points_of(conn, ELECTION)
        nothing = points_of(conn, "pilkada-2024"), points_of(conn, "apa saja")
    assert kept is not None
    digest, points = kept
    x, y = (int(c) for c in at(105.307, -5.113, 8))

    found = read(points.tile(8, x, y))

    assert len(found) == 462
    assert {feature.properties["point"] for feature in found} == {"synthetic"}
    assert again is not None
    assert again[0] == digest
    assert again[1] is points, "read once"
    assert nothing == (None, None), "what was never imported is nothing, and is not kept"


def test_a_move_shows_in_the_next_tile_and_only_what_was_moved_is_read_again(
    metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = actor(metro, "budi")
    with metro.read() as conn:
        before = points_of(conn, ELECTION)
    monkeypatch.setattr(store, "placed_stations", None)  # whoever reads them all fails
    for n, (lon, lat) in enumerate([(105.3080, -5.1120), (105.3085, -5.1125)]):
        asked = {
            "lon": str(lon), "lat": str(lat), "point": "surveyed", "address": f"Balai {n}",
            "stands_in": "18.72.01.1003", "reason": "Banjir.",
        }  # fmt: skip
        metro.write_now(
            partial(move, actor=budi, election=ELECTION, code=IMOPURO_3, seen=n + 1, fields=asked)
        )

        with metro.read() as conn:
            after = points_of(conn, ELECTION)

        assert before is not None
        assert after is not None
        assert after[0] != before[0]
        where = dict(zip(after[1].codes.tolist(), after[1].keys.tolist(), strict=True))
        assert where[1872011003003] == morton(lon, lat)
        assert len(where) == 462
        assert (np.diff(after[1].keys.astype(np.int64)) >= 0).all()


def test_beside_a_folded_neighbour_no_station_is_drawn_a_second_time() -> None:
    z = 10
    fx, fy = at(105.0, -5.0, z)
    x, y = int(fx), int(fy)
    edge = (x + 1) / (1 << z) * 360 - 180
    rng = np.random.default_rng(3)
    crowd_east = [(edge + 1e-5 * n, -5.0) for n in rng.uniform(1, 50, POINTS_N + 50)]
    points = made([*crowd_east, (edge - 0.01, -5.0)])
    y = int(at(edge, -5.0, z)[1])

    alone, folded = read(points.tile(z, x, y)), read(points.tile(z, x + 1, y))

    assert [feature.layer for feature in alone] == ["stations"]
    assert sum(feature.properties["n"] for feature in folded) == POINTS_N + 50
