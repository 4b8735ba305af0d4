"""``journal checkpoint``, ``prove`` and ``export``: what they print, write and refuse."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from damai.journal.checkpoints import Signer
from tests.areas.acting import STATIONS
from tests.cli.conftest import Run, damai, journal_size
from tests.journal import independent_verifier as outsider


def checked(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return outsider.check_export(iter(lines))


def an_import(here: Run, data: Path, name: str = "18.73,Lain") -> None:
    file = data.parent / "more.csv"
    file.write_text(f"code,name\n{name}\n")
    assert here("import", "areas", str(file), "--data", str(data)).status == 0


def cut_back(here: Run, data: Path) -> None:
    """The database file of before the last act is put back; the note outside stays."""
    older = data.parent / "older.sqlite3"
    shutil.copy(data / "damai.sqlite3", older)
    an_import(here, data)
    for name in ("damai.sqlite3-wal", "damai.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(older, data / "damai.sqlite3")


def test_the_checkpoint_is_the_note_of_the_committed_head(here: Run, exercise: Path) -> None:
    (exercise / "keys" / "checkpoint.txt").unlink()

    plain = here("journal", "checkpoint", "--data", str(exercise))
    as_json = here("journal", "checkpoint", "--data", str(exercise), "--json")

    assert (plain.status, plain.err, as_json.status) == (0, "", 0)
    assert plain.out == (exercise / "keys" / "checkpoint.txt").read_text() == as_json.json["note"]
    opened = outsider.opened(plain.out, as_json.json["public_key"], None)
    assert opened[1] == as_json.json["size"] == journal_size(exercise)
    assert opened[2].hex() == as_json.json["root"]


def test_beside_a_server_the_server_signs_what_it_just_committed(
    data: Path, server: subprocess.Popen[str], tmp_path: Path
) -> None:
    file = tmp_path / "tps.csv"
    file.write_text(STATIONS)
    assert damai("import", "stations", str(file), "--data", str(data)).status == 0

    note = damai("journal", "checkpoint", "--data", str(data), "--json")
    size = journal_size(data)
    proof = damai("journal", "prove", str(size), "--from", "1", "--data", str(data), "--json")
    out = tmp_path / "export.jsonl"
    exported = damai("journal", "export", "--out", str(out), "--data", str(data), "--json")

    assert (note.status, proof.status, exported.status) == (0, 0, 0)
    assert note.json["size"] == proof.json["size"] == exported.json["size"] == size
    assert outsider.check_proof(proof.json, note.json["public_key"]).endswith("grew from 1")
    assert checked(out).startswith(f"{size} entries, up to {size}")


def test_nothing_is_signed_over_a_note_that_the_journal_does_not_go_on_from(
    here: Run, exercise: Path
) -> None:
    """The note outside is the proof that the tail was cut off; starting and stopping must not lose it."""
    cut_back(here, exercise)
    note = (exercise / "keys" / "checkpoint.txt").read_bytes()

    done = here("journal", "checkpoint", "--data", str(exercise))

    assert (done.status, done.out) == (1, "")
    assert "Nothing was signed" in done.err
    assert (exercise / "keys" / "checkpoint.txt").read_bytes() == note
    verdict = here("journal", "verify", "--data", str(exercise), "--json")
    assert verdict.json["reason"] == "older-than-checkpoint"
    proof = here("journal", "prove", "3", "--data", str(exercise))
    assert (proof.status, proof.out) == (1, "")


def test_a_rewritten_beginning_is_not_signed_over_either(here: Run, exercise: Path) -> None:
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    conn.execute("UPDATE journal_tile SET hashes = zeroblob(length(hashes)) WHERE level = 0")
    conn.commit()
    conn.close()
    note = (exercise / "keys" / "checkpoint.txt").read_bytes()

    done = here("journal", "checkpoint", "--data", str(exercise))

    assert done.status == 1
    assert (exercise / "keys" / "checkpoint.txt").read_bytes() == note


def test_a_proof_is_printed_or_written(here: Run, exercise: Path, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    printed = here("journal", "prove", "7", "--data", str(exercise))
    as_json = here("journal", "prove", "7", "--data", str(exercise), "--json")
    written = here("journal", "prove", "7", "--data", str(exercise), "--out", str(file))

    assert [printed.status, as_json.status, written.status] == [0, 0, 0]
    assert printed.json == as_json.json == json.loads(file.read_text())
    size = journal_size(exercise)
    assert written.out == f"entry 7 is under the checkpoint of {size} entries, by 6 hashes\n"
    assert outsider.check_proof(printed.json) == f"entry 7 is in the tree of {size}"


def test_a_proof_and_an_export_check_each_other(
    here: Run, exercise: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, export = tmp_path / "proof.json", tmp_path / "export.jsonl"
    here("journal", "prove", "7", "--data", str(exercise), "--out", str(proof))
    here("journal", "export", "--data", str(exercise), "--out", str(export))

    assert outsider.main(["proof", str(proof), "--export", str(export)]) == 0
    other = json.loads(export.read_text().splitlines()[8])
    changed = {**json.loads(proof.read_text()), "leaf": other["leaf"], "seq": 8}
    proof.write_text(json.dumps(changed))
    assert outsider.main(["proof", str(proof), "--export", str(export)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "NOT ok: proof-does-not-hold at seq 8"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["prove", "99999"], 1), (["prove", "0"], 2), (["prove", "-1"], 2), (["prove", "x"], 2),
        (["prove"], 2), (["prove", "3", "--from", "0"], 2), (["prove", "3", "--from", "99999"], 2),
        (["prove", "3", "--out", "no/such/place"], 2), (["export"], 2),
        (["export", "--out", "no/such/place"], 2), (["export", "--out", "x", "--after", "-1"], 2),
        (["export", "--out", "x", "--after", "99999"], 2), (["checkpoint", "--nope"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_answered_is_said_and_stdout_stays_empty(
    exercise: Path, tmp_path: Path, words: list[str], status: int
) -> None:
    done = damai("journal", *words, "--data", str(exercise), cwd=tmp_path)

    assert (done.status, done.out) == (status, "")
    assert done.err
    assert "Traceback" not in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["exercise"]


@pytest.mark.parametrize("words", [["checkpoint"], ["prove", "1"], ["export", "--out", "x"]])
def test_a_place_without_a_database_is_said_and_none_is_made(
    here: Run, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    done = here("journal", *words, "--data", str(tmp_path / "none"))

    assert (done.status, done.out) == (2, "")
    assert "there is no database here" in done.said[0]
    assert list(tmp_path.iterdir()) == []


def test_without_a_note_there_is_no_proof_and_no_export(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    (exercise / "keys" / "checkpoint.txt").unlink()

    proof = here("journal", "prove", "1", "--data", str(exercise))
    export = here("journal", "export", "--out", str(tmp_path / "x"), "--data", str(exercise))
    dalam = here("journal", "prove", "1", "--data", str(exercise), DAMAI_LANG="id")

    assert (proof.status, export.status) == (1, 1)
    assert "No checkpoint has been signed yet" in export.said[0]
    assert dalam.said[0].startswith("Titik periksa terakhir memuat 0 catatan")
    assert not (tmp_path / "x").exists()


def test_an_export_is_private_whole_and_checked_by_an_outsider(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    whole, rest = tmp_path / "whole.jsonl", tmp_path / "rest.jsonl"
    one = here("journal", "export", "--out", str(whole), "--data", str(exercise))
    two = here("journal", "export", "--out", str(rest), "--after", "9", "--data", str(exercise))
    size = journal_size(exercise)

    assert (one.status, two.status) == (0, 0)
    assert one.out == f"{whole}: {size} entries, up to the checkpoint at {size}\n"
    assert checked(whole).startswith(f"{size} entries")
    assert checked(rest).startswith(f"{size - 9} entries")
    assert whole.read_text().splitlines()[10:] == rest.read_text().splitlines()[1:]
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    key = Signer(exercise / "keys").key().public_key().public_bytes_raw()
    assert json.loads(whole.read_text().splitlines()[-1])["public_key"] == key.hex()


def test_an_export_that_fails_leaves_what_was_there(
    here: Run, exercise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text("before")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    disk = here("journal", "export", "--out", str(file), "--data", str(exercise))
    monkeypatch.undo()
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    conn.execute("DELETE FROM entry WHERE seq = 20")
    conn.commit()
    conn.close()
    touched = here("journal", "export", "--out", str(file), "--data", str(exercise))

    assert (disk.status, disk.said) == (2, [f"{file}: No space left on device"])
    assert (touched.status, touched.out) == (1, "")
    assert "entry 20 is missing or was changed" in touched.said[0]
    assert file.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["exercise", "export.jsonl"]
