"""Boundaries: known areas only, valid on the globe, kept as RFC 7946 wants them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

from damai.areas import service, store
from damai.db.database import Database
from tests.areas.acting import SQUARE, STATIONS, bring, collection, feature, state

BOW = [[105.30, -5.12], [105.31, -5.11], [105.31, -5.12], [105.30, -5.11], [105.30, -5.12]]


def without(code: object, **change: Any) -> dict[str, Any]:
    return {**feature(code), **change}


BAD: dict[str, tuple[Any, str, str]] = {
    "not a feature": (17, "code", "code-missing"),
    "no properties": (without("18.72.01.1003", properties=None), "code", "code-missing"),
    "properties a list": (without("18.72.01.1003", properties=[1]), "code", "code-missing"),
    "no code": (feature(None), "code", "code-missing"),
    "a code of another shape": (feature("100"), "code", "code-shape"),
    "a code as an object": (feature({"a": 1}), "code", "code-shape"),
    "not in the tree": (feature("18.72.01.1099"), "code", "area-unknown"),
    "no geometry": (without("18.72.01.1003", geometry=None), "geometry", "geometry-type"),
    "a point": (
        without("18.72.01.1003", geometry={"type": "Point", "coordinates": [105.3, -5.1]}),
        "geometry", "geometry-type",
    ),
    "no coordinates": (
        without("18.72.01.1003", geometry={"type": "Polygon"}), "geometry", "geometry-unreadable",
    ),
    "no ring": (
        without("18.72.01.1003", geometry={"type": "Polygon", "coordinates": []}),
        "geometry", "geometry-unreadable",
    ),
    "a ring of two points": (feature("18.72.01.1003", SQUARE[:2]), "geometry", "geometry-unreadable"),
    "numbers as text": (
        feature("18.72.01.1003", [[str(x), str(y)] for x, y in SQUARE]),
        "geometry", "geometry-unreadable",
    ),
    "crossing itself": (feature("18.72.01.1003", BOW), "geometry", "geometry-invalid"),
    "latitude first": (
        feature("18.72.01.1003", [[y, x] for x, y in SQUARE]), "geometry", "off-the-globe",
    ),
    "in metres": (
        feature("18.72.01.1003", [[x * 1e4, y * 1e4] for x, y in SQUARE]),
        "geometry", "off-the-globe",
    ),
    "endless": (
        feature("18.72.01.1003", [*SQUARE[:2], [1e999, 0], *SQUARE[3:]]), "geometry", "off-the-globe",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_feature_is_refused_by_number_column_and_reason(tree: Database, case: str) -> None:
    item, column, code = BAD[case]
    before = state(tree)
    raw = collection(feature("18.72.01.1001"), item).replace(b"Infinity", b"1e999")

    report = bring(tree, "areas", raw, "batas.geojson")

    assert [(p.row, p.line, p.column, p.code) for p in report.errors] == [(2, None, column, code)]
    assert not report.applied
    assert state(tree) == before


def test_a_code_twice_is_refused_at_its_second_feature(tree: Database) -> None:
    report = bring(tree, "areas", collection(feature("18.72.01.1003"), feature("1872011003")))

    assert [(p.row, p.code) for p in report.errors] == [(2, "code-twice")]


def test_boundaries_before_the_areas_are_refused_with_what_to_do(sqlite_db: Database) -> None:
    sqlite_db.write_now(service.add_elections)

    report = bring(sqlite_db, "areas", collection(feature("18.72.01.1003")))

    assert [p.code for p in report.errors] == ["area-unknown"]


def test_stations_before_the_areas_are_refused_with_what_to_do(sqlite_db: Database) -> None:
    sqlite_db.write_now(service.add_elections)

    report = bring(sqlite_db, "stations", STATIONS)

    assert [p.code for p in report.errors] == ["area-unknown"] * 3


def kept(db: Database, code: str) -> Any:
    with db.read() as conn:
        found = store.boundary_of(conn, code)
    assert found is not None
    return json.loads(found[0])


def test_rings_are_kept_closed_rounded_flat_and_wound_the_right_way(tree: Database) -> None:
    clockwise = [[x + 1e-9, y, 61.5] for x, y in reversed(SQUARE[:4])]

    report = bring(tree, "areas", collection(feature("18.72.01.1003", clockwise)))

    assert report.applied
    ring = kept(tree, "18.72.01.1003")["coordinates"][0]
    assert ring[0] == ring[-1]
    assert sorted(ring[:4]) == sorted(SQUARE[:4])
    assert shapely.LinearRing(ring).is_ccw


def test_a_valid_polygon_is_kept_valid_when_rounding_would_fold_it(tree: Database) -> None:
    spur = [
        [105.30, -5.12], [105.31, -5.12], [105.31, -5.11],
        [105.305, -5.11999996], [105.30, -5.11], [105.30, -5.12],
    ]  # fmt: skip
    assert shapely.Polygon(spur).is_valid
    assert not shapely.Polygon([[round(x, 7), round(y, 7)] for x, y in spur]).is_valid

    assert bring(tree, "areas", collection(feature("18.72.01.1003", spur))).applied

    made = shapely.from_geojson(json.dumps(kept(tree, "18.72.01.1003")))
    assert made.is_valid
    assert abs(made.area - shapely.Polygon(spur).area) < 1e-8


def test_boundaries_that_come_after_the_stations_say_that_those_must_come_again(
    tree: Database,
) -> None:
    assert bring(tree, "stations", STATIONS).applied

    late = bring(tree, "areas", collection(feature("18.72.01.1003"), feature("18.72.01.1001")))
    assert [(w.code, w.value) for w in late.warnings] == [("stations-placed-before", "2")]

    again = bring(tree, "stations", STATIONS)
    assert (again.changed, again.unchanged, again.applied) == (2, 1, True)
    assert bring(tree, "areas", collection(feature("18.72.01.1003"))).warnings == []
    square = shapely.Polygon(SQUARE)
    with tree.read() as conn:
        for item in service.stations_in(conn, "pemilu-2024", "18.72.01.1003"):
            assert shapely.contains_xy(square, item.lon, item.lat)


def test_a_level_without_polygons_is_dissolved_from_its_children_within_the_scope(
    tree: Database,
) -> None:
    east = [[x + 0.01, y] for x, y in SQUARE]
    bring(tree, "areas", collection(feature("18.72.01.1001"), feature("18.72.01.1003", east)))

    def features(level: str, scope: str) -> dict[str, Any]:
        with tree.read() as conn:
            listed = json.loads(service.boundaries_geojson(conn, level, scope))["features"]
        return {f["properties"]["code"]: f for f in listed}

    district = features("kecamatan", "")["18.72.01"]
    both = shapely.union_all([shapely.Polygon(SQUARE), shapely.Polygon(east)])
    made = shapely.from_geojson(json.dumps(district["geometry"]))
    assert made.symmetric_difference(both).area < both.area * 0.01
    assert district["properties"] == {"code": "18.72.01", "name": "Metro Pusat", "indicative": True}
    assert set(features("kabkota", "")) == {"18.72"}
    # From one kelurahan one cannot draw a kecamatan.
    assert features("kecamatan", "18.72.01.1003") == {}
    assert set(features("desakel", "18.72.01.1003")) == {"18.72.01.1003"}
    assert set(features("kecamatan", "18.72.01")) == {"18.72.01"}
