"""The class of a station on the screen: what is proposed beside what is decided, one or many, never for the public."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.house import House
from damai.journal import reader
from damai.risk.classes import service
from damai.risk.classes.criteria import CODES
from tests.builders import ELECTION, IRING_MULYO_1, fresh_id
from tests.harness import actor
from tests.risk.acting import IMOPURO, STATIONS, answer, enter, hidden, of_stations, words

LIST, ONE = "/kerawanan/kelas", f"/kerawanan/kelas/{STATIONS[2]}"
CALM = dict.fromkeys(CODES, False)


def decide(client: TestClient[Any], path: str = ONE, **said: str) -> Any:
    page = client.get(path).text
    fields = {
        "form_token": hidden(page, "form_token"), "id": fresh_id(), "seen": hidden(page, "seen"),
        "class": "rawan", "reason": "Jalan tunggal, sering tergenang.", **said,
    }  # fmt: skip
    return client.post(path, data=fields)


def picks(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(tps\.[\d.]+)" value="([^"]+)"', page))


def decide_many(client: TestClient[Any], page: str, chosen: dict[str, str], **said: str) -> Any:
    fields = {
        "form_token": hidden(page, "form_token"), "id": fresh_id(), "wilayah": IMOPURO,
        "class": "kurang-rawan", "reason": "Aman, mudah dijangkau.", **chosen, **said,
    }  # fmt: skip
    return client.post(LIST, data=fields)


def standing(house: House) -> dict[str, tuple[str, int]]:
    with house.db.read() as conn:
        found = service.classes(conn, actor(house.db, "tuti"), ELECTION)
    return {code: (made.klass.value, made.number) for code, made in found.items()}


def test_nothing_is_decided_by_an_index_and_the_list_says_so(
    client: TestClient[Any], house: House
) -> None:
    of_stations(house.db)

    shown = words(enter(client, house, "sari").get(f"{LIST}?wilayah={IMOPURO}").text)

    assert "Diputuskan 0 dari" in shown
    assert "Belum diputuskan" in shown
    assert "peringkat 1 dari 6" in shown
    assert standing(house) == {}


def test_a_commander_decides_with_a_reason_and_the_record_keeps_what_was_proposed(
    client: TestClient[Any], house: House
) -> None:
    index = of_stations(house.db)
    answer(house.db, "sari", STATIONS[2], {**CALM, "r5": True})
    tuti = enter(client, house, "tuti")

    answered = decide(tuti)
    page = words(tuti.get(ONE).text)

    assert (answered.status_code, answered.headers["location"]) == (303, ONE)
    with house.db.read() as conn:
        [made] = service.history(conn, actor(house.db, "tuti"), ELECTION, STATIONS[2])
        [entry] = reader.of_subject(conn, f"risk-class/{ELECTION}/{STATIONS[2]}")
    assert (made.index_id, made.index_class, made.criteria_class) == (index, "sedang", "rawan")
    assert json.loads(made.answers)["r5"] is True
    assert json.loads(entry.body or b"")["index"] == index
    assert "Jalan tunggal, sering tergenang." in page
    assert "Usulan saat itu: indeks sedang (Indeks percobaan, versi 1); kriteria Rawan" in page


def test_the_page_of_a_station_says_the_three_largest_reasons_and_the_criteria(
    client: TestClient[Any], house: House
) -> None:
    of_stations(house.db)
    answer(house.db, "sari", STATIONS[5], {"s3": True, "k1": False})

    page = words(enter(client, house, "sari").get(f"{LIST}/{STATIONS[5]}").text)

    assert "Pemilih per TPS" in page
    assert "340" in page
    assert "voters" not in page  # prose of a unit stands with the factor, on the map
    assert "di atas rata-rata" in page
    assert "Sangat rawan · S3" in page
    assert "Pernahkah warga memprotes KPPS di tempat ini? Ya" in page
    assert "Hanya komandan Polri di wilayah ini yang memutuskan" in page


def test_the_indexes_of_two_institutions_stand_beside_each_other(
    client: TestClient[Any], house: House
) -> None:
    of_stations(house.db)
    of_stations(house.db, "surya", "laras", "surya", t003="300,0")
    path = f"{LIST}?wilayah={IMOPURO}"

    for who, order in (("tuti", ["Polri", "Bawaslu"]), ("surya", ["Bawaslu", "Polri"])):
        page = enter(client, house, who).get(path).text
        head = re.findall(r"<th[^>]*>(\w+): Indeks percobaan</th>", page)
        assert head == order
    row = words(enter(client, house, "tuti").get(ONE).text)
    assert "Polri: Indeks percobaan sedang · peringkat 4 dari 6" in row
    assert "Bawaslu: Indeks percobaan tinggi · peringkat 1 dari 6" in row
    assert "tidak dirata-ratakan" in row


def test_a_decision_on_a_proposal_that_changed_meanwhile_is_refused(
    client: TestClient[Any], house: House
) -> None:
    of_stations(house.db)
    tuti = enter(client, house, "tuti")
    seen = hidden(tuti.get(ONE).text, "seen")
    answer(house.db, "sari", STATIONS[2], {"h4": True})

    answered = decide(tuti, seen=seen)

    assert answered.status_code == 409
    assert "berubah sejak halaman ini dibuka" in answered.text
    assert "Jalan tunggal" in answered.text
    assert standing(house) == {}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"reason": "  "}, 422),
        ({"class": "aman"}, 422),
        ({"class": ""}, 422),
        ({"seen": "7:x"}, 409),
        ({"seen": ""}, 409),
    ],
)
def test_a_refused_decision_comes_back_with_its_words(
    client: TestClient[Any], house: House, said: dict[str, str], status: int
) -> None:
    tuti = enter(client, house, "tuti")

    answered = decide(tuti, **said)

    assert answered.status_code == status
    assert "Kesalahan:" in answered.text
    assert standing(house) == {}


@pytest.mark.parametrize("who", ["sari", "eka", "budi", "rian", "surya", "maya"])
def test_nobody_else_decides_one_or_many(client: TestClient[Any], house: House, who: str) -> None:
    person = enter(client, house, who)
    page = person.get(f"{LIST}?wilayah={IMOPURO}").text
    token = hidden(page, "form_token")
    fields = {"form_token": token, "id": fresh_id(), "class": "rawan", "reason": "x"}

    one = person.post(ONE, data={**fields, "seen": "0:x"})
    many = person.post(LIST, data={**fields, f"tps.{STATIONS[0]}": "0:x"})

    assert (one.status_code, many.status_code) == (403, 403)
    assert picks(page) == {}
    assert standing(house) == {}


def test_many_stations_of_a_kelurahan_are_decided_each_with_its_own_record(
    client: TestClient[Any], house: House
) -> None:
    of_stations(house.db)
    tuti = enter(client, house, "tuti")
    page = tuti.get(f"{LIST}?wilayah={IMOPURO}").text
    every = picks(page)
    assert len(every) > len(STATIONS)

    answered = decide_many(tuti, page, every)

    assert answered.status_code == 303, words(answered.text)[:300]
    found = standing(house)
    assert len(found) == len(every)
    assert set(found.values()) == {("kurang-rawan", 1)}
    with house.db.read() as conn:
        for station in STATIONS:
            [entry] = reader.of_subject(conn, f"risk-class/{ELECTION}/{station}")
            assert json.loads(entry.body or b"")["index_class"] in ("rendah", "sedang", "tinggi")


def test_one_station_that_was_decided_meanwhile_and_none_is(
    client: TestClient[Any], house: House
) -> None:
    tuti = enter(client, house, "tuti")
    page = tuti.get(f"{LIST}?wilayah={IMOPURO}").text
    decide(tuti)

    answered = decide_many(tuti, page, picks(page))

    assert answered.status_code == 409
    assert "Aman, mudah dijangkau." in answered.text
    assert answered.text.count("checked") > len(STATIONS)
    assert standing(house) == {STATIONS[2]: ("rawan", 1)}


def test_many_means_some_and_of_one_kelurahan(client: TestClient[Any], house: House) -> None:
    tuti = enter(client, house, "tuti")
    page = tuti.get(f"{LIST}?wilayah={IMOPURO}").text
    other = tuti.get(f"{LIST}?wilayah={IRING_MULYO_1[:13]}").text
    too_many = {f"tps.{IMOPURO}.{n:03d}": "0:x" for n in range(1, 502)}

    for chosen, told in (
        ({}, "Belum ada TPS yang dipilih"),
        (too_many, "Paling banyak 500 TPS"),
        (picks(page) | picks(other), "beberapa kelurahan"),
    ):
        answered = decide_many(tuti, page, chosen)
        assert answered.status_code == 422
        assert told in answered.text
    assert standing(house) == {}


def test_the_list_is_narrowed_by_its_address_and_counts_by_kelurahan(
    client: TestClient[Any], house: House
) -> None:
    of_stations(house.db, polri_words=True)
    tuti = enter(client, house, "tuti")
    decide(tuti, **{"class": "khusus"})

    differs = tuti.get(f"{LIST}?keputusan=beda").text
    decided = tuti.get(f"{LIST}?kelas=khusus").text
    undecided = tuti.get(f"{LIST}?keputusan=belum&wilayah={IMOPURO}").text

    for page in (differs, decided):
        assert f'href="{ONE}"' in page
        assert f'href="{LIST}/{STATIONS[0]}"' not in page
    assert f'href="{ONE}"' not in undecided
    assert "Beda dari usulan kelas Polri" in words(differs)
    assert "1 dari 462" in words(decided)
    assert "Tidak ada yang cocok" in words(tuti.get(f"{LIST}?kelas=sangat-rawan").text)


def test_a_class_of_another_scale_is_not_compared(client: TestClient[Any], house: House) -> None:
    of_stations(house.db)
    tuti = enter(client, house, "tuti")
    decide(tuti, **{"class": "khusus"})

    assert "Tidak ada yang cocok" in words(tuti.get(f"{LIST}?keputusan=beda").text)
    assert "tidak ada usulan yang dapat dibandingkan" in words(tuti.get(ONE).text)
    assert "Kelas indeks lain (misalnya sedang)" in words(tuti.get(LIST).text)


def test_a_reader_of_one_kecamatan_sees_its_stations_alone(
    client: TestClient[Any], house: House
) -> None:
    tuti = enter(client, house, "tuti")
    decide(tuti, f"{LIST}/{IRING_MULYO_1}")
    decide(tuti)
    dewi = enter(client, house, "dewi")  # Metro Pusat

    table = dewi.get(f"{LIST}/ekspor").text
    page = dewi.get(LIST).text

    assert STATIONS[2] in table
    assert IRING_MULYO_1 not in table
    assert IRING_MULYO_1[:13] not in page
    for path in (f"{LIST}/{IRING_MULYO_1}", f"{LIST}?wilayah={IRING_MULYO_1[:13]}"):
        assert dewi.get(path).status_code == 404


def test_the_exported_table_says_in_every_row_that_it_is_not_public(
    client: TestClient[Any], house: House
) -> None:
    tuti = enter(client, house, "tuti")
    decide(tuti, reason="=1+1")

    answered = tuti.get(f"{LIST}/ekspor")
    [row] = csv.DictReader(io.StringIO(answered.text))

    assert "TIDAK-UNTUK-UMUM.csv" in answered.headers["content-disposition"]
    assert row["marking"] == "Tidak untuk umum"
    assert (row["station"], row["class"], row["reason"]) == (STATIONS[2], "rawan", "'=1+1")


@pytest.mark.parametrize("path", [LIST, ONE, f"{LIST}/ekspor"])
def test_who_may_not_read_the_index_reads_no_class(
    client: TestClient[Any], house: House, path: str
) -> None:
    for who in ("bayu", "admin"):
        assert enter(client, house, who).get(path).status_code == 403
    client.cookies.clear()
    assert client.get(path).status_code in (303, 401)


def test_a_page_open_at_two_commanders_decides_once(client: TestClient[Any], house: House) -> None:
    tuti = enter(client, house, "tuti")
    page = tuti.get(ONE).text
    fields = {
        "form_token": hidden(page, "form_token"), "id": fresh_id(), "seen": hidden(page, "seen"),
        "class": "rawan", "reason": "Sekali.",
    }  # fmt: skip

    first, again = tuti.post(ONE, data=fields), tuti.post(ONE, data=fields)

    assert (first.status_code, again.status_code) == (303, 303)
    assert standing(house) == {STATIONS[2]: ("rawan", 1)}
