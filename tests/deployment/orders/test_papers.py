"""The papers as PDF: everything an officer needs stands on them, nothing runs off, the same order gives the same bytes."""

from __future__ import annotations

import threading
import time
from datetime import date
from typing import Any

import pytest

from damai.deployment.orders.documents import annex_pdf, team_sheet_pdf, unit_list_pdf
from damai.deployment.orders.labels import LABELS
from damai.deployment.orders.model import Reason, Signer, Standing
from damai.deployment.orders.typeset import PAPER, soft
from damai.deployment.orders.words import RULES, rules
from tests.deployment.orders.made import (
    a_list,
    a_person,
    a_row,
    a_sheet,
    a_station,
    an_annex,
)
from tests.deployment.orders.pdf_text import pages

LONG = "Raden Mas Aryokusumo Wirahadiningrat Tjokroaminoto Sastrowardoyo bin Abdurrahman"
UNBROKEN = "Wirahadiningrattjokroaminotosastrowardoyoabdurrahmankusumawijaya"


def sheet_text(lang: str = "id", **more: Any) -> str:
    return " ".join(pages(team_sheet_pdf([a_sheet(**more)], lang=lang)))


def test_a_team_of_two_with_eight_stations_has_everything_on_one_page() -> None:
    (page,) = pages(team_sheet_pdf([a_sheet()]))

    for said in (
        "KEPOLISIAN NEGARA REPUBLIK INDONESIA DAERAH LAMPUNG RESOR METRO",
        "LEMBAR TUGAS TIM MP-03 Nomor: Sprin/231/II/PAM.3.3./2024",
        "Satuan : Polsek Metro Pusat",
        "Berlaku : 13 Februari 2024 s.d. 15 Februari 2024",
        "Pola : 2 polisi menjaga 8 TPS dibantu 16 Linmas",
        "Linmas : 16 orang, dibentuk PPS: dihubungi dan dicek, tidak dihitung sebagai polisi",
        "Rencana : R-7 Sidik SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "1 Budi Santoso 1 AIPTU / 78010001 Bhabinkamtibmas Anggota pam TPS",
        "003 Imopuro Jl. Kunang No. 3, halaman balai RT 04/RW 02 203 kurang rawan 0811-7200-110",
        "Jumlah: 8 TPS 1.636 pemilih",
        "Salinan ke-2 dari 5",
        "Halaman 1 dari 1",
        "Metro, 10 Februari 2024 KEPALA KEPOLISIAN RESOR METRO Tuti Handayani AKBP NRP 75020311",
    ):
        assert said in page
    assert page.count("TERBATAS") == 2
    assert "LATIHAN" not in page


def test_the_rules_are_those_of_the_study_and_stand_on_every_sheet() -> None:
    page, without_map = sheet_text(), sheet_text(stations=())

    assert len(RULES) == 10
    for at, rule in enumerate(rules("id"), 1):
        assert f"{at}. {rule}" in page
        assert f"{at}. {rule}" in without_map
    assert "Jangan mencatat, memotret, atau merekam hasil penghitungan suara." in page


def test_the_english_twin_says_that_it_is_a_translation_and_holds_no_indonesian_label() -> None:
    page = sheet_text("en", exercise=True, reason=Reason.THINNED)

    assert "Translation, to help reading. The Indonesian text is the order." in page
    assert "DUTY SHEET OF TEAM MP-03" in page
    assert "2 police guard 8 stations with the help of 16 Linmas" in page
    assert "13 February 2024 to 15 February 2024" in page
    assert "1,636 voters" in page
    assert "EXERCISE (LATIHAN): this is no real order" in page
    assert "The formation is thinned for lack of strength" in page
    for word in ("Personel", "Berlaku", "Wilayah", "Satuan", "pemilih", "Halaman"):
        assert word not in page


