"""What a column with another name may be meant for. A guess is shown and confirmed, never acted on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence

ALIKE = 0.82
"""Letters in common from which two names are taken for one: "kelurhan" for "kelurahan", not "kode" for "kota"."""
SYNONYMS: dict[str, tuple[str, ...]] = {
    "code": ("kode", "kode wilayah", "kode tempat", "kode lama", "id", "old code", "kode kemendagri"),
    "name": ("nama", "nama wilayah", "nama tempat", "wilayah", "title"),
    "level": ("tingkat", "tingkatan"),
    "parent_code": ("kode induk", "induk", "parent"),
    "type": ("tipe",),
    "kind": ("jenis", "kategori", "category", "type"),
    "area": ("kode wilayah", "kode kelurahan", "kelurahan", "wilayah", "area code"),
    "lon": ("bujur", "longitude", "long", "lng", "x"),
    "lat": ("lintang", "latitude", "y"),
    "area_km2": ("luas", "luas km2", "km2"),
    "tps_code": ("kode tps", "kode", "code", "id tps", "tps id", "station code"),
    "tps_no": ("nomor tps", "no tps", "tps", "nomor", "no", "station number"),
    "kelurahan_code": ("kode kelurahan", "kode desa", "kelurahan", "village code"),
    "is_special": ("khusus", "lokasi khusus", "special"),
    "dpt_clean": ("dpt", "pemilih", "jumlah dpt", "voters"),
    "quality_flags": ("tanda", "flags"),
    "point": ("asal titik", "sumber titik"),
    "address": ("alamat",),
    "access": ("akses", "catatan akses"),
    "contact": ("kontak", "penghubung", "jabatan"),
    "source": ("sumber", "dasar", "keputusan"),
    "synthetic": ("buatan", "latihan"),
    "nrp": ("nip", "nrp nip", "nomor registrasi", "service number"),
    "rank": ("pangkat", "pangkat gol"),
    "unit": ("satuan", "kesatuan", "kode satuan", "satker"),
    "satgas": ("satuan tugas", "task force"),
    "subsatgas": ("sub satgas", "subsatuan tugas"),
    "position": ("jabatan", "jabatan struktural"),
    "ops_position": ("jabatan operasi", "jabatan ops", "jabatan dalam operasi"),
    "skills": ("keahlian", "kemampuan"),
    "note": ("keterangan", "ket", "catatan"),
    "new": ("baru", "kode baru", "new code", "menjadi"),
    "since": ("sejak", "mulai", "tanggal", "berlaku", "date"),
}  # fmt: skip


def plain(name: str) -> str:
    """A header as it is compared: small letters and digits, one blank between words."""
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))


def guessed(header: Sequence[str], fields: Collection[str]) -> dict[str, str]:
    """Column of the file -> field of the import, for columns that are no field themselves.

    Each field once; a synonym before what is only spelled alike; earlier columns first.
    """
    open_fields = [field for field in fields if field not in header]
    columns = [column for column in header if column and column not in fields]
    found: dict[str, str] = {}
    for close in (False, True):
        for column in columns:
            if column in found:
                continue
            for field in open_fields:
                if field not in found.values() and _means(plain(column), field, close):
                    found[column] = field
                    break
    return found


def _means(column: str, field: str, close: bool) -> bool:
    names = [plain(field), *SYNONYMS.get(field, ())]
    if not close:
        return column in names
    return bool(difflib.get_close_matches(column, names, 1, ALIKE))
