"""A version's package: it computes again on a machine that knows nothing of this house."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from damai.app.house import House
from damai.journal import reader
from damai.risk.engine.writing import NAMES
from damai.risk.versions.model import Level, State, Version
from damai.risk.versions.package import name_of
from tests.harness import ROOT
from tests.risk import kept
from tests.risk.served import VERSIONS, Reader

By = Callable[[str], Reader]
AGAIN = """
import hashlib, json, sys
from pathlib import Path
from damai.risk.engine.writing import score_files
here, out = Path(sys.argv[1]), Path(sys.argv[2])
score_files(here / "definition.toml", here / "data.csv", out)
told = json.loads((here / "manifest.json").read_text())["files"]
made = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in told}
same = all((out / name).read_bytes() == (here / name).read_bytes() for name in (*told, "manifest.json"))
print("same" if same and made == told else "differs", "sqlalchemy" in sys.modules)
"""


def unpacked(raw: bytes, at: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        archive.extractall(at)
    return at


def again(here: Path, out: Path) -> str:
    """What a fresh process without a database says of a package."""
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(here), str(out)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    return done.stdout.strip()


def test_a_published_version_is_verified_from_its_package_on_another_machine(
    house: House, by: By, tmp_path: Path
) -> None:
    id = kept.published(house.db)
    found = kept.version(house.db, "budi", id)

    answer = by("budi").get(f"{VERSIONS}/{id}/paket.zip")

    assert answer.headers["content-type"] == "application/zip"
    assert (
        answer.headers["content-disposition"] == 'attachment; filename="ikt-18-72-desakel-v1.zip"'
    )
    here = unpacked(answer.content, tmp_path / "there")
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in here.iterdir()}
    assert hashes["definition.toml"] == found.definition_sha256
    assert hashes["data.csv"] == found.data_sha256
    assert hashes["scores.csv"] == found.scores_sha256
    assert set(hashes) == {"definition.toml", "data.csv", "signatures.json", *NAMES}
    assert again(here, tmp_path / "out") == "same False"


@pytest.mark.parametrize(
    ("name", "byte"), [("data.csv", b"2"), ("scores.csv", b"2"), ("definition.toml", b"0")]
)
def test_a_changed_byte_is_found(
    house: House, by: By, tmp_path: Path, name: str, byte: bytes
) -> None:
    id = kept.published(house.db)
    here = unpacked(by("sari").get(f"{VERSIONS}/{id}/paket.zip").content, tmp_path / "there")
    raw = (here / name).read_bytes()

    (here / name).write_bytes(raw.replace(byte, b"1", 1))

    assert again(here, tmp_path / "out") == "differs False"


def test_the_signatures_name_the_entries_that_prove_them(house: House, by: By) -> None:
    id = kept.published(house.db, note="Pertama.")

    with zipfile.ZipFile(
        io.BytesIO(by("maya").get(f"{VERSIONS}/{id}/paket.zip").content)
    ) as archive:
        told = json.loads(archive.read("signatures.json"))
        dates = {info.date_time for info in archive.infolist()}

    assert [(s["act"], s["words"]) for s in told["signatures"]] == [
        ("drafted", "Pertama."), ("reviewed", "Sumber dan angka cocok."), ("published", ""),
    ]  # fmt: skip
    assert len({s["by"] for s in told["signatures"]}) == 3
    assert all(s["seq"] > 0 and s["name"] for s in told["signatures"])
    with house.db.read() as conn:
        for signed in told["signatures"]:
            [entry] = reader.after(conn, signed["seq"] - 1, 1)
            assert (str(entry.id), entry.subject) == (signed["entry"], f"risk-index/{id}")
    assert (told["state"], told["not_for_the_public"]) == ("published", False)
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_version_gives_the_same_bytes(house: House, by: By) -> None:
    id = kept.published(house.db)

    one, two = (by(who).get(f"{VERSIONS}/{id}/paket.zip").content for who in ("sari", "budi"))

    assert one == two


def test_a_drafts_package_is_its_institutions_and_a_narrow_readers_nobodys(
    house: House, by: By
) -> None:
    draft, published = kept.drafted(house.db), kept.published(house.db)

    assert by("sari").get(f"{VERSIONS}/{draft}/paket.zip").status_code == 200
    assert by("budi").get(f"{VERSIONS}/{draft}/paket.zip").status_code == 404
    narrow = by("agus").get(f"{VERSIONS}/{published}/paket.zip")
    assert narrow.status_code == 403
    assert "di luar wilayah Anda" in narrow.text
    assert "paket.zip" not in by("agus").get(f"{VERSIONS}/{published}").text


def test_a_name_of_a_file_is_safe(house: House) -> None:
    id = kept.drafted(house.db)
    found = kept.version(house.db, "eka", id)
    assert found.state is State.DRAFT

    odd: Version = replace(found, code='../"\r\nIKR é', level=Level.STATION, number=12)

    assert name_of(odd) == "ikr-18-72-station-v12.zip"
