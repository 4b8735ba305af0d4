"""What a file of the annex is refused for: where, what, how to mend, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NAMED_MAX = 100
"""Most faults that are named: whoever has more mends the file, not its cells. All are counted."""
SENTENCES: Mapping[str, tuple[str, str]] = {
    "not-a-workbook": (
        "berkas ini bukan buku kerja XLSX yang utuh; simpan kembali sebagai XLSX lalu unggah lagi.",
        "this is not a whole XLSX workbook; save it again as XLSX and upload it once more.",
    ),
    "too-large": (
        "berkas terlalu besar untuk satu lampiran (paling banyak {most} baris); bagi menjadi beberapa lampiran.",
        "the file is too large for one annex (at most {most} rows); divide it into several annexes.",
    ),
    "unpacked": (
        "isi berkas lebih dari {most} MB setelah dibuka; simpan satu lembar lampiran saja, tanpa gambar, lalu unggah lagi.",
        "the file holds more than {most} MB once unpacked; save the sheet of the annex alone, without pictures, and upload it again.",
    ),
    "formula": (
        "sel berisi rumus; tempelkan nilainya saja (Tempel Khusus, Nilai).",
        "a cell holds a formula; paste the value alone (Paste Special, Values).",
    ),
    "cell-long": (
        "isi sel lebih dari {most} karakter; pendekkan.",
        "the cell has more than {most} characters; shorten it.",
    ),
    "titles-missing": (
        "baris judul tidak ditemukan; beri satu baris judul yang memuat {wanted}.",
        "no row of titles was found; give it one row of titles that has {wanted}.",
    ),
    "title-twice": (
        "kolom ini sudah ada di {other}; biarkan satu saja.",
        "this column is already in {other}; keep one of them.",
    ),
    "title-spelling": (
        "judul {value} tidak dikenal; maksudnya mungkin {wanted}. Perbaiki judulnya, atau hapus kolomnya.",
        "the title {value} is not known; {wanted} may be meant. Correct the title, or delete the column.",
    ),
    "no-rows": (
        "tidak ada personel di bawah baris judul; isi paling sedikit satu baris.",
        "there is nobody below the row of titles; fill in at least one row.",
    ),
    "name-empty": (
        "nama kosong; isi namanya, atau hapus baris ini bila bukan personel.",
        "the name is empty; fill it in, or delete this row if it is nobody's.",
    ),
    "no-form": (
        "{value} bukan nomor urut; tulis bilangan bulat mulai dari 1.",
        "{value} is no running number; write a whole number from 1 up.",
    ),
    "no-twice": (
        "nomor urut {value} sudah dipakai di baris {other}; beri nomor lain.",
        "the running number {value} is already in row {other}; give it another.",
    ),
    "nrp-form": (
        "{value} bukan NRP; tulis angka NRP atau NIP saja, tanpa kata lain.",
        "{value} is no NRP; write the digits of the NRP or NIP and no other word.",
    ),
    "nrp-twice": (
        "NRP {value} sudah ada di baris {other}; satu personel hanya satu baris.",
        "the NRP {value} is already in row {other}; each officer has one row.",
    ),
    "text-control": (
        "ada karakter yang tidak dapat dicetak; ketik ulang isi sel ini.",
        "there is a character that cannot be printed; type the cell again.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. ``row``: as the spreadsheet counts, 0 = the whole file. ``column``: title as it stands there; ``letter``: A, B, ..."""

    code: str
    row: int = 0
    column: str = ""
    letter: str = ""
    value: str = ""
    wanted: str = ""
    other: str = ""
    most: int = 0

    def text(self, file: str, lang: str = "id") -> str:
        """The sentence: ``lampiran.xlsx, baris 9, kolom NAMA (B9): nama kosong; isi namanya, ...``."""
        words = ("baris", "kolom") if lang == "id" else ("row", "column")
        where = [file]
        if self.row:
            where.append(f"{words[0]} {self.row}")
        if self.column:
            at = f" ({self.letter}{self.row})" if self.letter and self.row else ""
            where.append(f"{words[1]} {self.column}{at}")
        what = SENTENCES[self.code][0 if lang == "id" else 1].format(
            value=self.value, wanted=self.wanted, other=self.other, most=self.most
        )
        return f"{', '.join(where)}: {what}"


class AnnexRefused(Exception):
    """The file is not taken, nor any part of it. ``faults``: the first NAMED_MAX of ``faults_n``, by row."""

    def __init__(self, file: str, faults: Sequence[Fault], faults_n: int = 0) -> None:
        self.file = file
        self.faults = tuple(faults[:NAMED_MAX])
        self.faults_n = max(faults_n, len(faults))
        super().__init__(self.sentences("en")[0])

    def sentences(self, lang: str = "id") -> list[str]:
        """One sentence a fault; a last one says how many are not named."""
        said = [fault.text(self.file, lang) for fault in self.faults]
        if more := self.faults_n - len(self.faults):
            rest = f"dan {more} kesalahan lain" if lang == "id" else f"and {more} more faults"
            said.append(f"{self.file}: {rest}.")
        return said
