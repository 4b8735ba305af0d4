"""``backup``: one file with everything but the signing key, or nothing at all."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import json
import os
import signal
import sqlite3
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

import damai
from damai.app.backup import archive
from tests import harness
from tests.cli.conftest import Run, journal_size


def packed(file: Path) -> dict[str, bytes]:
    """Every part by name, as any tar reads it."""
    with tarfile.open(fileobj=io.BytesIO(file.read_bytes())) as tar:
        return {item.name: tar.extractfile(item).read() for item in tar}  # type: ignore[union-attr]


def listing(directory: Path) -> set[str]:
    return {str(p.relative_to(directory)) for p in directory.rglob("*")}


def test_it_holds_the_database_the_note_the_imports_and_a_manifest(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    file = tmp_path / "one.damai"

    done = here("backup", str(file), "--data", str(exercise), "--json")

    assert (done.status, done.err) == (0, "")
    parts = packed(file)
    manifest = json.loads(parts.pop("manifest.json"))
    assert {p["name"]: (p["size_b"], p["sha256"]) for p in manifest["parts"]} == {
        name: (len(raw), hashlib.sha256(raw).hexdigest()) for name, raw in parts.items()
    }
    assert parts["checkpoint.txt"] == (exercise / "keys" / "checkpoint.txt").read_bytes()
    blobs = {f"blobs/{p.name}": p.read_bytes() for p in (exercise / "blobs").iterdir()}
    assert blobs
    assert {n: raw for n, raw in parts.items() if n.startswith("blobs/")} == blobs
    assert manifest["version"] == damai.__version__
    assert manifest["size"] == done.json["entries"] == journal_size(exercise)
    assert done.json["checkpoint_size"] == journal_size(exercise)


def test_the_snapshot_is_a_whole_database_without_a_wal(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    file = tmp_path / "one.damai"
    here("backup", str(file), "--data", str(exercise))
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(packed(file)["damai.sqlite3"])

    conn = sqlite3.connect(copy)
    ours = sqlite3.connect(f"file:{exercise / 'damai.sqlite3'}?mode=ro", uri=True)
    try:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert list(conn.iterdump()) == list(ours.iterdump())
    finally:
        conn.close()
        ours.close()


@pytest.mark.asvs("13.3.1")
def test_the_signing_key_is_nowhere_in_it_and_only_its_owner_reads_it(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    file = tmp_path / "one.damai"
    done = here("backup", str(file), "--data", str(exercise))

    key = (exercise / "keys" / "journal.key").read_bytes().strip()
    raw = file.read_bytes()
    assert key not in raw
    assert base64.b64decode(key) not in raw
    assert "The signing key is not in it." in done.out
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_written_over(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    file = tmp_path / "one.damai"
    file.write_text("mine")

    done = here("backup", str(file), "--data", str(exercise))

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "[backup-exists]" in done.err
    assert file.read_text() == "mine"


def test_what_cannot_be_backed_up_is_said_in_one_sentence_and_leaves_nothing(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    file, data = str(out / "one"), str(exercise)
    nowhere = here("backup", file, "--data", str(tmp_path / "none"))
    folder = here("backup", str(tmp_path / "no" / "one"), "--data", data)
    postgres = here("backup", file, "--database", "postgresql:///damai")
    (exercise / "keys" / "journal.key").rename(tmp_path / "journal.key")
    keyless = here("backup", file, "--data", data)

    for done, word in (
        (nowhere, "[backup-no-database]"),
        (folder, "[backup-no-folder]"),
        (postgres, "pg_dump"),
        (keyless, "[backup-no-note]"),
    ):
        assert (done.status, done.out, len(done.said)) == (2, "", 1)
        assert word in done.err
    assert listing(out) == set()
    assert not (tmp_path / "none").exists()
    assert not (exercise / "keys" / "journal.key").exists(), "a new key would belong to nobody"


def test_a_record_that_was_touched_makes_no_backup(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    conn.execute("UPDATE entry SET actor = 'system/nobody' WHERE seq = 4")
    conn.commit()
    conn.close()

    plain = here("backup", str(out / "one"), "--data", str(exercise))
    as_json = here("backup", str(out / "one"), "--data", str(exercise), "--json")

    assert (plain.status, plain.out, len(plain.said)) == (1, "", 1)
    assert "leaf-differs, seq 4" in plain.err
    assert as_json.json == {
        "ok": False, "code": "record-touched", "reason": "leaf-differs", "seq": 4,
    }  # fmt: skip
    assert listing(out) == set()


def test_a_signal_and_a_full_disk_in_the_middle_leave_nothing(
    here: Run, exercise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    before = signal.getsignal(signal.SIGTERM)
    write = archive.write

    def ended(*given: Any) -> None:
        write(*given)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(archive, "write", ended)
    stopped = here("backup", str(out / "one"), "--data", str(exercise))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out / "one"))

    monkeypatch.setattr(archive, "write", full)
    refused = here("backup", str(out / "one"), "--data", str(exercise))

    assert stopped.status == 128 + signal.SIGTERM
    assert (refused.status, len(refused.said)) == (2, 1)
    assert "No space left" in refused.err
    assert listing(out) == set()
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    "harm",
    [
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM person; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE incident",
    ],
)
def test_what_could_not_be_restored_is_not_packed(
    here: Run, exercise: Path, tmp_path: Path, harm: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    conn.execute(harm)
    conn.close()

    done = here("backup", str(out / "one"), "--data", str(exercise))

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "[backup-unsound]" in done.err
    assert listing(out) == set()


def test_a_table_or_an_index_that_somebody_added_is_packed_and_comes_back(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    conn.execute("CREATE TABLE own (x)")
    conn.execute("CREATE INDEX own_i ON incident (kind)")
    conn.close()
    file, new = tmp_path / "one", tmp_path / "new"

    assert here("backup", str(file), "--data", str(exercise)).status == 0
    assert here("restore", str(file), "--data", str(new)).status == 0

    conn = sqlite3.connect(new / "damai.sqlite3")
    assert conn.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'own%'").fetchone() == (
        2,
    )
    conn.close()


def test_a_file_that_is_no_database_is_said(here: Run, exercise: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (exercise / "damai.sqlite3").write_bytes(b"x" * 8192)

    done = here("backup", str(out / "one"), "--data", str(exercise))

    assert (done.status, len(done.said)) == (2, 1)
    assert "[backup-not-copied]" in done.err
    assert listing(out) == set()


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((harness.ROOT / "pyproject.toml").read_text())["project"]

    assert damai.__version__ == project["version"]