def test_a_map_is_drawn_when_every_point_is_surveyed_and_otherwise_the_paper_says_so() -> None:
    surveyed = sheet_text()
    stations = tuple(a_station(no, surveyed=no != 5) for no in range(1, 9))
    one_is_not = sheet_text(stations=stations)

    assert "Letak TPS" in surveyed
    assert "100 m" in surveyed
    assert "belum disurvei" not in surveyed
    assert "Letak TPS" not in one_is_not
    assert one_is_not.count("(titik belum disurvei)") == 1
    assert "Titik belum disurvei: tidak ada peta, jarak, atau waktu tempuh." in one_is_not
    assert " m Menurut titik" not in one_is_not


@pytest.mark.parametrize("papers", [team_sheet_pdf, unit_list_pdf])
def test_no_paper_is_no_document(papers: Any) -> None:
    with pytest.raises(ValueError, match="at least one"):
        papers([])


def test_an_exercise_is_marked_on_every_page_of_every_paper() -> None:
    people = tuple(a_person(no) for no in range(1, 61))
    for raw in (
        team_sheet_pdf([a_sheet(exercise=True, people=people)]),
        unit_list_pdf([a_list(40, exercise=True)]),
        annex_pdf(an_annex(*(a_row(no) for no in range(1, 61)), exercise=True)),
    ):
        found = pages(raw)

        assert len(found) > 1
        for page in found:
            assert "LATIHAN: bukan perintah sebenarnya" in page
            assert page.startswith("LATIHAN ")  # across the paper, below everything


BANDS = [
    ({"state": Standing.DRAFT}, "BELUM TERBIT: hanya untuk diperiksa", "for checking only"),
    ({"state": Standing.SIGNED}, "BELUM TERBIT: hanya untuk diperiksa", "NOT PUBLISHED"),
    ({"state": Standing.SUPERSEDED}, "DIGANTI: rencana ini tidak berlaku lagi", "SUPERSEDED"),
    ({"state": Standing.WITHDRAWN}, "DITARIK: rencana ini tidak berlaku lagi", "WITHDRAWN"),
    ({"names_set": False}, "Nama: usulan, belum ditetapkan", "Names: proposed"),
    ({"synthetic": True}, "DATA BUATAN: sebagian masukan", "MADE-UP DATA"),
]


@pytest.mark.parametrize(("more", "says", "english"), BANDS, ids=[b[1][:12] for b in BANDS])
def test_what_is_no_order_says_so_on_every_page_of_every_paper(
    more: dict[str, Any], says: str, english: str
) -> None:
    people = tuple(a_person(no) for no in range(1, 61))
    rows = [a_row(no) for no in range(1, 61)]
    for lang, said in (("id", says), ("en", english)):
        for raw, plain in (
            (team_sheet_pdf([a_sheet(people=people, **more)], lang=lang), team_sheet_pdf([a_sheet(people=people)], lang=lang)),
            (unit_list_pdf([a_list(40, **more)], lang=lang), unit_list_pdf([a_list(40)], lang=lang)),
            (annex_pdf(an_annex(*rows, **more), lang=lang), annex_pdf(an_annex(*rows), lang=lang)),
        ):  # fmt: skip
            found = pages(raw)
            assert len(found) > 1
            assert all(said in page for page in found)
            assert said not in " ".join(pages(plain))
            if "state" in more:
                assert all(page.startswith(says.split(":")[0]) for page in found)  # across it


def test_an_exercise_of_a_draft_bears_both() -> None:
    for page in pages(team_sheet_pdf([a_sheet(exercise=True, state=Standing.DRAFT)])):
        assert page.startswith("LATIHAN BELUM TERBIT ")
        assert "LATIHAN: bukan perintah sebenarnya BELUM TERBIT: hanya untuk diperiksa" in page


