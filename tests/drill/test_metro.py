"""Kota Metro in our tables is Kota Metro in the sources; the outline is only indicative and says so."""

from __future__ import annotations

import csv
import json

import pytest
import shapely

from damai.core.codes import within
from damai.drill import metro, outline
from tests import harness

CITY = shapely.Polygon(outline.OUTLINE)


@pytest.fixture(scope="module")
def source() -> dict[str, dict[str, str]]:
    if not harness.SHARED.exists():
        pytest.skip("the shared data are not here")
    with open(harness.SHARED / "metro_kelurahan.csv", encoding="utf-8", newline="") as found:
        return {row["code"]: row for row in csv.DictReader(found)}


def test_codes_names_and_kecamatan_are_the_sources(source: dict[str, dict[str, str]]) -> None:
    assert {v.code: v.name for v in metro.VILLAGES} == {c: r["name"] for c, r in source.items()}
    assert set(metro.DISTRICTS) == {(r["kecamatan_code"], r["kecamatan"]) for r in source.values()}


def test_stations_and_voters_are_the_sources(source: dict[str, dict[str, str]]) -> None:
    for village in metro.VILLAGES:
        row = source[village.code]
        assert village.stations_n == int(row["n_tps_regular"]), village.name
        assert village.special_n == int(row["n_tps_special"]), village.name
        assert village.dpt_n == int(float(row["dpt_clean_sum"])), village.name
        assert village.with_dpt_n == int(row["tps_with_dpt"]), village.name
    assert sum(v.stations_n + v.special_n for v in metro.VILLAGES) == 462
    assert sum(v.dpt_n for v in metro.VILLAGES) == 125_906
    assert sum(v.with_dpt_n for v in metro.VILLAGES) == 455


def test_centres_and_sizes_are_the_sources_rounded(source: dict[str, dict[str, str]]) -> None:
    for village in metro.VILLAGES:
        row = source[village.code]
        assert abs(village.lat - float(row["lat"])) <= 0.0001, village.name
        assert abs(village.lon - float(row["lon"])) <= 0.0001, village.name
        assert abs(village.area_km2 - float(row["area_km2"])) <= 0.01, village.name


def test_our_files_are_the_importers_own_format_and_sum_up() -> None:
    rows = list(csv.DictReader(metro.stations_csv().decode().splitlines()))
    areas = list(csv.DictReader(metro.areas_csv().decode().splitlines()))

    assert len(rows) == 462
    assert len(areas) == 1 + 1 + 5 + 22
    assert sum(bool(r["quality_flags"]) for r in rows) == 33
    for village in metro.VILLAGES:
        mine = [r for r in rows if r["tps_code"].startswith(village.code.replace(".", ""))]
        known = [int(r["dpt_clean"]) for r in mine if r["dpt_clean"]]
        assert (len(mine), len(known)) == (
            village.stations_n + village.special_n,
            village.with_dpt_n,
        )
        assert sum(known) == village.dpt_n
        assert max(known) <= 300


def test_cells_tile_the_outline_each_around_its_own_centre() -> None:
    shapes = {
        f["properties"]["code"]: shapely.from_geojson(json.dumps(f["geometry"]))
        for f in outline.features()
    }

    assert set(shapes) == {v.code for v in metro.VILLAGES}
    for village in metro.VILLAGES:
        assert shapes[village.code].is_valid
        assert shapely.contains_xy(shapes[village.code], village.lon, village.lat), village.name
    assert abs(sum(s.area for s in shapes.values()) - CITY.area) < CITY.area * 1e-4
    assert shapely.union_all(list(shapes.values())).symmetric_difference(CITY).area < CITY.area * 1e-4  # fmt: skip
    assert all(f["properties"]["indicative"] is True for f in outline.features())


def test_the_outline_is_about_as_large_as_the_city(source: dict[str, dict[str, str]]) -> None:
    published = sum(float(r["area_km2"]) for r in source.values())

    assert abs(CITY.area * outline.KM_LON * outline.KM_LAT - published) < published * 0.05


def test_offices_and_people_belong_to_the_city_and_each_other() -> None:
    offices = {code: area for code, _, _, area in metro.AGENCIES}

    assert len(offices) == len(metro.AGENCIES)
    assert all(within(area, "18.72") for area in offices.values())
    assert all(agency in offices for _, _, _, agency in metro.PEOPLE)
    assert len({key for key, *_ in metro.PEOPLE}) == len(metro.PEOPLE)
    assert set(metro.ADDRESSES) <= set(offices)
    assert set(harness.CAST.values()) <= {key for key, *_ in metro.PEOPLE}
