"""The pages of observations: who sees what, a checklist answered and asked again, one by hand, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.app.house import House
from damai.risk.checklists import checklist
from damai.risk.observations import service
from damai.risk.observations.model import Missing, Seen
from damai.risk.pages import observation_import_pages
from tests import harness
from tests.builders import ELECTION, fresh_id
from tests.stages.test_pages import signed, token

HOME = "/kerawanan/amatan"
POLRI = f"{HOME}/daftar/polri-tps-2024"
BAWASLU = f"{HOME}/daftar/bawaslu-tps-2024"
YOSODADI = "18.72.04.1001"
TPS_1 = f"{YOSODADI}.001"
TABLE = (
    "place,indicator,value,missing,observed_on,source,evidence\n"
    f"{TPS_1},power,1,,2024-02-10,Kunjungan,Genset rusak\n"
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = harness.house(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def browse(house: House) -> Iterator[Any]:
    """A browser of a person of the cast."""
    with TestClient(build(house), base_url="https://damai.test") as served:
        served.follow_redirects = False
        yield lambda who: signed(served, house, who)


def answers(page: str, **chosen: str) -> dict[str, str]:
    said = {f"answer-{code}": value for code, value in chosen.items()}
    return {
        "form_token": token(page), "id": fresh_id(), "observed_on": "2024-02-10",
        "source": "Kunjungan", "evidence": "", **said,
    }  # fmt: skip


def send(client: TestClient[Any], path: str, **chosen: str) -> Any:
    return client.post(path, data=answers(client.get(path).text, **chosen))


def every(no_but: dict[str, str] | None = None) -> dict[str, str]:
    """Every question about the station answered no, but for some."""
    items = checklist("polri-tps-2024").items
    return {i.code: "no" for i in items if i.scope == "station"} | (no_but or {})


def test_a_checklist_is_answered_and_says_at_once_what_it_comes_to(browse: Any) -> None:
    bayu = browse("bayu")
    first = bayu.get(f"{POLRI}/{TPS_1}").text
    assert "checked" not in first  # never answered beforehand
    assert 'value="Kunjungan"' in first

    sent = send(bayu, f"{POLRI}/{TPS_1}", **every({"S2": "yes", "K3": "not-known"}))
    assert sent.status_code == 303
    page = bayu.get(sent.headers["location"]).text

    assert "Tersimpan: 15 jawaban." in page
    assert "sangat rawan" in re.findall(r'class="outcome-word">(.*?)<', page)[0].casefold()
    assert "Berikutnya: TPS 002" in page
    assert 'data-count role="status">15 dari 15 dijawab' in page
    assert page.count("data-before") == 15
    assert "Tadi: Ya, 10 Feb 2024, Bayu" in page


def test_the_kelurahans_questions_are_asked_there_and_count_for_its_stations(browse: Any) -> None:
    bayu = browse("bayu")
    assert 'name="answer-S4"' not in bayu.get(f"{POLRI}/{TPS_1}").text
    village = bayu.get(f"{POLRI}/{YOSODADI}").text
    assert 'name="answer-S4"' in village
    assert 'name="answer-K1"' not in village

    send(bayu, f"{POLRI}/{TPS_1}", **every())
    assert "S4, H4" in bayu.get(f"{POLRI}/{TPS_1}").text
    send(bayu, f"{POLRI}/{YOSODADI}", S4="no", H4="no")

    assert "Usulan kelas: kurang rawan" in bayu.get(f"{POLRI}/{TPS_1}").text


def test_a_form_with_nothing_answered_comes_back_as_it_was_written(browse: Any) -> None:
    bayu = browse("bayu")
    path = f"{POLRI}/{TPS_1}"
    form = answers(bayu.get(path).text) | {"evidence": "Jembatan putus"}

    refused = bayu.post(path, data=form)

    assert refused.status_code == 422
    assert "Belum ada yang dijawab" in refused.text
    assert "Jembatan putus" in refused.text


def test_one_submission_is_one_batch_however_often_it_is_sent(browse: Any, house: House) -> None:
    bayu = browse("bayu")
    path = f"{POLRI}/{TPS_1}"
    form = answers(bayu.get(path).text, K1="yes")

    there = {bayu.post(path, data=form).headers["location"] for _ in range(2)}

    assert len(there) == 1
    page = bayu.get(HOME).text
    assert page.count("pengamatan ke-1") == 1
    assert "pengamatan ke-2" not in page


def test_in_the_field_one_finds_the_own_list_and_what_one_sent(browse: Any, house: House) -> None:
    sari = harness.actor(house.db, "sari")
    seen = Seen(
        place=TPS_1, indicator="polri-tps-2024.k2", value=1.0,
        observed_on=harness.POLLING_MORNING.date(), source="Rahasia Sari",
    )  # fmt: skip
    house.db.write_now(lambda uow: service.observe(uow, sari, ELECTION, [seen]))
    bayu = browse("bayu")
    empty = bayu.get(HOME).text
    send(bayu, f"{POLRI}/{TPS_1}", K1="yes")
    page = bayu.get(HOME).text

    assert "Anda belum mengirim jawaban." in empty
    assert 'href="/kerawanan/amatan"' in page
    assert "Pemetaan TPS rawan Bawaslu" not in page
    assert "Rahasia Sari" not in page
    assert "K1. Adakah potensi konflik" in page
    assert bayu.get("/kerawanan").status_code == 403
    assert bayu.get(f"{HOME}/baru").status_code == 403
    assert bayu.get(f"{HOME}/impor").status_code == 403


def test_another_institutions_list_is_read_as_far_as_it_was_shared(browse: Any) -> None:
    bayu = browse("bayu")
    send(bayu, f"{POLRI}/{TPS_1}", K1="yes")
    hidden = browse("rian").get(f"{POLRI}/{TPS_1}").text
    assert "Belum ada jawaban yang dapat Anda lihat." in hidden
    assert "data-checklist" not in hidden

    bayu = browse("bayu")
    form = answers(bayu.get(f"{POLRI}/{TPS_1}").text, K1="no") | {"shared": "yes"}
    bayu.post(f"{POLRI}/{TPS_1}", data=form)
    rian = browse("rian")
    page = rian.get(f"{POLRI}/{TPS_1}").text

    assert "Daftar ini diisi oleh Polri" in page
    assert "K1. Adakah potensi konflik" in page
    assert send(rian, f"{BAWASLU}/{TPS_1}", B08="yes").status_code == 303
    assert "B08" in rian.get(f"{BAWASLU}/{TPS_1}").text
    form = answers(rian.get(f"{BAWASLU}/{TPS_1}").text, K1="yes")
    assert rian.post(f"{POLRI}/{TPS_1}", data=form).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        f"{POLRI}/18.72.01.1003.003", f"{POLRI}/18.72.04", f"{POLRI}/x", f"{POLRI}/{YOSODADI}.999",
        f"{HOME}/daftar/tidak-ada/{TPS_1}",
    ],
)  # fmt: skip
def test_a_place_out_of_reach_and_a_list_that_is_none_look_the_same(browse: Any, path: str) -> None:
    assert browse("bayu").get(path).status_code == 404


def test_the_address_holds_the_filters_and_a_name_finds_its_place(browse: Any) -> None:
    bayu = browse("bayu")
    send(bayu, f"{POLRI}/{TPS_1}", K1="yes", K2="not-known")
    sari = browse("sari")

    narrowed = sari.get(f"{HOME}?place_text=TPS 1 Yosodadi&missing=not-known").text
    assert "K2. " in narrowed
    assert "K1. Adakah" not in narrowed
    assert f'name="place" value="{TPS_1}"' in narrowed
    assert "Tidak ada yang cocok." in sari.get(f"{HOME}?institution=bawaslu").text
    assert "Tidak ada yang cocok." in sari.get(f"{HOME}?since=2024-02-11").text
    lost = sari.get(f"{HOME}?place_text=negeri antah berantah")
    assert lost.status_code == 422
    assert "Hapus saringan" in lost.text
    assert sari.get(f"{HOME}?since=kemarin").status_code == 422


def test_what_is_chosen_in_the_filter_has_a_name_and_one_style(browse: Any) -> None:
    page = browse("sari").get(HOME).text
    options = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', page)
    reasons = [word for value, word in options if value in set(Missing)]

    assert "listed" not in [value for value, _ in options]
    assert all(value != word for value, word in options)
    assert len(reasons) == len(Missing)
    assert not [word for word in reasons if word[0].isupper() or word.endswith(".")]


def test_a_long_list_is_paged_and_the_next_page_goes_on(browse: Any) -> None:
    bayu = browse("bayu")
    for n in range(1, 5):
        send(bayu, f"{POLRI}/{YOSODADI}.{n:03d}", **every())
    first = bayu.get(HOME).text
    onward = re.search(r'href="(/kerawanan/amatan\?[^"]+after[^"]+)"', first)
    assert onward

    second = bayu.get(onward[1].replace("&amp;", "&")).text

    assert first.count('class="seen-value"') == 50
    assert second.count('class="seen-value"') == 10


def test_one_observation_is_written_by_hand(browse: Any) -> None:
    sari = browse("sari")
    form = answers(sari.get(f"{HOME}/baru").text) | {
        "place_text": "TPS 1 Yosodadi", "indicator": "density", "value": "5,5", "missing": "",
    }  # fmt: skip

    sent = sari.post(f"{HOME}/baru", data=form)
    assert sent.status_code == 303
    page = sari.get(sent.headers["location"]).text

    assert ">5,5 <" in page
    assert "LATIHAN: data buatan" in page  # the house is an exercise
    for wrong, words in (
        ({"value": "banyak"}, "bukan bilangan"),
        ({"value": "", "missing": ""}, "nilai atau alasan kosong"),
        ({"indicator": "pwoer"}, "tidak ada di definisi"),
        ({"indicator": "polri-tps-2024.k1"}, "tidak ada di definisi"),
        ({"place_text": "antah"}, "bukan kelurahan atau TPS"),
        ({"place_text": ""}, "bukan kelurahan atau TPS"),
        ({"observed_on": "2030-01-01"}, "masa depan"),
    ):
        refused = sari.post(f"{HOME}/baru", data={**form, "id": fresh_id(), **wrong})
        assert refused.status_code == 422
        assert words in refused.text


def bring(
    client: TestClient[Any], text: str | bytes, name: str = "amatan.csv", **fields: str
) -> Any:
    said = {"verb": "look", **fields, "form_token": token(client.get(f"{HOME}/impor").text)}
    raw = text.encode() if isinstance(text, str) else text
    return client.post(f"{HOME}/impor", data=said, files={"file": (name, raw, "text/csv")})


def mark_of(page: str) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_table_is_looked_at_and_applied_as_it_was_looked_at(browse: Any) -> None:
    sari = browse("sari")
    look = bring(sari, TABLE)
    assert look.status_code == 200
    assert "Belum ada yang berubah" in look.text
    assert "Belum ada pengamatan" in sari.get(HOME).text

    other = bring(sari, TABLE.replace(",1,", ",0,"), verb="apply", mark=mark_of(look.text))
    assert other.status_code == 409
    assert "Belum ada yang berubah" in other.text
    done = bring(sari, TABLE, verb="apply", mark=mark_of(look.text))

    assert "Diterapkan, catatan" in done.text
    assert "Semuanya sudah ada" in bring(sari, TABLE).text
    assert "Genset rusak" in sari.get(HOME).text


def test_a_table_with_a_wrong_row_names_row_column_and_how_to_mend_it(browse: Any) -> None:
    found = bring(browse("sari"), TABLE.replace("power", "pwoer"))

    assert found.status_code == 422
    assert "indikator pwoer tidak ada di definisi mana pun; periksa ejaannya" in found.text
    assert 'name="mark"' not in found.text


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("amatan.pdf", TABLE.encode(), "hanya CSV atau XLSX"),
        ("amatan.xlsx", TABLE.encode(), "hanya CSV atau XLSX"),
        ("amatan.csv", b"a,b\n1,2\n", "kolom place tidak ada"),
        ("amatan.csv", b"", "kosong"),
    ],
)
def test_what_is_no_table_of_observations_is_said_in_a_sentence(
    browse: Any, name: str, raw: bytes, words: str
) -> None:
    found = bring(browse("sari"), raw, name)

    assert found.status_code == 422
    assert words in found.text


def test_a_second_file_meanwhile_is_told_so_and_does_not_wait(browse: Any) -> None:
    sari = browse("sari")
    with observation_import_pages._one_at_a_time:
        assert bring(sari, TABLE).status_code == 409
    assert bring(sari, TABLE).status_code == 200


def test_the_sample_table_is_there_and_only_for_who_may_import(browse: Any) -> None:
    sample = browse("rian").get(f"{HOME}/contoh.csv")

    assert sample.status_code == 200
    assert sample.text.splitlines()[0].endswith(
        "place,indicator,value,missing,observed_on,source,evidence"
    )
    assert browse("maya").get(f"{HOME}/contoh.csv").status_code == 403
    assert browse("maya").get(HOME).status_code == 200  # an auditor reads
    assert browse("admin").get(HOME).status_code == 403
