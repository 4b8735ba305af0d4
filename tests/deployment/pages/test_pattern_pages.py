"""*Pola pengamanan*: formations as named fields, never a bare triple."""

from __future__ import annotations

from collections.abc import Callable

from damai.app.house import House
from tests.deployment.pages.served import BOARD, Reader
from tests.deployment.plans import kept
from tests.risk.acting import words

By = Callable[[str], Reader]
PATTERN = f"{BOARD}/pola"
FIELDS = {
    "kurang-rawan.police": "2", "kurang-rawan.stations": "10", "kurang-rawan.stations_max": "14",
    "kurang-rawan.linmas": "20", "kurang-rawan.areas": "18.72.01.1003 8\n", "rawan.police": "2",
    "rawan.stations": "2", "rawan.stations_max": "", "rawan.linmas": "4", "source": "Sprin 1/2024",
}  # fmt: skip


def test_until_it_is_set_a_proposal_stands_with_its_source(house: House, by: By) -> None:
    page = words(by("tuti").get(PATTERN).text)

    assert "Belum ditetapkan: ini usulan." in page
    assert "2 polisi menjaga 12 TPS dibantu 24 Linmas" in page
    assert "Polda Lampung" in page


def test_what_is_set_is_said_in_words_and_the_next_plan_is_solved_with_it(
    staffed: House, by: By
) -> None:
    answer = by("tuti").post(PATTERN, version="0", **FIELDS)
    assert answer.status_code == 303, answer.text

    page = by("tuti").get(PATTERN).text
    assert "2 polisi menjaga 10 sampai 14 TPS dibantu 20 Linmas" in page
    assert "18.72.01.1003 8" in page
    assert "Ditetapkan Tuti" in page
    plan = by("tuti").solves(name="Pola baru")
    formations = kept.seen(staffed.db, plan).summary["formations"]
    assert formations["kurang-rawan"]["stations"] == [10, 14]


def test_linmas_that_are_not_two_a_station_warn(house: House, by: By) -> None:
    by("tuti").post(PATTERN, version="0", **{**FIELDS, "rawan.linmas": "3"})

    page = by("tuti").get(PATTERN).text

    assert page.count("data-warning hidden") == 3
    assert "Linmas bukan 2 tiap TPS." in page


def test_a_number_that_cannot_be_and_a_line_that_cannot_be_read_come_back_with_all_words(
    house: House, by: By
) -> None:
    zero = by("tuti").post(PATTERN, version="0", **{**FIELDS, "rawan.stations": "0"})
    bare = by("tuti").post(PATTERN, version="0", **{**FIELDS, "rawan.police": "2-4-8"})
    line = by("tuti").post(
        PATTERN, version="0", **{**FIELDS, "kurang-rawan.areas": "Imopuro delapan TPS"}
    )

    assert {a.status_code for a in (zero, bare, line)} == {422}
    for answer in (zero, bare, line):
        assert "<title>Kesalahan:" in answer.text
        assert 'value="Sprin 1/2024"' in answer.text
    assert "Isi angka bulat" in bare.text
    assert "tidak terbaca. Tulis kode kelurahan" in line.text
    assert "Belum ditetapkan" in by("tuti").get(PATTERN).text


def test_a_stale_form_is_refused(house: House, by: By) -> None:
    by("tuti").post(PATTERN, version="0", **FIELDS)

    stale = by("made").post(PATTERN, version="0", **FIELDS)

    assert stale.status_code == 409


def test_who_may_not_set_it_is_refused_and_shown_no_tab(house: House, by: By) -> None:
    for who in ("sari", "eka", "budi"):
        assert by(who).get(PATTERN).status_code == 403
        assert by(who).post(PATTERN, version="0", **FIELDS).status_code == 403
        assert PATTERN not in by(who).get(BOARD).text
