"""Columns by another name are guessed, shown, and used only when somebody confirms."""

from __future__ import annotations

import shlex

import pytest

from damai.areas.importing import area_rows, code_rows, place_rows, station_rows
from damai.areas.importing.guesses import SYNONYMS, guessed
from damai.areas.importing.report import Unreadable
from damai.db.database import Database
from damai.units.importing import rows as unit_rows
from tests.areas.acting import bring


@pytest.mark.parametrize(
    ("header", "fields", "expected"),
    [
        (["KODE_TPS", "Nomor TPS", "Jumlah DPT"], station_rows.FIELDS,
         {"KODE_TPS": "tps_code", "Nomor TPS": "tps_no", "Jumlah DPT": "dpt_clean"}),
        (["kode", "jenis", "nama", "kelurhan", "sumber", "LINTANG", "bujur"], place_rows.FIELDS,
         {"kode": "code", "jenis": "kind", "nama": "name", "kelurhan": "area", "sumber": "source",
          "LINTANG": "lat", "bujur": "lon"}),
        (["kode lama", "kode baru", "sejak"], code_rows.FIELDS,
         {"kode lama": "code", "kode baru": "new", "sejak": "since"}),
        (["code", "name", "catatan"], area_rows.FIELDS, {}),
        (["NRP", "Pangkat", "Nama", "Kesatuan", "Jabatan Operasi", "Ket"], unit_rows.FIELDS["officers"],
         {"NRP": "nrp", "Pangkat": "rank", "Nama": "name", "Kesatuan": "unit",
          "Jabatan Operasi": "ops_position", "Ket": "note"}),
        (["kota", "", "suara"], area_rows.FIELDS, {}),
    ],
)  # fmt: skip
def test_a_header_is_guessed_by_synonym_and_by_spelling(
    header: list[str], fields: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert guessed(header, fields) == expected


def test_what_is_offered_is_what_the_import_takes(tree: Database) -> None:
    raw = "Kode Wilayah,Nama Wilayah\n18.73,Lain\n"
    with pytest.raises(Unreadable) as refused:
        bring(tree, "areas", raw)
    words = shlex.split(str(refused.value.data["options"]))
    renames = dict(word.split("=") for word in words if word != "--map")

    assert refused.value.code == "file-column-guess"
    assert bring(tree, "areas", raw, renames=renames).added == 1


def test_every_synonym_belongs_to_a_field_of_an_import() -> None:
    fields = {*area_rows.FIELDS, *station_rows.FIELDS, *place_rows.FIELDS, *code_rows.FIELDS}
    of_units = {field for listed in unit_rows.FIELDS.values() for field in listed}
    assert fields <= set(SYNONYMS) <= fields | of_units