def test_sixty_people_make_pages_with_titles_and_numbers_of_their_own() -> None:
    people = tuple(a_person(no) for no in range(1, 61))

    found = pages(team_sheet_pdf([a_sheet(people=people), a_sheet(team="MP-04")]))

    many = [page for page in found if "Tim MP-03" in page]
    assert len(many) == len(found) - 1
    for at, page in enumerate(many, 1):
        assert f"Halaman {at} dari {len(many)}" in page
        assert page.count("TERBATAS") == 2
    with_people = [page for page in many if "Budi Santoso" in page]
    assert len(with_people) > 1
    assert all("No Nama Pangkat/NRP Jabatan Jabatan operasi" in page for page in with_people)
    assert all(f"AIPTU / 7801{no:04d}" in " ".join(many) for no in range(1, 61))
    assert "Halaman 1 dari 1" in found[-1]


def test_what_stands_in_a_name_is_printed_and_never_run() -> None:
    odd = '#panic("x") *tebal* _miring_ $x$ @sari <b> \\ // ] } " --- =1+1'

    raw = team_sheet_pdf(
        [a_sheet(people=(a_person(name=odd),), area_name=odd, stations=(a_station(address=odd),))]
    )

    assert " ".join(pages(raw)).count(odd) == 3


def test_long_names_wrap_and_lose_no_letter() -> None:
    people = (a_person(1, name=LONG), a_person(2, name=UNBROKEN, position=UNBROKEN))
    text = sheet_text(people=people, stations=(a_station(address=UNBROKEN, kelurahan=UNBROKEN),))

    assert LONG in text
    assert text.replace(" ", "").count(UNBROKEN) >= 4
    assert soft(UNBROKEN).replace("\u200b", "") == UNBROKEN
    assert max(len(part) for part in soft(UNBROKEN).split("\u200b")) == 16
    assert soft(f"{LONG} -  x") == f"{LONG} -  x"
    assert soft("") == ""
    assert soft("METRO-CADANGAN-03/b", 9).split("\u200b") == ["METRO-", "CADANGAN-", "03/", "b"]
    assert soft("a--/" * 9).replace("\u200b", "") == "a--/" * 9


def test_a_sheet_with_nothing_in_it_says_so_and_leaves_lines_to_write_on() -> None:
    page = sheet_text(
        people=(), stations=(), unit_names=(), reason=Reason.UNCOVERED, url="", dated=None,
        place="", signer=Signer(), plan_no="", plan_sha256="", copies_n=0, institution=(),
    )  # fmt: skip

    assert "Belum ada personel yang ditunjuk." in page
    assert "Belum ada TPS." in page
    assert "Belum ada personel. TPS dijaga Linmas" in page
    assert "Salinan ke-2 KEPOLISIAN" not in page
    for gone in (
        "Satuan :",
        "Rencana",
        "Halaman TPS pangkalan",
        "Sidik",
        "belum disurvei",
        "Jumlah",
    ):
        assert gone not in page


def test_voters_who_are_not_known_are_not_counted_as_none() -> None:
    some = (a_station(1, voters_n=240), a_station(2, voters_n=None))

    assert "240 pemilih; sebagian belum diketahui" in sheet_text(stations=some)
    assert "pemilih belum diketahui" in sheet_text(
        stations=(a_station(1, voters_n=None), a_station(2, voters_n=None))
    )


def test_the_list_of_a_unit_adds_up_and_names_its_stations_by_kelurahan() -> None:
    found = " ".join(pages(unit_list_pdf([a_list(3), a_list(0, unit_name="Polsek Metro Barat")])))

    assert "DAFTAR TIM PENGAMANAN TPS POLSEK METRO PUSAT" in found
    assert "MP-02 Metro Pusat kurang rawan 2 Imopuro: 016, 017, 018, 019, 020, 021, 022, 023 8 1.756 16" in found  # fmt: skip
    assert "Jumlah 6 24 5.268 48" in found
    assert "POLSEK METRO BARAT" in found
    assert "Belum ada tim." in found


