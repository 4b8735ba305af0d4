"""``damai import units`` and ``officers``: whole or nothing, twice is once, through a server too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run, damai

UNITS = (
    "kode satuan,nama,jenis,wilayah,sumber,pam-tps\npolsek-a,Polsek A,polsek,18.72.01,Sprin 1,40\n"
)
MAPPED = ("--map", "kode satuan=code", "--map", "nama=name", "--map", "jenis=kind",
          "--map", "wilayah=area", "--map", "sumber=source")  # fmt: skip
OFFICERS = (
    "nrp,name,rank,unit,satgas,subsatgas\n87010203,Personel 1,Bripka,polsek-a,preventif,pam-tps\n"
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    file = tmp_path / "satuan.csv"
    file.write_text(UNITS)
    return str(file)


def test_units_and_then_their_officers_come_in_and_twice_changes_nothing(
    data: Path, table: str, here: Run, tmp_path: Path
) -> None:
    verb = ("import", "units", table, *MAPPED, "--data", str(data))
    people = tmp_path / "personel.csv"
    people.write_text(OFFICERS)

    look, done, again = here(*verb, "--dry-run", "--json"), here(*verb, "--json"), here(*verb)
    officers = here("import", "officers", str(people), "--data", str(data), "--json")

    assert (look.status, look.json["added"], look.json["applied"]) == (0, 1, False)
    assert (done.status, done.json["added"], done.json["applied"]) == (0, 1, True)
    assert again.out.endswith("; nothing to change\n")
    assert (officers.status, officers.json["added"]) == (0, 1), officers.err


def test_a_wrong_row_is_named_and_nothing_changes(data: Path, here: Run, tmp_path: Path) -> None:
    file = tmp_path / "personel.csv"
    file.write_text(OFFICERS.replace("polsek-a", "polsek-zzz"))

    ended = here("import", "officers", str(file), "--data", str(data))

    assert ended.status == 1
    assert "[unit-unknown]" in ended.err
    assert "unit" in ended.err


def test_a_column_that_is_missing_is_offered_by_its_guess(
    data: Path, table: str, here: Run
) -> None:
    ended = here("import", "units", table, "--data", str(data))

    assert ended.status == 2
    assert "--map" in ended.err


def test_beside_a_server_the_server_brings_them_in(
    data: Path, server: subprocess.Popen[str], table: str
) -> None:
    through = damai("import", "units", table, *MAPPED, "--data", str(data), "--json")

    assert (through.status, through.err) == (0, "")
    assert (through.json["rows"], through.json["refused"]) == (1, 0)
