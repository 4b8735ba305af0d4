"""The pages of stations and places: a form acts once, a refusal keeps its words, old codes lead on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from tests.areas.acting import bring
from tests.builders import IMOPURO_3, IRING_MULYO_1, fresh_id
from tests.paging import signed, token

PATH = f"/tps/{IMOPURO_3}"


def moving(page: str, **given: str) -> dict[str, str]:
    return {
        "form_token": token(page), "id": fresh_id(), "version": "1", "address": "Balai RW 05",
        "lat": "-5.1114", "lon": "105.3042", "point": "surveyed", "reason": "Tergenang.", **given,
    }  # fmt: skip


def test_kpu_moves_a_station_by_the_form_once(client: TestClient[Any], house: House) -> None:
    budi = signed(client, house, "budi")
    said = moving(budi.get(PATH).text)

    first, again = (budi.post(f"{PATH}/pindah", data=said) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    page = budi.get(first.headers["location"]).text
    assert page.count("Tergenang.") == 1
    assert "diukur di tempat" in page
    assert 'name="version" value="2"' in page


def test_a_refused_form_comes_back_with_its_words_and_the_new_version(
    client: TestClient[Any], house: House
) -> None:
    budi = signed(client, house, "budi")
    said = moving(budi.get(PATH).text)
    assert budi.post(f"{PATH}/pindah", data=said).status_code == 303

    stale = budi.post(f"{PATH}/pindah", data={**said, "id": fresh_id(), "address": "SD Negeri 9"})
    far = budi.post(
        f"{PATH}/pindah", data={**said, "id": fresh_id(), "version": "2", "lat": "-6.2"}
    )

    assert (stale.status_code, far.status_code) == (409, 422)
    assert 'value="SD Negeri 9"' in stale.text
    assert 'value="-6.2"' in far.text
    assert "di luar Imopuro" in far.text


def test_a_reader_who_may_not_move_is_offered_nothing(
    client: TestClient[Any], house: House
) -> None:
    sari = signed(client, house, "sari")
    page = sari.get(PATH).text

    assert "/pindah" not in page
    assert sari.post(f"{PATH}/pindah", data=moving(page)).status_code == 403
    dewi = signed(client, house, "dewi")
    out = dewi.post(f"/tps/{IRING_MULYO_1}/pindah", data=moving(dewi.get(PATH).text))
    assert out.status_code == 404


def test_what_the_map_draws_is_another_file_after_a_move(
    client: TestClient[Any], house: House
) -> None:
    budi = signed(client, house, "budi")
    urls = ("/peta/titik.json", "/api/v1/tiles/stations/14/12984/8426.mvt")
    marks = [budi.get(url).headers["etag"] for url in urls]
    same = [budi.get(u, headers={"If-None-Match": m}).status_code for u, m in zip(urls, marks, strict=True)]  # fmt: skip

    budi.post(f"{PATH}/pindah", data=moving(budi.get(PATH).text))

    after = [budi.get(u, headers={"If-None-Match": m}).status_code for u, m in zip(urls, marks, strict=True)]  # fmt: skip
    assert (same, after) == ([304, 304], [200, 200])
    point = next(
        f for f in budi.get(urls[0]).json()["features"] if f["properties"]["code"] == IMOPURO_3
    )
    assert point["geometry"]["coordinates"] == [105.3042, -5.1114]


def test_places_are_drawn_with_a_mark_of_their_own(client: TestClient[Any], house: House) -> None:
    sari = signed(client, house, "sari")
    first = sari.get("/peta/tempat.json")
    page = sari.get("/tempat").text
    said = {
        "form_token": token(page), "id": fresh_id(), "code": "pos-9", "kind": "police-post",
        "name": "Pos 9", "area": "18.72.01.1003", "lat": "-5.11", "lon": "105.3", "source": "denah",
    }  # fmt: skip

    assert sari.post("/tempat", data=said).headers["location"] == "/tempat/pos-9"

    second = sari.get("/peta/tempat.json", headers={"If-None-Match": first.headers["etag"]})
    codes = [f["properties"]["code"] for f in second.json()["features"]]
    assert "pos-9" in codes
    assert "gudang-kpu-metro" not in codes, "it has no point"
    again = sari.post("/tempat", data={**said, "id": fresh_id()})
    assert (again.status_code, "Kode itu sudah dipakai" in again.text) == (409, True)


def test_a_long_list_of_places_comes_in_pages(client: TestClient[Any], house: House) -> None:
    lines = [f"p{n:05d},kpu,Tempat {n},18.72.01.1003,uji\n" for n in range(5_000)]
    assert bring(house.db, "places", "code,kind,name,area,source\n" + "".join(lines)).ok
    sari = signed(client, house, "sari")

    seen: list[str] = []
    url: str | None = "/tempat?kind=kpu"
    while url:
        page = sari.get(url).text
        seen += re.findall(r'href="/tempat/(p\d{5})"', page)
        more = re.search(r'href="(/tempat\?[^"]*after=[^"]+)"', page)
        url = more[1].replace("&amp;", "&") if more else None

    assert seen == [f"p{n:05d}" for n in range(5_000)]


def test_an_old_code_leads_to_the_page_of_now_which_says_so(
    client: TestClient[Any], house: House
) -> None:
    history = "code,new,since,source\n18.72.01.1009,18.72.01.1003,2010-01-01,Kepmendagri A\n"
    assert bring(house.db, "code-history", history).ok
    sari = signed(client, house, "sari")

    area, station = sari.get("/wilayah/1872011009"), sari.get("/tps/1872011009003")

    assert (area.status_code, area.headers["location"]) == (303, "/wilayah/18.72.01.1003")
    assert (station.status_code, station.headers["location"]) == (303, PATH)
    for path in ("/wilayah/18.72.01.1003", PATH):
        page = sari.get(path).text
        assert "18.72.01.1009" in page
        assert "Kepmendagri A" in page
    assert "18.72.01.1009" not in sari.get("/wilayah/18.72.01.1001").text
    assert sari.get("/api/v1/stations/18.72.01.1009.003").json()["code"] == IMOPURO_3
    assert sari.get("/api/v1/areas/18.72.01.1009").json()["code"] == "18.72.01.1003"


def test_tables_are_taken_away_under_a_name_of_their_own(
    client: TestClient[Any], house: House
) -> None:
    dewi = signed(client, house, "dewi")

    table, book = dewi.get("/ekspor/stations.csv"), dewi.get("/ekspor/places.xlsx")

    assert table.headers["content-disposition"] == 'attachment; filename="stations-pemilu-2024.csv"'
    assert table.text.count("\n") == 144  # the 143 of Metro Pusat, and the header
    assert book.content.startswith(b"PK")
    assert [dewi.get(f"/ekspor/{name}").status_code for name in ("people.csv", "places.pdf")] == [
        422,
        404,
    ]


@pytest.mark.asvs("1.2.10")
def test_an_areas_sheet_offers_what_of_it_may_be_taken_away(
    client: TestClient[Any], house: House
) -> None:
    dewi = signed(client, house, "dewi")  # of Metro Pusat
    links = re.findall(r'href="(/ekspor/[^"]+)"', dewi.get("/wilayah/18.72.01.1003").text)

    assert links == [
        f"/ekspor/{name}.{form}?area=18.72.01.1003"
        for name in ("stations", "places")
        for form in ("csv", "xlsx")
    ]
    taken = [dewi.get(link) for link in links]
    assert [t.headers["content-disposition"].partition("filename=")[2] for t in taken] == [
        '"stations-pemilu-2024-18.72.01.1003.csv"',
        '"stations-pemilu-2024-18.72.01.1003.xlsx"',
        '"places-18.72.01.1003.csv"',
        '"places-18.72.01.1003.xlsx"',
    ]
    assert {t.headers["cache-control"] for t in taken} == {"no-store"}
    rows = taken[0].text.splitlines()[1:]
    assert len(rows) > 10
    assert {row[:13] for row in rows} == {"18.72.01.1003"}
    assert "pos-imopuro" in taken[2].text


def test_an_area_wider_than_ones_own_gives_ones_own_and_another_is_unknown(
    client: TestClient[Any], house: House
) -> None:
    dewi = signed(client, house, "dewi")
    own = dewi.get("/ekspor/stations.csv").text

    assert dewi.get("/ekspor/stations.csv?area=18.72").text == own
    answers = [
        dewi.get(f"/ekspor/stations.csv?area={code}").status_code
        for code in ("18.72.02", "18.71", "18.72.01.9999", "x")
    ]
    assert answers == [404, 404, 404, 422]


def test_the_layers_say_how_old_they_are(client: TestClient[Any], house: House) -> None:
    sari = signed(client, house, "sari")
    layers = sari.get("/peta/lapis.json").json()

    assert layers["ages"] == dict.fromkeys(("stations", "places", "boundaries"), "14.02 07.00")
    assert layers["levels"] == ["kabkota", "kecamatan", "desakel"]
    dewi = signed(client, house, "dewi")
    assert dewi.get("/peta/lapis.json").json()["levels"] == ["kecamatan", "desakel"]