def test_the_annex_has_the_usual_columns_and_the_last_rows_stay_with_the_signature() -> None:
    for rows_n in range(14, 24):
        found = pages(annex_pdf(an_annex(*(a_row(no) for no in range(1, rows_n + 1)))))

        assert "LAMPIRAN SURAT PERINTAH NOMOR : Sprin/231/II/PAM.3.3./2024" in found[0]
        assert "No Nama Pangkat/NRP Jabatan Jabatan operasi TPS Kelurahan Keterangan" in found[-1]
        assert f"Budi Santoso {rows_n} " in found[-1]
        assert f"Budi Santoso {rows_n - 1} " in found[-1]
        assert "Tuti Handayani" in found[-1]


def test_the_signature_of_a_sheet_never_stands_on_a_page_alone() -> None:
    for people_n in range(2, 30, 3):
        people = tuple(a_person(no) for no in range(1, people_n + 1))
        last = pages(team_sheet_pdf([a_sheet(people=people)]))[-1]

        assert "Tuti Handayani" in last
        assert "Aturan pam TPS" in last


def test_an_annex_of_nobody_is_still_a_paper() -> None:
    from dataclasses import replace

    (page,) = pages(annex_pdf(replace(an_annex(), rows=())))

    assert "Belum ada personel." in page


def test_the_same_order_gives_the_same_bytes_and_bears_its_own_date() -> None:
    raw = team_sheet_pdf([a_sheet()])

    assert raw == team_sheet_pdf([a_sheet()])
    assert raw != team_sheet_pdf([a_sheet(copy_no=3)])
    assert b"2024-02-10T00:00:00" in raw
    assert b"2024-03-09T00:00:00" in team_sheet_pdf([a_sheet(dated=date(2024, 3, 9))])
    assert b"1980-01-01T00:00:00" in team_sheet_pdf([a_sheet(dated=None)])


def test_what_typst_keeps_of_a_large_paper_is_dropped_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else ten rounds of sixty sheets would hold more than a gigabyte; one sheet is kept, it is quicker when asked again."""
    import typst

    runs, run = [], typst.compile
    monkeypatch.setattr(typst, "compile", lambda *a, **k: runs.append(a[0]) or run(*a, **k))

    team_sheet_pdf([a_sheet()])
    assert len(runs) == 1
    team_sheet_pdf([a_sheet(team=f"Y-{no}") for no in range(9)])
    assert runs[2:] == [b""] * 11


def test_only_the_fonts_that_typst_carries_are_used() -> None:
    raw = team_sheet_pdf([a_sheet(exercise=True)]) + annex_pdf(an_annex())

    assert b"LibertinusSerif" in raw
    for part in raw.split(b"/FontName/")[1:]:
        assert part[7:].startswith((b"LibertinusSerif", b"DejaVuSansMono")), part[:40]


def test_other_threads_go_on_while_a_paper_is_made() -> None:
    """So that a page may hand it to a thread: the interpreter is not held for the length of the work."""
    ended, longest_s = threading.Event(), [0.0]

    def turn() -> None:
        last = time.perf_counter()
        while not ended.is_set():
            now = time.perf_counter()
            longest_s[0], last = max(longest_s[0], now - last), now

    team_sheet_pdf([a_sheet()])
    sheets = [a_sheet(team=f"X-{no}") for no in range(60)]
    thread = threading.Thread(target=turn)
    thread.start()
    try:
        begun = time.perf_counter()
        team_sheet_pdf(sheets)
        spent_s = time.perf_counter() - begun
    finally:
        ended.set()
        thread.join()

    assert longest_s[0] < spent_s / 3


def test_the_templates_hold_no_language_and_reach_for_nothing() -> None:
    for path in sorted(PAPER.glob("*.typ")):
        text = path.read_text()
        assert "#import" not in text
        assert "@preview" not in text
        assert "read(" not in text
        assert not [word for word, _ in LABELS.values() if len(word) > 4 and f"[{word}" in text]
