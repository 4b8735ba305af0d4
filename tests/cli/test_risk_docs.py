"""The lines of README and docs/risk.md are run as they stand, with the files that they name."""

from __future__ import annotations

import shlex
import zipfile
from pathlib import Path

import pytest

from damai.db.database import Database
from damai.drill import outline
from damai.risk.versions import store
from damai.risk.versions.package import name_of, packed
from damai.risk.versions.trail import trail
from tests.builders import ELECTION
from tests.cli.conftest import Run
from tests.harness import ROOT


def lines_of(document: str) -> list[list[str]]:
    """Its lines of the index, in order."""
    told = (ROOT / document).read_text(encoding="utf-8").splitlines()
    return [shlex.split(line, comments=True) for line in told if line.startswith(("./damai risk ", "unzip "))]  # fmt: skip


@pytest.fixture
def files(indexed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a reader of the documents has got together."""
    with indexed.read() as conn:
        found = next(v for v in store.of_election(conn, ELECTION) if (v.code, v.number) == ("METRO_KELURAHAN", 1))  # fmt: skip
        definition, data = store.made_of(conn, found.id)
        archive = packed(found, definition, data, trail(conn, found))
    (tmp_path / name_of(found)).write_bytes(archive)
    (tmp_path / "desakel.geojson").write_bytes(outline.geojson())
    codes = [line.split(",")[0] for line in data.decode().splitlines()[1:]]
    events = "".join(f"{code},{at % 3}\n" for at, code in enumerate(codes))
    (tmp_path / "happened.csv").write_text("code,events\n" + events)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("document", ["README.md", "docs/risk.md"])
def test_every_line_of_a_document_runs_as_it_is_written(
    here: Run, files: Path, document: str
) -> None:
    lines = lines_of(document)

    assert len(lines) >= 8
    for line in lines:
        if line[0] == "unzip":
            with zipfile.ZipFile(files / line[1]) as archive:
                archive.extractall(files / line[3])
            continue
        done = here(*line[1:])
        assert done.status == 0, (line, done.err)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(
    here: Run, tmp_path: Path
) -> None:
    (tmp_path / "scores.csv").write_text("code,load,IKR\na,1,2\nb,2,3\n")
    (tmp_path / "edges.csv").write_text("focal,neighbour,weight\na,b,1\nb,a,1\n")

    done = here("risk", "hotspots", str(tmp_path / "scores.csv"), str(tmp_path / "edges.csv"), "--value", "IKP", "--out", str(tmp_path / "o.csv"))  # fmt: skip

    assert done.status == 2
    assert "scores.csv, IKP: the data have no such column; there are: code, load, IKR." in done.err
