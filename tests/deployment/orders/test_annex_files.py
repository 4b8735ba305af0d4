"""The annex goes out as a workbook and comes back: nothing is lost, nothing runs, and what is wrong is said by cell."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from damai.deployment.orders.annex_in import ROWS_MAX, UNPACKED_B, letter, read_annex
from damai.deployment.orders.annex_out import annex_xlsx
from damai.deployment.orders.faults import NAMED_MAX, SENTENCES, AnnexRefused, Fault
from damai.deployment.orders.model import AnnexRow, Standing
from damai.deployment.orders.rank_nrp import joined, parted
from tests.deployment.orders.made import a_row, a_workbook, an_annex

TITLES = ["NO", "NAMA", "PANGKAT/NRP", "JABATAN", "JABATAN OPERASI", "TPS", "KELURAHAN", "KETERANGAN"]  # fmt: skip
ONE = [1, "Budi Santoso", "AIPTU/78010123", "Banit", "Anggota", "001, 002", "Imopuro", ""]


def refused(raw: bytes, lang: str = "id") -> list[str]:
    with pytest.raises(AnnexRefused) as error:
        read_annex(raw, "lampiran.xlsx")
    return error.value.sentences(lang)


def changed(column: int, value: Any) -> list[Any]:
    return [*ONE[:column], value, *ONE[column + 1 :]]


# What can stand in a cell: any letter, none of the blanks that a cell's ends and middle lose.
word = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
line = st.lists(word, min_size=1, max_size=4).map(" ".join).filter(lambda t: t not in "----–—")
station = st.text(st.characters(categories=("Lu", "Nd")), min_size=1, max_size=9)
ranks = st.sampled_from(["", "AIPTU", "Penata Muda/IIIa", "KAPTEN LAUT (P)", "=1+1", "@x", "+a"])
nrps = st.from_regex(r"[1-9][0-9]{5,17}(/[A-Z])?", fullmatch=True)
row = st.builds(
    AnnexRow,
    no=st.just(1),
    name=line,
    rank=ranks,
    nrp=st.one_of(st.just(""), nrps),
    position=st.one_of(st.just(""), line),
    ops_position=st.one_of(st.just(""), line),
    stations=st.lists(station, max_size=4).map(tuple),
    kelurahan=st.one_of(st.just(""), line),
    note=st.one_of(st.just(""), line, st.sampled_from(["=HYPERLINK(1)", "+62", "-x", "@SUM", "_x0041_"])),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(row, min_size=1, max_size=5), st.sampled_from(["id", "en"]), st.booleans())
def test_what_goes_out_comes_back_the_same(rows: list[AnnexRow], lang: str, exercise: bool) -> None:
    first: dict[str, int] = {}
    rows = [replace(one, no=no) for no, one in enumerate(rows, 1)]
    rows = [
        one if first.setdefault(one.nrp, one.no) == one.no else replace(one, nrp="") for one in rows
    ]

    raw = annex_xlsx(an_annex(*rows, exercise=exercise), lang=lang)

    assert read_annex(raw, "lampiran.xlsx") == rows


def test_a_text_that_looks_like_a_formula_stays_a_text_also_when_edited() -> None:
    row = a_row(name="=1+1", position="+62811", ops_position="-5", kelurahan="@SUM(A1)", note="=cmd|' /C calc'!A0")  # fmt: skip

    raw = annex_xlsx(an_annex(row, unit_name="=2+2"))

    sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in cells)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert read_annex(raw, "x.xlsx") == [row]


def test_the_same_annex_gives_the_same_bytes_and_bears_the_day_of_the_order_alone() -> None:
    raw = annex_xlsx(an_annex())

    assert raw == annex_xlsx(an_annex())
    assert raw != annex_xlsx(an_annex(copy_no=3))
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2024-02-10T00:00:00Z") == 2


def test_the_head_says_what_the_paper_is_and_the_titles_repeat_when_printed() -> None:
    sheet = load_workbook(io.BytesIO(annex_xlsx(an_annex(exercise=True)))).worksheets[0]
    head = [sheet.cell(at, 1).value for at in range(1, 13)]

    assert head == [
        "KEPOLISIAN NEGARA REPUBLIK INDONESIA", "DAERAH LAMPUNG", "RESOR METRO",
        "Klasifikasi: TERBATAS", "LATIHAN", "Lampiran Surat Perintah nomor: Sprin/231/II/PAM.3.3./2024",
        "Tanggal: 10 Februari 2024", "Satuan: Polsek Metro Pusat", "Operasi: Mantap Brata Krakatau",
        "Berlaku: 13 Februari 2024 s.d. 15 Februari 2024",
        "Rencana: R-7 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Salinan ke-2 dari 5",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[14]] == TITLES
    assert sheet.print_title_rows == "$14:$14"
    assert sheet.page_setup.orientation == "landscape"


def test_a_workbook_that_is_no_order_says_so_in_its_head_and_on_every_printed_page() -> None:
    more: dict[str, Any] = {"state": Standing.WITHDRAWN, "names_set": False, "synthetic": True}
    raw = annex_xlsx(an_annex(exercise=True, **more))
    sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
    head = [sheet.cell(at, 1).value for at in range(5, 9)]

    assert head == [
        "LATIHAN", "DITARIK: rencana ini tidak berlaku lagi",
        "DATA BUATAN: sebagian masukan rencana ini bukan data nyata", "Nama: usulan, belum ditetapkan",
    ]  # fmt: skip
    assert sheet.oddHeader.center.text == "TERBATAS - LATIHAN - DITARIK"
    assert len(read_annex(raw, "lampiran.xlsx")) == 3
    english = load_workbook(io.BytesIO(annex_xlsx(an_annex(**more), lang="en"))).worksheets[0]
    assert english.cell(5, 1).value == "WITHDRAWN (DITARIK): this plan is no longer in force"


def test_titles_are_found_below_a_letterhead_in_any_order_and_in_both_languages() -> None:
    indonesian = a_workbook(
        ["POLRES METRO"],
        ["LAMPIRAN SPRIN"],
        ["Ket.", "Kel/Desa", "Nama Lengkap", "Pangkat", "NRP / NIP", "No. TPS", "Nomor HP"],
        [1, 2, 3, 4, 5, 6, 7],
        ["cadangan", "Imopuro", "Sari", "BRIPKA", 85010123, "3; 4", "0811"],
        [],
        ["-", "-", "Rian", "BRIPTU", "9501.0123", "-", ""],
    )
    english = a_workbook(["Note", "RANK/NRP", "Name"], ["", "BRIPKA NRP 85010123", "Sari"])

    assert read_annex(indonesian, "a.xlsx") == [
        AnnexRow(no=1, name="Sari", rank="BRIPKA", nrp="85010123", stations=("3", "4"), kelurahan="Imopuro", note="cadangan"),
        AnnexRow(no=2, name="Rian", rank="BRIPTU", nrp="9501.0123"),
    ]  # fmt: skip
    assert read_annex(english, "b.xlsx") == [
        AnnexRow(no=1, name="Sari", rank="BRIPKA", nrp="85010123")
    ]


FAULTS: list[tuple[str, list[list[Any]], str]] = [
    ("no titles", [["Budi"], ["Sari"]], "lampiran.xlsx: baris judul tidak ditemukan; beri satu baris judul yang memuat NAMA, PANGKAT/NRP."),
    ("titles alone", [TITLES], "lampiran.xlsx, baris 1: tidak ada personel di bawah baris judul; isi paling sedikit satu baris."),
    ("no name", [TITLES, ONE, [2, "-", "AIPTU"]], "lampiran.xlsx, baris 3, kolom NAMA (B3): nama kosong; isi namanya, atau hapus baris ini bila bukan personel."),
    ("a word for a number", [TITLES, changed(0, "satu")], "lampiran.xlsx, baris 2, kolom NO (A2): satu bukan nomor urut; tulis bilangan bulat mulai dari 1."),
    ("number zero", [TITLES, changed(0, 0)], "lampiran.xlsx, baris 2, kolom NO (A2): 0 bukan nomor urut; tulis bilangan bulat mulai dari 1."),
    ("half a number", [TITLES, changed(0, 1.5)], "lampiran.xlsx, baris 2, kolom NO (A2): 1.5 bukan nomor urut; tulis bilangan bulat mulai dari 1."),
    ("a number twice", [TITLES, ONE, changed(2, "AIPDA")], "lampiran.xlsx, baris 3, kolom NO (A3): nomor urut 1 sudah dipakai di baris 2; beri nomor lain."),
    ("an officer twice", [TITLES, ONE, [2, "Budi S.", "AIPTU NRP 7801 0123"]], "lampiran.xlsx, baris 3, kolom PANGKAT/NRP (C3): NRP 78010123 sudah ada di baris 2; satu personel hanya satu baris."),
    ("no NRP", [TITLES, changed(2, "AIPTU NRP belum ada")], "lampiran.xlsx, baris 2, kolom PANGKAT/NRP (C2): belum ada bukan NRP; tulis angka NRP atau NIP saja, tanpa kata lain."),
    ("a column twice", [["NAMA", "TPS", "Nama Lengkap"], ["a", "b", "c"]], "lampiran.xlsx, baris 1, kolom Nama Lengkap (C1): kolom ini sudah ada di A1; biarkan satu saja."),
    ("rank in two ways", [["NAMA", "PANGKAT/NRP", "NRP"], ["a", "b", "1"]], "lampiran.xlsx, baris 1, kolom NRP (C1): kolom ini sudah ada di B1; biarkan satu saja."),
    ("a slip in a title", [[*TITLES[:7], "KETERAGAN"], ONE], "lampiran.xlsx, baris 1, kolom KETERAGAN (H1): judul KETERAGAN tidak dikenal; maksudnya mungkin keterangan. Perbaiki judulnya, atau hapus kolomnya."),
    ("a text too long", [TITLES, changed(1, "a" * 301)], "lampiran.xlsx, baris 2, kolom NAMA (B2): isi sel lebih dari 300 karakter; pendekkan."),
    ("a turned text", [TITLES, changed(1, "Budi \u202eiraS")], "lampiran.xlsx, baris 2, kolom NAMA (B2): ada karakter yang tidak dapat dicetak; ketik ulang isi sel ini."),
    ("a formula", [TITLES, changed(1, "=A1")], "lampiran.xlsx, baris 2: sel berisi rumus; tempelkan nilainya saja (Tempel Khusus, Nilai)."),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "sentence"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_each_fault_says_where_what_and_how_to_mend(rows: list[list[Any]], sentence: str) -> None:
    assert refused(a_workbook(*rows)) == [sentence]


def test_every_fault_of_the_file_is_said_at_once_by_row() -> None:
    raw = a_workbook(TITLES, changed(1, ""), [2, "Sari", "BRIPKA/8501"], [2, "Rian", "X NRP y"])

    assert [line.split(":")[0] for line in refused(raw, "en")] == [
        "lampiran.xlsx, row 2, column NAMA (B2)",
        "lampiran.xlsx, row 4, column PANGKAT/NRP (C4)",
        "lampiran.xlsx, row 4, column NO (A4)",
    ]


def test_of_very_many_faults_the_first_are_named_and_all_are_counted() -> None:
    raw = a_workbook(TITLES, *([no, "", "", "x"] for no in range(1, NAMED_MAX + 8)))

    said = refused(raw)

    assert len(said) == NAMED_MAX + 1
    assert said[-1] == "lampiran.xlsx: dan 7 kesalahan lain."


@pytest.mark.parametrize("raw", [b"", b"nama,nrp\n", b"%PDF-1.7", annex_xlsx(an_annex())[:900]])
def test_what_is_no_workbook_is_refused_with_a_sentence(raw: bytes) -> None:
    assert refused(raw) == [
        "lampiran.xlsx: berkas ini bukan buku kerja XLSX yang utuh; simpan kembali sebagai XLSX lalu unggah lagi."
    ]


def test_a_file_of_more_rows_than_an_annex_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("damai.deployment.orders.annex_in.ROWS_MAX", 3)
    raw = a_workbook(TITLES, *([no, f"Budi {no}"] for no in range(1, 60)))

    assert ROWS_MAX == 20_000
    assert refused(raw) == [
        "lampiran.xlsx: berkas terlalu besar untuk satu lampiran (paling banyak 3 baris); bagi menjadi beberapa lampiran."
    ]


def packed(sheet: bytes) -> bytes:
    """A workbook whose sheet is given as XML: what no program writes, but anybody can send."""
    kept = io.BytesIO()
    made = a_workbook(TITLES)
    with zipfile.ZipFile(io.BytesIO(made)) as found, zipfile.ZipFile(kept, "w") as out:
        for part in found.namelist():
            body = found.read(part)
            if part == "xl/worksheets/sheet1.xml":
                body = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + sheet + b"</sheetData></worksheet>"  # fmt: skip
            out.writestr(part, body, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def test_a_workbook_that_unpacks_to_more_than_an_annex_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert UNPACKED_B == 32 * 2**20
    monkeypatch.setattr("damai.deployment.orders.annex_in.UNPACKED_B", 2**20)
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("it was opened"))
    raw = packed(b"<row/>" * 200_000)

    assert refused(raw) == [
        "lampiran.xlsx: isi berkas lebih dari 1 MB setelah dibuka; simpan satu lembar lampiran saja, tanpa gambar, lalu unggah lagi."
    ]
    assert "more than 1 MB" in refused(raw, "en")[0]


def test_a_sheet_of_more_cells_than_an_annex_has_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """7 million empty cells in one row are 31 MB, and 2.3 GB once they are read."""
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("it was opened"))

    said = refused(packed(b"<row>" + b"<c/><c />" * 620_000 + b"</row>"))

    assert "paling banyak 20000 baris" in said[0]


def test_empty_rows_count_too_and_columns_far_out_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("damai.deployment.orders.annex_in.LAST_ROW", 30)
    far = [*ONE, *[""] * 300, "catatan sendiri"]

    assert len(read_annex(a_workbook(TITLES, far), "lampiran.xlsx")) == 1
    assert "paling banyak 20000 baris" in refused(packed(b"<row/>" * 31))[0]
    assert "paling banyak 20000 baris" in refused(packed(b'<row r="900000"/>'))[0]


def test_a_cell_of_thousands_of_blanks_is_too_long_and_not_nothing() -> None:
    """Each would be tidied anew in every row of a hostile file."""
    assert "kolom NAMA (B2): isi sel lebih dari 300" in refused(a_workbook(TITLES, changed(1, " " * 4_000)))[0]  # fmt: skip
    assert "judul tidak ditemukan" in refused(a_workbook(["NAMA" + " " * 400, "NRP"], ["a", "1"]))[0]  # fmt: skip


def test_every_sentence_exists_in_both_languages_and_takes_its_data() -> None:
    for code in SENTENCES:
        one = Fault(code=code, row=2, column="NAMA", letter="B", value="v", wanted="w", other="o")
        assert one.text("f", "id") != one.text("f", "en")
        assert "{" not in one.text("f") + one.text("f", "en")


@pytest.mark.parametrize(
    ("said", "rank", "nrp"),
    [
        ("AIPTU/78010123", "AIPTU", "78010123"),
        ("AIPTU / 7801.0123", "AIPTU", "7801.0123"),
        ("AIPTU NRP 78010123", "AIPTU", "78010123"),
        ("AIPTU, NRP. 78010123", "AIPTU", "78010123"),
        ("AIPTU/NRP: 78010123", "AIPTU", "78010123"),
        ("AIPTU 78010123", "AIPTU", "78010123"),
        ("PENATA MUDA/IIIa / 198001012005011001", "PENATA MUDA/IIIa", "198001012005011001"),
        ("KAPTEN LAUT (P) / 10763/P", "KAPTEN LAUT (P)", "10763/P"),
        ("78010123", "", "78010123"),
        ("AIPTU", "AIPTU", ""),
        ("", "", ""),
    ],
)
def test_rank_and_nrp_are_read_in_the_ways_units_write_them(said: str, rank: str, nrp: str) -> None:
    assert parted(said) == (rank, nrp)
    assert parted(joined(rank, nrp)) == (rank, nrp)


def test_columns_are_lettered_as_a_spreadsheet_does() -> None:
    assert [letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]  # fmt: skip
