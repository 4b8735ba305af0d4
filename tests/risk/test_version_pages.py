"""The screens of versions: who sees what, who may sign what, and what a refusal leaves on the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from damai.app.house import House
from damai.risk.versions.model import State
from tests.risk import kept
from tests.risk.served import VERSIONS, Reader

By = Callable[[str], Reader]


def test_the_list_shows_what_the_reader_may_see_and_the_address_narrows_it(
    house: House, by: By
) -> None:
    draft = kept.drafted(house.db)
    published = kept.published(house.db)

    ours, theirs = by("sari").get(VERSIONS).text, by("budi").get(VERSIONS).text

    assert draft in ours
    assert published in ours
    assert draft not in theirs
    assert published in theirs
    narrowed = by("sari").get(f"{VERSIONS}?status=draft&level=desakel&institution=polri").text
    assert draft in narrowed
    assert published not in narrowed
    none = by("sari").get(f"{VERSIONS}?status=superseded").text
    assert "Tidak ada versi yang cocok" in none
    assert "Hapus filter" in none


def test_without_any_version_the_list_says_so(by: By) -> None:
    assert "Belum ada versi indeks" in by("budi").get(VERSIONS).text


def test_a_version_tells_what_a_signer_must_know(house: House, by: By) -> None:
    id = kept.published(house.db, note="Kolom diperiksa.")
    found = kept.version(house.db, "sari", id)

    page = by("sari").get(f"{VERSIONS}/{id}").text

    for told in (
        "Draf oleh Eka", "Ditelaah oleh Tuti", "Diterbitkan oleh Made", "Kolom diperiksa.",
        "Sumber dan angka cocok.", found.definition_sha256, found.data_sha256, found.scores_sha256,
        "Pemilih per TPS", "batas tetap 100 sampai 300, menjadi 0–100", "makin kecil makin rawan",
        "Alfa Cronbach", "Korelasi terkuat", "40 %",
    ):  # fmt: skip
        assert told in page, told
    assert 'action="/kerawanan/versi' not in page  # an operator signs nothing


def test_what_a_definition_says_in_two_languages_is_read_in_ones_own(house: House, by: By) -> None:
    said = 'reason = { id = "Antre panjang.", en = "Long queues." }\n'
    definition = kept.DEFINITION.replace('code = "crowding"\n', f'code = "crowding"\n{said}', 1)
    id = kept.published(house.db, table=kept.prepare(definition, kept.a_table()))

    indonesian = by("sari").get(f"{VERSIONS}/{id}").text
    english = by("sari").get(f"{VERSIONS}/{id}", lang="en").text

    assert "Antre panjang." in indonesian
    assert "rendah" in indonesian
    assert "Long queues." in english
    assert "Antre panjang." not in english
    assert "<td>low</td>" in english


@pytest.mark.parametrize(
    ("who", "offered", "told"),
    [
        ("eka", {"tarik"}, "Anda yang membuat draf; orang lain yang menelaah."),
        ("tuti", {"telaah", "tarik"}, "Hasil telaah"),
        ("sari", set(), "Menunggu telaah"),
        ("maya", set(), "Menunggu telaah"),
    ],
)
def test_a_draft_offers_each_reader_what_that_reader_may_do(
    house: House, by: By, who: str, offered: set[str], told: str
) -> None:
    id = kept.drafted(house.db)

    page = by(who).get(f"{VERSIONS}/{id}").text

    assert {a for a in ("telaah", "terbitkan", "tarik") if f"{id}/{a}" in page} == offered
    assert told in page


def test_the_reviewer_is_told_that_another_publishes(house: House, by: By) -> None:
    id = kept.drafted(house.db)
    kept.reviewed(house.db, id, "tuti")

    page = by("tuti").get(f"{VERSIONS}/{id}").text

    assert "Anda yang menelaah; orang lain yang menerbitkan." in page
    assert f"{id}/terbitkan" not in page
    assert f"{id}/terbitkan" in by("made").get(f"{VERSIONS}/{id}").text


@pytest.mark.parametrize("who", ["eka", "sari", "maya"])
def test_who_may_not_publish_is_told_who_does(house: House, by: By, who: str) -> None:
    id = kept.drafted(house.db)
    kept.reviewed(house.db, id, "tuti")

    page = by(who).get(f"{VERSIONS}/{id}").text

    assert f"{id}/terbitkan" not in page
    assert "Yang menerbitkan: seorang komandan lembaga pembuatnya, bukan penelaahnya." in page


def test_a_signature_leads_to_its_entry_for_whoever_may_read_the_record(
    house: House, by: By
) -> None:
    id = kept.published(house.db)

    auditor, operator = (by(who).get(f"{VERSIONS}/{id}").text for who in ("maya", "sari"))

    assert len(re.findall(r'<a href="/integritas/\d+">catatan jurnal \d+</a>', auditor)) == 3
    assert len(re.findall(r"catatan jurnal \d+", operator)) == 3
    assert 'href="/integritas/' not in operator


def test_two_people_sign_by_the_forms_and_it_stands(house: House, by: By) -> None:
    id = kept.drafted(house.db)

    first = by("tuti").post(f"{VERSIONS}/{id}/telaah", version="1", review="Angka cocok.")
    again = by("tuti").post(f"{VERSIONS}/{id}/terbitkan", version="2", audience="partners")
    second = by("made").post(f"{VERSIONS}/{id}/terbitkan", version="2", audience="partners")

    assert (first.status_code, again.status_code, second.status_code) == (303, 403, 303)
    assert "perlu dua orang" in again.text
    assert second.headers["location"] == f"{VERSIONS}/{id}"
    assert kept.version(house.db, "budi", id).state is State.PUBLISHED


def test_a_version_for_the_own_institution_stays_there(house: House, by: By) -> None:
    id = kept.drafted(house.db)
    kept.reviewed(house.db, id)

    by("made").post(f"{VERSIONS}/{id}/terbitkan", version="2", audience="own")

    assert kept.version(house.db, "sari", id).audience == "polri"
    assert by("budi").get(f"{VERSIONS}/{id}").status_code == 404


def test_a_refused_review_comes_back_with_its_words(house: House, by: By) -> None:
    id = kept.drafted(house.db)

    stale = by("tuti").post(f"{VERSIONS}/{id}/telaah", version="9", review="Sumber sudah dicek.")
    empty = by("tuti").post(f"{VERSIONS}/{id}/telaah", version="1", review=" ")
    own = by("eka").post(f"{VERSIONS}/{id}/telaah", version="1", review="Bagus.")

    assert (stale.status_code, empty.status_code, own.status_code) == (409, 422, 403)
    assert "Sumber sudah dicek.</textarea>" in stale.text
    assert "<title>Kesalahan:" in empty.text
    assert "Orang lain yang menelaahnya" in own.text
    assert kept.version(house.db, "eka", id).state is State.DRAFT


def test_a_draft_is_rejected_and_a_published_one_withdrawn_with_a_reason(
    house: House, by: By
) -> None:
    draft, published = kept.drafted(house.db), kept.published(house.db)

    assert by("eka").post(f"{VERSIONS}/{draft}/tarik", version="1", reason="Salah.").is_redirect
    assert (
        by("made").post(f"{VERSIONS}/{published}/tarik", version="3", reason="Galat.").is_redirect
    )

    assert "Ditolak oleh Eka" in by("sari").get(f"{VERSIONS}/{draft}").text
    page = by("budi").get(f"{VERSIONS}/{published}").text
    assert "Ditarik oleh Made" in page
    assert "Galat." in page


def test_a_version_out_of_sight_is_as_one_that_is_not_there(house: House, by: By) -> None:
    id = kept.drafted(house.db)

    for path in ("", "/cetak", "/paket.zip"):
        assert by("budi").get(f"{VERSIONS}/{id}{path}").status_code == 404
    assert by("budi").post(f"{VERSIONS}/{id}/telaah", version="1", review="x").status_code == 403
    assert by("surya").post(f"{VERSIONS}/{id}/telaah", version="1", review="x").status_code == 404
    assert by("surya").post(f"{VERSIONS}/{id}/tarik", version="1", reason="x").status_code == 404


def test_superseded_versions_lead_to_each_other(house: House, by: By) -> None:
    first = kept.published(house.db)
    second = kept.published(house.db)

    assert f"{VERSIONS}/{second}" in by("budi").get(f"{VERSIONS}/{first}").text
    assert f"{VERSIONS}/{first}" in by("budi").get(f"{VERSIONS}/{second}").text


def test_a_class_that_holds_nearly_all_is_warned_of(house: House, by: By) -> None:
    same = {p.replace(".", "_"): "295,1" for p in kept.PLACES}
    id = kept.drafted(house.db, table=kept.computed(**same))

    assert "100 % tempat ada di kelas tinggi" in by("tuti").get(f"{VERSIONS}/{id}").text


def test_the_document_says_what_the_index_cannot_say_and_how_sure_it_is(
    house: House, by: By
) -> None:
    id = kept.published(house.db)

    page = by("budi").get(f"{VERSIONS}/{id}/cetak").text

    assert "Yang tidak dapat dikatakan indeks ini" in page
    assert "Rentang peringkat: 5 sampai 95 persen dari 1.000" in page
    assert "18.72.05.1001" in page
    assert "TIDAK UNTUK UMUM" not in page
    assert kept.version(house.db, "budi", id).scores_sha256[:16] in page


def test_the_document_of_stations_is_marked_and_a_sub_districts_reader_gets_own_places(
    house: House, by: By
) -> None:
    stations = kept.prepare(
        kept.DEFINITION,
        b"code,crowding,health_reach\n18.72.01.1003.003,290,1\n18.72.04.1003.001,120,5\n",
    )
    id = kept.published(house.db, table=stations)

    whole = by("sari").get(f"{VERSIONS}/{id}/cetak").text
    part = by("agus").get(f"{VERSIONS}/{id}/cetak").text

    assert "TIDAK UNTUK UMUM" in whole
    assert "TPS 003 Imopuro" in whole
    assert "18.72.04.1003.001" in whole
    assert "TPS 003 Imopuro" in part
    assert "18.72.04.1003.001" not in part
