"""Areas and stations as programs and people get them: scope, totals, and the mark of a stand-in point."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

import damai
from damai.app.build import build
from damai.app.house import House
from damai.app.words import catalogue
from damai.areas import service
from tests import harness

SRC = Path(damai.__file__).parent
FEATURES = ("areas", "incidents", "accounts", "drill", "api", "webkit", "app", "cli")


@pytest.fixture(scope="module")
def metro_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = harness.house(tmp_path_factory.mktemp("metro"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def client(metro_house: House) -> Iterator[TestClient[Any]]:
    with TestClient(build(metro_house)) as made:
        yield made


@pytest.fixture(scope="module")
def tokens(metro_house: House) -> dict[str, str]:
    return {key: harness.token_for(metro_house.db, key) for key in ("sari", "dewi", "maya")}


@pytest.fixture
def get(client: TestClient[Any], tokens: dict[str, str]) -> Any:
    def ask(path: str, who: str = "sari", accept: str = "application/json", **headers: str) -> Any:
        return client.get(
            path,
            headers={"Authorization": f"Bearer {tokens[who]}", "Accept": accept, **headers},
        )

    return ask


def test_an_area_tells_its_path_children_and_totals(get: Any) -> None:
    sheet = get("/api/v1/areas/18.72").json()

    assert [a["name"] for a in sheet["path"]] == ["Lampung", "Kota Metro"]
    assert len(sheet["children"]) == 5
    assert (sheet["stations_n"], sheet["voters_n"]) == (462, 125_906)
    assert sheet["stations_without_voters_n"] == 7
    assert get("/api/v1/areas/1872").json() == sheet


def test_a_reader_of_one_kecamatan_sees_its_own_part_and_no_neighbour(get: Any) -> None:
    city = get("/api/v1/areas/18.72", who="dewi").json()

    assert [a["code"] for a in city["children"]] == ["18.72.01"]
    assert city["stations_n"] == 143
    assert get("/api/v1/areas/18.72.01", who="dewi").json()["stations_n"] == 143
    for path in (
        "/api/v1/areas/18.72.04", "/api/v1/areas/18.72.04.1003",
        "/api/v1/stations/18.72.04.1003.001", "/tps/18.72.04.1003.001", "/wilayah/18.72.04",
    ):  # fmt: skip
        absent = get(path.replace("04", "09"), who="dewi")
        assert get(path, who="dewi").status_code == absent.status_code == 404, path
    listed = get("/api/v1/stations?limit=1000", who="dewi").json()["items"]
    assert {s["area"][:8] for s in listed} == {"18.72.01"}
    assert get("/api/v1/stations?area=18.72.04", who="dewi").json() == {"items": [], "next": None}
    assert get("/api/v1/search?q=iring mulyo", who="dewi").json() == []


def test_every_station_says_that_its_point_was_not_surveyed(get: Any) -> None:
    seen: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        page = get(f"/api/v1/stations?limit=200&after={after}").json()
        seen.extend(page["items"])
        after = page["next"]

    assert len(seen) == len({s["code"] for s in seen}) == 462
    assert {s["point"] for s in seen} == {"synthetic"}
    one = get("/api/v1/stations/1872011003003").json()
    assert one == next(s for s in seen if s["code"] == "18.72.01.1003.003")


def test_the_maps_stations_carry_the_mark(get: Any) -> None:
    collection = get("/peta/titik.json").json()

    assert len(collection["features"]) == 462
    for item in collection["features"]:
        assert item["properties"]["point"] == "synthetic" or item["properties"].get("synthetic")


@pytest.mark.parametrize(
    ("lang", "mark"), [("id", "titik belum disurvei"), ("en", "point not surveyed")]
)
def test_a_stations_sheet_shows_the_mark_and_no_coordinate(
    get: Any, metro_house: House, lang: str, mark: str
) -> None:
    html = get("/tps/18.72.01.1003.003", accept="text/html", **{"Accept-Language": lang}).text
    with metro_house.db.read() as conn:
        item = service.station(conn, "pemilu-2024", "18.72.01.1003.003")

    assert mark in html
    assert str(item.lon) not in html
    assert str(item.lat) not in html


def test_a_box_finds_what_lies_in_it(get: Any) -> None:
    everywhere = get("/api/v1/stations?limit=1000").json()["items"]
    west, south, east, north = 105.30, -5.12, 105.31, -5.11
    inside = {
        s["code"] for s in everywhere if west <= s["lon"] <= east and south <= s["lat"] <= north
    }

    found = get(f"/api/v1/stations?limit=1000&bbox={west},{south},{east},{north}").json()["items"]

    assert 0 < len(inside) < 462
    assert {s["code"] for s in found} == inside
    for wrong in ("1,2,3", "a,b,c,d", "10,0,5,0", "nan,0,1,1", "0,0,181,0", "0,0,inf,0"):
        assert get(f"/api/v1/stations?bbox={wrong}").status_code == 422, wrong


def test_boundaries_come_per_level_and_are_not_sent_again_unchanged(get: Any) -> None:
    first = get("/api/v1/areas/desakel.geojson")
    listed = first.json()["features"]

    assert first.headers["content-type"].startswith("application/geo+json")
    assert len(listed) == 22
    assert all(f["properties"]["indicative"] for f in listed)
    assert len(get("/api/v1/areas/kecamatan.geojson").json()["features"]) == 5
    assert len(get("/api/v1/areas/kabkota.geojson").json()["features"]) == 1
    again = get("/api/v1/areas/desakel.geojson", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = get("/api/v1/areas/desakel.geojson", who="dewi", **{"If-None-Match": first.headers["etag"]})  # fmt: skip
    assert {f["properties"]["code"][:8] for f in other.json()["features"]} == {"18.72.01"}
    assert get("/api/v1/areas/kelurahan.geojson").status_code == 422


def test_the_areas_page_answers_a_search_and_shows_the_readers_own_area_without_one(
    get: Any,
) -> None:
    home = get("/wilayah", who="dewi", accept="text/html").text
    hit = get("/wilayah?q=TPS 3 Imopuro", accept="text/html").text
    none = get("/wilayah?q=<script>alert(1)</script>", accept="text/html")

    assert "Hadimulyo Timur" in home
    assert "Iring Mulyo" not in home
    assert "/tps/18.72.01.1003.003" in hit
    assert none.status_code == 200
    assert "<script>alert(1)" not in none.text


def test_flags_of_the_source_are_shown_with_what_they_mean(get: Any) -> None:
    html = get("/tps/18.72.01.1005.015", accept="text/html", **{"Accept-Language": "id"}).text

    assert catalogue().text("areas.flag.dpt_sex_sum", "id") in html
    assert re.search("periksa pada KPU", html)


def test_no_feature_computes_a_distance() -> None:
    """The one distance function waits for surveyed points; nothing of today may call it."""
    for folder in FEATURES:
        for path in (SRC / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(node, "id", None) or getattr(node, "attr", None)
                assert name not in ("haversine_m", "distance", "dwithin"), f"{path}:{node.lineno}"  # type: ignore[attr-defined]
    for path in SRC.rglob("*.js"):
        if "vendor" not in path.parts:
            assert not re.search(r"distance|haversine|\broute\b|directions", path.read_text()), path


def test_the_browser_never_gets_a_route_or_a_navigation_link() -> None:
    for path in [*SRC.rglob("*.html"), *SRC.rglob("*.js")]:
        if "vendor" not in path.parts:
            text = path.read_text()
            assert not re.search(r"google\.com/maps|geo:|maps\.apple|osrm", text), path
