"""Morton keys put every map tile into one range; distances are great circles."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.geo import EARTH_RADIUS_M, MORTON_ZOOM, haversine_m, morton

lons = st.floats(-180, 180)
lats = st.floats(-85, 85)


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The web-mercator tile, by the formula that maps are taught with and not by ours."""
    n = 1 << zoom
    x = int((lon + 180) / 360 * n)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return min(n - 1, x), min(n - 1, y)


def interleaved(x: int, y: int) -> int:
    return sum(((x >> bit & 1) | (y >> bit & 1) << 1) << 2 * bit for bit in range(MORTON_ZOOM))


@given(lons, lats, st.integers(1, 14))
def test_a_tile_is_one_range_of_keys(lon: float, lat: float, zoom: int) -> None:
    key = morton(lon, lat)
    x, y = tile_of(lon, lat, zoom)
    found = key >> 2 * (MORTON_ZOOM - zoom)
    # On a tile's edge the two formulas may round to either side.
    near = {interleaved(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)
            if x + dx >= 0 and y + dy >= 0}  # fmt: skip

    assert found in near


def test_a_point_well_inside_its_tile_has_that_tiles_key() -> None:
    lon, lat = 105.3066, -5.1131  # Kota Metro
    x, y = tile_of(lon, lat, 12)

    assert morton(lon, lat) >> 2 * (MORTON_ZOOM - 12) == interleaved(x, y)


@given(st.floats(-400, 400), st.floats(-100, 100))
def test_every_point_has_a_key_of_52_bits(lon: float, lat: float) -> None:
    assert 0 <= morton(lon, lat) < 1 << 2 * MORTON_ZOOM


def test_the_corners() -> None:
    assert morton(-180, 90) == 0
    assert morton(180, -90) == (1 << 2 * MORTON_ZOOM) - 1


@given(lons, lats, lons, lats)
def test_distance_is_the_same_both_ways_and_never_over_half_the_globe(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    there = haversine_m(lon1, lat1, lon2, lat2)

    assert there == pytest.approx(haversine_m(lon2, lat2, lon1, lat1), abs=1e-3)
    assert 0 <= there <= math.pi * EARTH_RADIUS_M + 1


def test_known_distances() -> None:
    degree_m = math.pi * EARTH_RADIUS_M / 180
    assert haversine_m(105, 0, 106, 0) == pytest.approx(degree_m)
    assert haversine_m(0, -5, 0, -6) == pytest.approx(degree_m)
    assert haversine_m(0, 0, 180, 0) == pytest.approx(math.pi * EARTH_RADIUS_M)
    assert haversine_m(105.3, -5.1, 105.3, -5.1) == 0
