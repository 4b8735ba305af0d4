"""The columns of the annex: what they are called on paper, and under which names they are found in a file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

COLUMNS = ("no", "name", "rank_nrp", "position", "ops_position", "stations", "kelurahan", "note")
"""As printed, from left to right. Source: issue 5, item 6: no, nama, pangkat/NRP, jabatan, jabatan operasi, TPS, kelurahan, keterangan."""
TITLES: Mapping[str, Mapping[str, str]] = {
    "id": {
        "no": "NO",
        "name": "NAMA",
        "rank_nrp": "PANGKAT/NRP",
        "position": "JABATAN",
        "ops_position": "JABATAN OPERASI",
        "stations": "TPS",
        "kelurahan": "KELURAHAN",
        "note": "KETERANGAN",
    },
    "en": {
        "no": "NO",
        "name": "NAME",
        "rank_nrp": "RANK/NRP",
        "position": "POSITION",
        "ops_position": "POSITION IN THE OPERATION",
        "stations": "STATIONS",
        "kelurahan": "KELURAHAN",
        "note": "NOTE",
    },
}
ALSO: Mapping[str, Sequence[str]] = {
    "no": ("nomor", "no urut", "nomor urut", "number"),
    "name": ("nama lengkap", "nama personel", "full name"),
    "rank_nrp": ("pangkat nrp", "pangkat nrp nip", "pangkat dan nrp", "rank nrp", "rank and nrp"),
    "rank": ("pangkat", "pangkat gol", "pangkat golongan", "rank"),
    "nrp": ("nrp", "nrp nip", "nip", "service number"),
    "position": ("jabatan struktural", "jabatan dinas", "jabatan lama"),
    "ops_position": (
        "jabatan dalam operasi",
        "jabatan ops",
        "jab ops",
        "jabatan dalam sprin",
        "operation position",
        "ops position",
    ),
    "stations": ("nomor tps", "no tps", "tempat tugas", "station", "polling stations"),
    "kelurahan": ("desa", "kelurahan desa", "desa kelurahan", "kel desa", "village"),
    "note": ("ket", "catatan", "keterangan lain", "notes", "remarks"),
}
ALIKE = 0.82
"""Letters in common from which a title is taken for a slip of a known one, as imports of other tables do."""


def plain(title: str) -> str:
    """A title without case, marks and doubled blanks: "Pangkat / NRP." and "pangkat nrp" are one."""
    return " ".join(re.sub(r"[^\w]+", " ", title.casefold()).split())


def _known() -> dict[str, str]:
    found = {plain(title): column for by in TITLES.values() for column, title in by.items()}
    found |= {name: column for column, names in ALSO.items() for name in names}
    return found


KNOWN: Mapping[str, str] = _known()
"""Plain title -> column."""


def meant(title: str) -> str:
    """The known title that an unknown one is a slip of, "" when it is none ("Keteragan" for "keterangan")."""
    alike = difflib.get_close_matches(plain(title), KNOWN, n=1, cutoff=ALIKE)
    return alike[0] if alike else ""
