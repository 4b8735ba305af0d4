"""``restore``: the same house in a new directory, verified, under a new origin."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from damai.db.lockfile import DataLock
from tests.cli.conftest import Run, contents, damai, journal_size
from tests.cli.test_backup import listing

OWN = {"journal_head", "journal_tile", "entry", "session", "login_link"}


@pytest.fixture
def file(here: Run, exercise: Path, tmp_path: Path) -> Path:
    made = tmp_path / "one.damai"
    assert here("backup", str(made), "--data", str(exercise)).status == 0
    return made


def ask(data: Path, question: str) -> Any:
    conn = sqlite3.connect(f"file:{data / 'damai.sqlite3'}?mode=ro", uri=True)
    try:
        return conn.execute(question).fetchall()
    finally:
        conn.close()


def test_every_row_and_every_import_is_there_again(
    here: Run, exercise: Path, file: Path, tmp_path: Path
) -> None:
    new = tmp_path / "deep" / "new"

    done = here("restore", str(file), "--data", str(new), "--json")

    assert done.status == 0, done.err
    (before, blobs), (after, new_blobs) = contents(exercise), contents(new)
    assert {k: v for k, v in after.items() if k not in OWN} == {
        k: v for k, v in before.items() if k not in OWN
    }
    assert after["entry"][:-1] == before["entry"]
    assert new_blobs == blobs
    assert here("journal", "verify", "--data", str(new), "--json").json["ok"]
    assert new.stat().st_mode & 0o777 == 0o700


def test_the_record_says_whose_entries_it_holds_and_goes_on_under_a_new_name_and_key(
    here: Run, exercise: Path, file: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    [(old_origin, size, root)] = ask(exercise, "SELECT origin, size, hex(root) FROM journal_head")

    told = here("restore", str(file), "--data", str(new), "--json").json

    [(seq, body, actor)] = ask(
        new, "SELECT seq, body, actor FROM entry WHERE kind = 'journal.restored'"
    )
    said = json.loads(body)
    assert (seq, actor) == (size + 1, "system/restore")
    assert (said["old_origin"], said["old_size"], said["old_root"]) == (
        old_origin, size, root.lower(),
    )  # fmt: skip
    [(origin,)] = ask(new, "SELECT origin FROM journal_head")
    assert origin == said["origin"] == told["origin"] != old_origin
    note = (new / "keys" / "checkpoint.txt").read_text()
    assert note.startswith(f"{origin}\n{size + 1}\n")
    old, fresh = (d / "keys" / "journal.key" for d in (exercise, new))
    assert old.read_bytes() != fresh.read_bytes()
    assert (new / "keys" / "restored-from.txt").read_text().startswith(f"{old_origin}\n{size}\n")


def test_the_old_key_and_note_no_longer_fit_what_was_restored(
    here: Run, exercise: Path, file: Path, tmp_path: Path
) -> None:
    """Else two journals of one name could go on side by side."""
    new = tmp_path / "new"
    here("restore", str(file), "--data", str(new))
    shutil.rmtree(new / "keys")
    shutil.copytree(exercise / "keys", new / "keys")

    done = here("journal", "verify", "--data", str(new), "--json")

    assert (done.status, done.json["reason"]) == (1, "older-than-checkpoint")


def test_sessions_and_open_links_of_the_backup_are_ended(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    [(person,)] = conn.execute("SELECT id FROM person LIMIT 1")
    later = 1 << 60
    conn.execute(
        "INSERT INTO session (hash, id, family, system, person, opened_at, expires_at, seen_at)"
        " VALUES (?,?,'','',?,0,?,0)",
        (b"s" * 32, uuid4().hex, person, later),
    )
    conn.execute(
        "INSERT INTO login_link (hash, purpose, person, expires_at) VALUES (?,'invite',?,?)",
        (b"l" * 32, person, later),
    )
    conn.commit()
    conn.close()
    file, new = tmp_path / "two.damai", tmp_path / "new"
    assert here("backup", str(file), "--data", str(exercise)).status == 0

    assert here("restore", str(file), "--data", str(new)).status == 0

    assert ask(new, "SELECT count(*) FROM session WHERE ended_at IS NULL") == [(0,)]
    assert ask(new, "SELECT count(*) FROM login_link WHERE used_at IS NULL") == [(0,)]
    assert ask(new, "SELECT count(*) FROM session") == [(1,)]


def test_an_empty_directory_will_do_and_so_will_one_that_a_cut_off_restore_left(
    here: Run, file: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    (new / ".restoring" / "blobs").mkdir(parents=True)
    (new / ".restoring" / "damai.sqlite3").write_bytes(b"half")
    (new / "damai.lock").touch()

    done = here("restore", str(file), "--data", str(new))

    assert done.status == 0, done.err
    assert not (new / ".restoring").exists()


@pytest.mark.parametrize("name", ["damai.sqlite3", "notes.txt", "keys/journal.key"])
def test_a_directory_with_anything_in_it_is_left_alone(
    here: Run, file: Path, tmp_path: Path, name: str
) -> None:
    new = tmp_path / "new"
    (new / name).parent.mkdir(parents=True)
    (new / name).write_text("mine")

    done = here("restore", str(file), "--data", str(new))

    assert (done.status, done.out, len(done.said)) == (2, "", 1)
    assert "[restore-not-empty]" in done.err
    assert (new / name).read_text() == "mine"
    assert len(listing(new)) == 1 + name.count("/")


def test_a_directory_in_use_is_said(here: Run, file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    lock = DataLock(new)
    lock.take()

    done = here("restore", str(file), "--data", str(new))

    lock.release()
    assert (done.status, len(done.said)) == (2, 1)
    assert "[restore-busy]" in done.err
    assert listing(new) == {"damai.lock"}


def test_where_to_must_be_said(here: Run, file: Path) -> None:
    done = here("restore", str(file))

    assert (done.status, len(done.said)) == (2, 1)
    assert "--data DIR" in done.err


def older(conn: sqlite3.Connection) -> None:
    """As the revision before the last left it: undo what 0016 did."""
    conn.execute("DROP TABLE duty_line")
    conn.execute("UPDATE alembic_version SET version_num = '0015'")


def newer(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE alembic_version SET version_num = '9999'")


def backup_of(exercise: Path, here: Run, tmp_path: Path, change: Callable[..., None]) -> Path:
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    change(conn)
    conn.commit()
    conn.close()
    made = tmp_path / "changed.damai"
    assert here("backup", str(made), "--data", str(exercise)).status == 0
    return made


def test_an_older_backup_is_brought_up(here: Run, exercise: Path, tmp_path: Path) -> None:
    file, new = backup_of(exercise, here, tmp_path, older), tmp_path / "new"

    done = here("restore", str(file), "--data", str(new), "--json")

    assert done.status == 0, done.err
    assert done.json["upgraded_from"] == "0015"
    assert "from revision 0015" in done.err
    assert ask(new, "SELECT count(*) FROM duty_line") == [(0,)]
    assert journal_size(new) == journal_size(exercise) + 1


def test_a_newer_backup_is_refused(here: Run, exercise: Path, tmp_path: Path) -> None:
    file, new = backup_of(exercise, here, tmp_path, newer), tmp_path / "new"

    done = here("restore", str(file), "--data", str(new))

    assert (done.status, len(done.said)) == (2, 1)
    assert "[backup-newer]" in done.err
    assert not new.exists()


def test_a_restored_house_serves_and_is_backed_up_in_turn(
    here: Run, file: Path, tmp_path: Path
) -> None:
    new, again, third = tmp_path / "new", tmp_path / "again.damai", tmp_path / "third"
    assert here("restore", str(file), "--data", str(new)).status == 0
    assert damai("token", "Sari (posko Polres)", "--data", str(new)).status == 0
    assert here("backup", str(again), "--data", str(new)).status == 0

    assert here("restore", str(again), "--data", str(third)).status == 0

    assert len(ask(third, "SELECT 1 FROM entry WHERE kind = 'journal.restored'")) == 2
    assert here("journal", "verify", "--data", str(third)).status == 0


def test_a_disk_that_is_too_small_is_said_before_anything_is_written(
    here: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = shutil._ntuple_diskusage(10, 9, 1)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: small)

    done = here("restore", str(file), "--data", str(tmp_path / "new"))

    assert (done.status, len(done.said)) == (2, 1)
    assert "[restore-no-room]" in done.err
    assert not (tmp_path / "new").exists()


def test_a_move_that_fails_leaves_nothing(
    here: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "damai.sqlite3":
            raise OSError(5, os.strerror(5), str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)

    done = here("restore", str(file), "--data", str(new))

    assert (done.status, len(done.said)) == (2, 1)
    assert listing(new) == set()


def test_a_second_factor_that_no_key_opens_is_said_and_can_be_taken_away(
    here: Run, exercise: Path, tmp_path: Path
) -> None:
    conn = sqlite3.connect(exercise / "damai.sqlite3")
    [(person, name)] = conn.execute("SELECT id, name FROM person WHERE name LIKE 'Sari%'")
    conn.execute("INSERT INTO second_factor VALUES (?, ?, 0, 0)", (person, b"s" * 48))
    conn.commit()
    conn.close()
    made, new = tmp_path / "sealed.damai", tmp_path / "new"
    assert here("backup", str(made), "--data", str(exercise)).status == 0

    done = here("restore", str(made), "--data", str(new))

    assert "keys/accounts.key" in done.err
    assert not (new / "keys" / "accounts.key").exists(), "no key was in the backup"
    assert here("user", "reset", name, "--data", str(new)).status == 0
    assert ask(new, "SELECT count(*) FROM second_factor") == [(0,)]
