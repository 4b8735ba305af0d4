"""Files that do not fit: exit status, one sentence on stderr, nothing on stdout, nothing half-done."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.areas.acting import TREE, collection, feature
from tests.areas.test_bad_files import zipped
from tests.areas.test_boundaries import BOW
from tests.cli.conftest import Run, contents, damai

UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("areas", b"", "empty. The first line must name the columns. [file-empty]"),
    "header only": (
        "stations", b"tps_code\n",
        "there is a header and no row of data. Add the rows. [file-header-only]",
    ),
    "encoding": (
        "areas", b"code,name\n18.73,Lain\n18.74,Caf\xe9\n",
        "line 3 is not UTF-8. Save the file as UTF-8. [file-encoding]",
    ),
    "NUL": ("areas", b"code,name\n18.73,La\x00\n", "holds NUL bytes. Save it again as CSV text. [file-nul]"),
    "ragged": (
        "areas", b"code,name\n18.73,Lain\n18.74,A,B\n",
        "line 3 has 3 columns, the header 2. Make them the same; quote a cell that holds a comma. [file-ragged]",
    ),
    "doubled column": (
        "areas", b"code,name,name\n18.73,A,B\n", "the column name is there twice. Keep one. [file-column-twice]",
    ),
    "missing column": (
        "areas", b"code\n18.73\n",
        "the column name is missing. Add it, or map one with --map COLUMN=name. [file-column-missing]",
    ),
    "semicolons": (
        "areas", b"code;name\n18.73;A\n",
        "the columns are not separated by commas. Save it again as CSV with commas. [file-delimiter]",
    ),
    "broken gzip": (
        "areas", gzip.compress(TREE.encode())[:-9], "broken gzip. Download or make the file again. [file-gzip]",
    ),
    "archive": (
        "areas", zipped("areas.csv"),
        "this is a ZIP archive. Take the file out of it and import that. [file-zip]",
    ),
    "workbook": (
        "areas", zipped(),
        "cannot be read as an XLSX workbook. Save it again, or as CSV UTF-8. [file-workbook]",
    ),
    "JSON": (
        "areas", b'{"type": "FeatureCollection", "features": [NaN]}',
        "not valid JSON, or it holds NaN. Export it again from its source. [file-json]",
    ),
    "no collection": (
        "areas", json.dumps(feature("18.72")).encode(),
        "the GeoJSON must be a FeatureCollection. Export it as one layer. [file-not-collection]",
    ),
    "stations as JSON": (
        "stations", collection(feature("18.72.01.1003")),
        "stations are imported from CSV, not JSON. For boundaries use import areas. [file-wants-csv]",
    ),
}  # fmt: skip
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "doubled code": (
        "areas", b"code,name\n18.73,A\n18.73,B\n",
        "line 3 (row 2), code: refused: code 18.73 is there twice; keep one [code-twice]",
    ),
    "missing code": (
        "areas", b"code,name\n,A\n",
        "line 2 (row 1), code: refused: the code is empty; fill it in [code-missing]",
    ),
    "outside the tree": (
        "stations", b"tps_code\n1872991003001\n",
        "line 2 (row 1), tps_code: refused: area 18.72.99.1003 is not in the tree; import the areas first [area-unknown]",
    ),
    "no parent": (
        "areas", b"code,name\n18.73.01,A\n",
        "line 2 (row 1), code: refused: the parent 18.73 is missing; add its row [parent-missing]",
    ),
    "NaN": (
        "stations", b"tps_code,dpt_clean\n1872011003001,NaN\n",
        "line 2 (row 1), dpt_clean: refused: NaN is not a number; write it like 1234.5, or leave it empty when unknown [not-a-number]",
    ),
    "off the globe": (
        "areas", b"code,name,lon,lat\n18.73,A,-5.1,105.3\n",
        "line 2 (row 1), lat: refused: 105.3 is outside the possible range; correct it [out-of-range]",
    ),
    "crossing itself": (
        "areas", collection(feature("18.72.01.1003", BOW)),
        "feature 1, geometry: refused: invalid polygon: Self-intersection[105.305 -5.115]; mend its line [geometry-invalid]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
@pytest.mark.parametrize("json_wanted", [False, True], ids=["plain", "json"])
def test_an_unreadable_file_ends_with_2_and_one_sentence(
    here: Run, data: Path, tmp_path: Path, case: str, json_wanted: bool
) -> None:
    dataset, raw, sentence = UNREADABLE[case]
    file = tmp_path / "berkas.dat"
    file.write_bytes(raw)
    before = contents(data)

    more = ["--json"] if json_wanted else []
    done = here("import", dataset, str(file), "--data", str(data), *more)

    assert (done.status, done.out) == (2, "")
    assert done.said == [f"berkas.dat: {sentence}"]
    assert contents(data) == before


@pytest.mark.parametrize("case", REFUSED)
def test_refused_rows_end_with_1_and_a_sentence_each(
    here: Run, data: Path, tmp_path: Path, case: str
) -> None:
    dataset, raw, sentence = REFUSED[case]
    file = tmp_path / "berkas.dat"
    file.write_bytes(raw)
    before = contents(data)

    plain = here("import", dataset, str(file), "--data", str(data))
    as_json = here("import", dataset, str(file), "--data", str(data), "--json")

    assert (plain.status, as_json.status) == (1, 1)
    assert plain.said == as_json.said == [f"berkas.dat: {sentence}"]
    assert plain.out.count("\n") == 1
    assert plain.out.endswith("; nothing changed: 1 rows refused\n")
    (error,) = as_json.json["errors"]
    assert set(error) == {"row", "line", "column", "code", "value"}
    assert sentence.endswith(f"[{error['code']}]")
    assert contents(data) == before


WRONG_USE: dict[str, tuple[list[str], str]] = {
    "no file": (["import", "areas", "{tmp}/absent.csv"], "There is no file {tmp}/absent.csv. Check its name and folder. [file-missing]"),
    "a folder": (["import", "areas", "{tmp}"], "{tmp}: not a file that can be read. Give a readable CSV, CSV.GZ or GeoJSON file. [file-unopenable]"),
    "dataset": (["import", "partai", "{file}"], "Nothing called partai can be imported; use areas or stations. [dataset-unknown]"),
    "election": (["import", "stations", "{file}", "--election", "pemilu-1955"], "There is no election pemilu-1955; there are: pemilu-2024, pilkada-2024. [election-not-here]"),
    "map without =": (["import", "areas", "{file}", "--map", "kode"], "--map kode: write it as column=field"),
    "map of nothing": (["import", "areas", "{file}", "--map", "kode=code"], "berkas.csv: --map names the column kode, which the file does not have. Check its name. [file-map-column]"),
    "map to nothing": (["import", "areas", "{file}", "--map", "code=kode"], "--map: there is no field kode; use one of code, name, level, parent_code, type, lon, lat, area_km2. [map-field]"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_USE)
def test_wrong_use_ends_with_2_and_one_sentence(
    here: Run, data: Path, tmp_path: Path, case: str
) -> None:
    arguments, sentence = WRONG_USE[case]
    file = tmp_path / "berkas.csv"
    file.write_text("code,name,tps_code\n18.73,Lain,1872011003001\n")
    names = {"{tmp}": str(tmp_path), "{file}": str(file)}
    for mark, value in names.items():
        arguments = [a.replace(mark, value) for a in arguments]
        sentence = sentence.replace(mark, value)
    before = contents(data)

    done = here(*arguments, "--data", str(data))

    assert (done.status, done.out, done.said) == (2, "", [sentence])
    assert contents(data) == before


def test_a_file_that_is_not_there_makes_no_data_directory(here: Run, tmp_path: Path) -> None:
    done = here("import", "areas", str(tmp_path / "absent.csv"), "--data", str(tmp_path / "new"))

    assert done.status == 2
    assert not (tmp_path / "new").exists()


def test_three_bad_rows_of_thirty_thousand_are_the_three_that_are_listed(
    here: Run, data: Path, tmp_path: Path
) -> None:
    lines = [f"18.72.02.{2000 + n % 8000}.{n // 8000 + 1:03d},{n % 300}" for n in range(30_000)]
    villages = [f"18.72.02.{2000 + n},Desa {n}" for n in range(8000)]
    areas, file = tmp_path / "areas.csv", tmp_path / "tps.csv"
    areas.write_text("\n".join(["code,name", *villages]) + "\n")
    lines[99] = "18.72.02.2099.001,NaN"
    lines[14_999] = lines[14_998]
    lines[29_999] = "18.72.02.2099,17"
    file.write_text("\n".join(["tps_code,dpt_clean", *lines]) + "\n")
    assert here("import", "areas", str(areas), "--data", str(data)).status == 0
    before = contents(data)

    done = here("import", "stations", str(file), "--data", str(data), "--json")

    assert done.status == 1
    assert [(e["row"], e["line"], e["column"], e["code"]) for e in done.json["errors"]] == [
        (100, 101, "dpt_clean", "not-a-number"),
        (15_000, 15_001, "tps_code", "code-twice"),
        (30_000, 30_001, "tps_code", "station-shape"),
    ]
    assert len(done.said) == 3
    assert contents(data) == before


def test_of_a_file_full_of_refused_rows_a_thousand_are_named_and_all_are_counted(
    here: Run, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "tps.csv"
    file.write_text("tps_code\n" + "x\n" * 1_005)

    done = here("import", "stations", str(file), "--data", str(data), "--json")
    plain = here("import", "stations", str(file), "--data", str(data))

    assert done.status == 1
    assert (len(done.json["errors"]), done.json["refused"]) == (1_000, 1_005)
    assert done.said[-1].endswith("tps.csv: 5 more; --json names the first 1000")
    assert "nothing changed: 1005 rows refused" in plain.out


def test_columns_and_properties_may_be_mapped(here: Run, data: Path, tmp_path: Path) -> None:
    rows, shapes = tmp_path / "a.csv", tmp_path / "b.geojson"
    rows.write_text("kode,nama\n18.73,Lain\n")
    shapes.write_bytes(collection(feature("18.73")).replace(b'"code"', b'"KODE"'))

    one = here("import", "areas", str(rows), "--map", "kode=code", "--map", "nama = name", "--data", str(data))  # fmt: skip
    two = here("import", "areas", str(shapes), "--map", "KODE=code", "--data", str(data))

    assert (one.status, two.status) == (0, 0)
    assert two.out.startswith("boundaries: 1 rows, 1 added")


def test_sentences_come_in_indonesian_when_asked_and_codes_stay(
    here: Run, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "berkas.csv"
    file.write_text("code,name\n18.73,A\n18.73,B\n")

    done = here("import", "areas", str(file), "--data", str(data), DAMAI_LANG="id_ID.UTF-8")

    assert done.said == [
        "berkas.csv: baris 3 (data ke-2), code: ditolak: kode 18.73 ada dua kali; sisakan satu [code-twice]"
    ]
    assert done.out.endswith("tidak ada yang berubah: 1 baris ditolak\n")


def test_the_language_comes_from_lang_when_damai_lang_is_silent() -> None:
    absent = ["import", "areas", "/nowhere/x.csv"]

    assert damai(*absent, DAMAI_LANG="", LANG="id_ID.UTF-8").said[0].startswith("Berkas")
    assert damai(*absent, DAMAI_LANG="", LANG="de_DE.UTF-8").said[0].startswith("There is no")
    assert damai(*absent, DAMAI_LANG="en", LANG="id_ID.UTF-8").said[0].startswith("There is no")


def test_the_data_directory_comes_from_the_environment(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "berkas.csv"
    file.write_text("code,name\n18.73,Lain\n")

    done = damai("import", "areas", str(file), "--json", cwd=tmp_path, DAMAI_DATA=str(data))

    assert done.json["applied"] is True
    assert "18.73" in str(contents(data)[0]["area"])


def test_a_data_directory_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file, blocked = tmp_path / "berkas.csv", tmp_path / "file"
    file.write_text("code,name\n18.73,Lain\n")
    blocked.write_text("not a directory")

    done = damai("import", "areas", str(file), "--data", str(blocked / "data"))

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "the data directory cannot be used" in done.said[0]


def test_a_database_that_does_not_answer_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "berkas.csv"
    file.write_text("code,name\n18.73,Lain\n")
    url = f"postgresql:///none?host={tmp_path}&user=nobody"

    done = damai("import", "areas", str(file), "--data", str(tmp_path / "d"), "--database", url)

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "The database cannot be opened" in done.said[0]


def test_a_database_of_another_kind_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "berkas.csv"
    file.write_text("code,name\n18.73,Lain\n")

    done = damai("import", "areas", str(file), "--data", str(tmp_path / "d"), "--database", "mysql://x/y")  # fmt: skip

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "postgresql" in done.said[0]


def test_a_file_in_place_of_the_database_is_refused_with_a_sentence(
    data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "berkas.csv"
    file.write_text("code,name\n18.73,Lain\n")
    for name in ("damai.sqlite3-wal", "damai.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    (data / "damai.sqlite3").write_bytes(b"x" * 4096)

    done = damai("import", "areas", str(file), "--data", str(data))

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "The database cannot be opened (file is not a database)" in done.said[0]
