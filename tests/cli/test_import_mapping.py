"""What /impor learned about a file's columns, the command knows too: the same house, the same file, the same meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from damai.app.house import House
from damai.app.options import Options
from damai.areas import uploading
from damai.core.clock import Clocks
from damai.webkit.actor import House as Itself
from damai.webkit.uploads import Upload
from tests.builders import ELECTION
from tests.cli.conftest import Run

FIRST = "KODE;A,JML,Catatan\n1872011003001,250,x\n"
NEXT = "KODE;A,JML,Catatan\n1872011003002,260,y\n"


@pytest.fixture
def taught(data: Path) -> Path:
    """A house where the page has applied a file of this shape, its columns named by a person."""
    house = House(Options(data_dir=data), Clocks.real())
    house.open()

    def look(mark: str = "") -> uploading.Look:
        return uploading.look(
            house.db, Itself(), "stations", Upload(name="a.csv", raw=FIRST.encode()), ELECTION,
            chosen=(shape, ["tps_code", "dpt_clean", ""]), mark=mark,
            blob_dir=house.options.blob_dir,
        )  # fmt: skip

    try:
        shape = uploading.mapping.fingerprint("stations", FIRST.splitlines()[0].split(","))
        assert look(look().mark).report.applied  # type: ignore[union-attr]
    finally:
        house.close()
    return data


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "tps.csv"
    made.write_text(NEXT)
    return made


def test_a_file_of_a_shape_that_the_page_knows_is_read_as_there_and_said_so(
    taught: Path, file: Path, here: Run
) -> None:
    ended = here("import", "stations", str(file), "--data", str(taught), "--json")

    assert ended.status == 0, ended.err
    report = json.loads(ended.out)
    assert (report["added"], report["applied"]) == (1, True)
    assert report["mapping"] == {"KODE;A": "tps_code", "JML": "dpt_clean"}
    assert "columns are read as when /impor last applied such a file: " in ended.err
    assert "JML = dpt_clean" in ended.err


def test_what_the_page_learned_can_be_left_aside_or_replaced(
    taught: Path, file: Path, here: Run
) -> None:
    aside = here("import", "stations", str(file), "--data", str(taught), "--no-mapping")
    assert aside.status == 2
    assert "tps_code" in aside.err

    own = here("import", "stations", str(file), "--data", str(taught), "--map", "KODE;A=tps_code", "--json")  # fmt: skip
    assert own.status == 0
    assert json.loads(own.out)["mapping"] == {}
    assert "/impor" not in own.err


def test_a_house_that_learned_nothing_says_nothing(data: Path, file: Path, here: Run) -> None:
    ended = here("import", "stations", str(file), "--data", str(data))

    assert ended.status == 2
    assert "/impor" not in ended.err
