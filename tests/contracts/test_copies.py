"""Words that are copied out of Damai by hand: in their order, without a name, never a complaint."""

from __future__ import annotations

import pytest

from tests.builders import do, file
from tests.contracts.conftest import Served
from tests.harness import actor


def copied(served: Served, who: str, path: str) -> str:
    answer = served.client.get(path, headers=served.auth(who))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return str(answer.text)


@pytest.fixture(scope="module")
def handed(served: Served) -> str:
    """A disorder that was reported by a neighbour and handed to Satpol PP."""
    db = served.house.db
    sari = actor(db, "sari")
    id = file(
        db,
        sari,
        kind="disorder",
        text="Warga berdesakan di pintu. Antrean <100 m> & panas.",
        source="Bu Ani, 0812-000-111",
    )
    do(db, sari, "hand", id, "satpolpp-metro", "Mohon dua regu.")
    return id


@pytest.fixture(scope="module")
def complaint(served: Served) -> str:
    """A complaint about an officer, which is Bawaslu's to answer."""
    db = served.house.db
    return file(db, actor(db, "sari"), kind="officer-complaint", text="Keluhan yang tersimpan.")


def test_an_incident_is_told_as_what_when_where_who_how_why(served: Served, handed: str) -> None:
    lines = copied(served, "sari", f"/kejadian/{handed}/salin").splitlines()

    heads = [line.partition(":")[0] for line in lines]
    order = ["Apa", "Bilamana", "Di mana", "Siapa", "Bagaimana", "Mengapa"]
    assert [head for head in heads if head in order] == order
    assert lines[0] == "*TINGGI · Warga berdesakan di pintu*"
    assert lines[1] == "LATIHAN, bukan kejadian sungguhan"
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    assert told["Di mana"] == "TPS 003 Imopuro, Metro Pusat"
    assert told["Siapa"] == "tanggung jawab Polri; menunggu jawaban Satpol PP Kota Metro"
    assert told["Bagaimana"] == "Antrean <100 m> & panas."
    assert told["Hanya untuk"].startswith("Polri, Satpol PP")


def test_no_copy_tells_who_told_us_or_which_person_acted(served: Served, handed: str) -> None:
    for path in (f"/kejadian/{handed}/salin", "/ringkas/salin"):
        text = copied(served, "sari", path)
        assert "Ani" not in text
        assert "0812" not in text
        assert "Sari" not in text


def test_a_complaint_about_an_officer_is_not_copied_out(served: Served, complaint: str) -> None:
    for who in ("sari", "rian"):
        refused = served.client.get(f"/kejadian/{complaint}/salin", headers=served.auth(who))
        assert refused.status_code == 403
        assert "Keluhan yang tersimpan" not in copied(served, who, "/ringkas/salin")
        page = served.client.get(f"/kejadian/{complaint}", headers=served.auth(who))
        assert "data-copy" not in page.text, "no button that could only refuse"


def test_the_situation_is_told_with_its_numbers_and_whom_it_is_for(
    served: Served, handed: str, complaint: str
) -> None:
    text = copied(served, "sari", "/ringkas/salin")

    assert text.startswith("*PERLU PERHATIAN · Kota Metro")
    assert "Menunggu jawaban: 2" in text
    assert "1. Tinggi, sejak 07.00 WIB: " in text
    assert "Hanya untuk: Polri. Jangan diteruskan." in text
    english = served.client.get(
        "/ringkas/salin", headers={**served.auth("sari"), "Accept-Language": "en"}
    ).text
    assert english.startswith("*NEEDS ATTENTION")


def test_what_is_out_of_sight_is_not_copied_either(served: Served, handed: str) -> None:
    answer = served.client.get(f"/kejadian/{handed}/salin", headers=served.auth("budi"))

    assert answer.status_code == 404
    assert "berdesakan" not in copied(served, "budi", "/ringkas/salin")


def test_the_brief_says_the_word_and_asks_for_what_waits(served: Served, handed: str) -> None:
    hadi = served.client.get("/ringkas", headers=served.auth("hadi")).text

    assert 'data-word="watchful"' in hadi
    assert f'<strong>Jawab:</strong> <a href="/kejadian/{handed}">' in hadi


def test_the_words_are_the_incidents_own_and_not_those_of_an_older_report_joined_to_it(
    served: Served,
) -> None:
    db = served.house.db
    sari = actor(db, "sari")
    older = file(db, sari, kind="theft", text="Laporan lama. Kata lama.")
    newer = file(db, sari, kind="theft", text="Laporan baru. Kata baru.")
    do(db, sari, "join", older, newer)

    text = copied(served, "sari", f"/kejadian/{newer}/salin")

    assert "Bagaimana: Kata baru. (2 laporan)" in text


def test_a_sender_with_a_control_character_is_refused_by_its_field(served: Served) -> None:
    from damai.core.errors import Invalid

    db = served.house.db
    with pytest.raises(Invalid) as refused:
        file(db, actor(db, "sari"), source="Bu\x00Ani")
    assert (refused.value.code, refused.value.field) == ("text-control", "source")
