"""``doctor``: pass, fail or not known; every finding can be brought about, and nothing is changed."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from damai.accounts.vault import Vault
from damai.app.doctor import directory, machine
from damai.app.doctor.finding import Finding
from damai.app.words import catalogue
from damai.core.clock import Clocks, MovableClock
from damai.db.lockfile import DataLock
from damai.journal.purge import purge_step
from tests import harness
from tests.cli.conftest import Ended, Run
from tests.cli.test_backup import listing
from tests.faults.test_kill import Server


@pytest.fixture
def data(exercise: Path) -> Path:
    """An exercise whose entries are of the past, in a directory that only its owner enters."""
    exercise.chmod(0o700)
    return exercise


def told(done: Ended) -> dict[str, tuple[str, str]]:
    return {item["check"]: (item["state"], item["code"]) for item in done.json["checks"]}


def state(found: Finding) -> tuple[str, str]:
    return found.state, found.code


def harmed(data: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(data / "damai.sqlite3")) as conn:
        conn.execute(statement, values)
        conn.commit()


def test_a_sound_house_fails_in_nothing_and_is_left_as_it_was(here: Run, data: Path) -> None:
    before, names = (data / "damai.sqlite3").read_bytes(), listing(data)

    done = here("doctor", "--data", str(data), "--json")

    assert done.status == 0, done.out
    found = told(done)
    assert {s for s, _ in found.values()} <= {"pass", "not-known"}
    assert found["key"] == ("pass", "fits")
    assert found["fsync"] == ("pass", "works")
    assert found["server"] == ("pass", "none")
    assert found["tables"] == ("pass", "current")
    assert (data / "damai.sqlite3").read_bytes() == before
    assert listing(data) - names <= {"damai.sqlite3-shm", "damai.sqlite3-wal"}


def test_plain_output_is_a_line_a_check_with_its_state_first(here: Run, data: Path) -> None:
    data.chmod(0o755)

    plain = here("doctor", "--data", str(data))
    as_json = here("doctor", "--data", str(data), "--json")

    assert (plain.status, as_json.status, plain.err) == (1, 1, "")
    assert as_json.json["ok"] is False
    lines = plain.out.splitlines()
    assert len(lines) == len(as_json.json["checks"])
    assert all(line.startswith(("pass  ", "FAIL  ", "not known  ")) for line in lines)
    assert any(line.startswith("FAIL") and "chmod 700" in line for line in lines)


def test_a_place_without_a_house_is_not_known_and_stays_so(here: Run, tmp_path: Path) -> None:
    done = here("doctor", "--data", str(tmp_path / "none"), "--json")

    assert done.status == 0
    assert told(done)["data"] == ("not-known", "none")
    assert told(done)["database"] == ("not-known", "none")
    assert not (tmp_path / "none").exists()


def open_key(data: Path) -> None:
    (data / "keys" / "journal.key").chmod(0o640)


def no_key(data: Path) -> None:
    (data / "keys" / "journal.key").unlink()


def another_key(data: Path) -> None:
    key = data / "keys" / "journal.key"
    key.write_bytes(key.read_bytes()[::-1].strip(b"=\n").rjust(43, b"A") + b"=\n")


def edited_note(data: Path) -> None:
    note = data / "keys" / "checkpoint.txt"
    note.write_text(note.read_text().replace("\n", "\n1", 1))


def no_note(data: Path) -> None:
    (data / "keys" / "checkpoint.txt").unlink()


def broken(data: Path) -> None:
    (data / "damai.sqlite3").write_bytes(b"x" * 9000)


def in_the_future(data: Path) -> None:
    later = datetime.now(UTC) + timedelta(hours=3)
    harmed(
        data, "UPDATE entry SET at = ? WHERE seq = (SELECT size FROM journal_head)",
        int(later.timestamp() * 1e6),
    )  # fmt: skip


def emptied(data: Path) -> None:
    harmed(data, "DELETE FROM entry")
    harmed(data, "UPDATE journal_head SET size = 0")


def sealed(data: Path, secret: bytes = b"s" * 48) -> None:
    with closing(sqlite3.connect(data / "damai.sqlite3")) as conn:
        [(person,)] = conn.execute("SELECT id FROM person LIMIT 1")
        conn.execute("INSERT INTO second_factor VALUES (?, ?, 0, 0)", (person, secret))
        conn.commit()


def another_vault(data: Path) -> None:
    Vault(data / "keys").seal(UUID(int=1), b"makes a key")


def opening(data: Path) -> None:
    with closing(sqlite3.connect(data / "damai.sqlite3")) as conn:
        [(person,)] = conn.execute("SELECT id FROM person LIMIT 1")
    sealed(data, Vault(data / "keys").seal(UUID(person), b"a secret"))


def purged(data: Path, hours: int) -> None:
    """Run the purge in that house, so long ago."""
    clock = MovableClock(datetime.now(UTC) - timedelta(hours=hours))
    house = harness.house(data, seeded=False, clocks=Clocks(scene=clock, wall=clock))
    house.db.write_now(lambda uow: purge_step(uow, None), actor="system/purge")
    house.close()


CASES: dict[str, tuple[Callable[[Path], object], str, str, str, int]] = {
    "the key may be read by a group": (open_key, "permissions", "fail", "key-open", 1),
    "the key is gone": (no_key, "key", "fail", "missing", 1),
    "the key is another one": (another_key, "key", "fail", "does-not-fit", 1),
    "the note was edited": (edited_note, "key", "fail", "does-not-fit", 1),
    "there is no note": (no_note, "key", "not-known", "no-note", 0),
    "the file is no database": (broken, "database", "fail", "unreadable", 1),
    "the newest entry is of tomorrow": (in_the_future, "clock", "fail", "behind", 1),
    "there are no entries": (emptied, "clock", "not-known", "no-entries", 1),
    "the journal was cut back": (emptied, "key", "fail", "cut-back", 1),
    "the journal is another one": (
        lambda d: harmed(d, "UPDATE journal_head SET origin = 'damai/other'"),
        "key", "fail", "another-origin", 1,
    ),
    "there is no head": (
        lambda d: harmed(d, "DELETE FROM journal_head"), "key", "not-known", "no-journal", 0,
    ),
    "a second factor has no key": (sealed, "second-factors", "fail", "no-key", 1),
    "a second factor has another key": (
        lambda d: (sealed(d), another_vault(d)), "second-factors", "fail", "another-key", 1,
    ),
    "a second factor opens": (opening, "second-factors", "pass", "open", 0),
    "the tables are older": (
        lambda d: harmed(d, "UPDATE alembic_version SET version_num = '0002'"),
        "tables", "pass", "older", 0,
    ),
    "the tables are newer": (
        lambda d: harmed(d, "UPDATE alembic_version SET version_num = '9999'"),
        "tables", "fail", "newer", 1,
    ),
    "no migration ever ran": (
        lambda d: harmed(d, "DELETE FROM alembic_version"), "tables", "not-known", "none", 0,
    ),
    "it was never purged": (lambda d: None, "purge", "not-known", "never", 0),
    "it was purged today": (lambda d: purged(d, hours=1), "purge", "pass", "done", 0),
    "it was not purged for long": (lambda d: purged(d, hours=73), "purge", "not-known", "late", 0),
    "the WAL was not cut for long": (
        lambda d: os.truncate(_touched(d / "damai.sqlite3-wal"), 300_000_000),
        "wal", "fail", "long", 1,
    ),
}  # fmt: skip


def _touched(path: Path) -> Path:
    path.touch()
    return path


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_by_a_stable_code(here: Run, data: Path, case: str) -> None:
    harm, check, wanted, code, status = CASES[case]
    harm(data)
    names = listing(data)

    done = here("doctor", "--data", str(data), "--json")

    assert told(done)[check] == (wanted, code), done.out
    assert done.status == status, done.out
    assert listing(data) - names <= {"damai.sqlite3-shm", "damai.sqlite3-wal"}


def test_a_key_of_another_user_is_said(
    here: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    assert told(here("doctor", "--data", str(data), "--json"))["permissions"] == (
        "fail", "key-of-another",
    )  # fmt: skip


def test_a_directory_that_this_user_may_not_write_is_said(
    here: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, *a, **k: path != data and access(path, *a, **k))

    assert told(here("doctor", "--data", str(data), "--json"))["data"] == ("fail", "not-ours")


def test_a_running_server_is_found_and_not_disturbed(here: Run, data: Path) -> None:
    server = Server(data, "")
    server.start()
    try:
        done = here("doctor", "--data", str(data), "--json")

        assert done.status == 0, done.out
        assert told(done)["server"] == ("pass", "running")
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=30)
        assert server.process.stdout is not None
        server.process.stdout.close()


@pytest.mark.parametrize("door", ["none", "left", "unnamed"])
def test_an_owner_that_does_not_answer_is_not_known(here: Run, data: Path, door: str) -> None:
    path = data / "damai.sock"
    if door == "left":
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))
    lock = DataLock(data)
    lock.take(None if door == "unnamed" else path)

    done = here("doctor", "--data", str(data), "--json")

    lock.release()
    assert told(done)["server"] == ("not-known", "silent")


def test_postgresql_is_read_by_its_url(
    here: Run, tmp_path: Path, postgres: harness.Postgres
) -> None:
    with postgres.database() as url:
        empty = here("doctor", "--data", str(tmp_path), "--database", url, "--json")
        assert here("db", "upgrade", "--data", str(tmp_path), "--database", url).status == 0
        upgraded = here("doctor", "--data", str(tmp_path), "--database", url, "--json")
    away = here("doctor", "--data", str(tmp_path), "--database", url, "--json")

    assert told(empty)["tables"] == ("not-known", "none")
    assert told(upgraded)["tables"] == ("pass", "current")
    assert told(away)["database"] == ("fail", "unreadable")
    assert away.status == 1


def test_the_machine_is_held_against_what_the_code_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert state(machine.python((3, 10, 9))) == ("fail", "too-old")
    assert state(machine.python((3, 11, 0))) == ("pass", "fit")
    assert state(machine.sqlite((3, 34, 1))) == ("fail", "too-old")
    assert state(machine.sqlite((3, 51, 2))) == ("pass", "one-checkpointer")
    assert state(machine.sqlite((3, 51, 3))) == ("pass", "mended")
    assert state(machine.open_files(512)) == ("fail", "too-few")
    assert state(machine.open_files(-1)) == ("pass", "enough")
    assert state(machine.libraries()) == ("pass", "complete")
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert state(machine.libraries()) == ("fail", "missing")
    assert state(machine.psycopg()) == ("not-known", "absent")
    assert state(machine.chromium()) == ("not-known", "absent")


def test_the_disk_is_held_against_what_a_house_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state(directory.room(100_000_000)) == ("fail", "low")
    assert state(directory.room(10**10)) == ("pass", "enough")
    assert state(directory.file_system("tmpfs", True)) == ("fail", "forgets")
    assert state(directory.file_system("nfs4", True)) == ("fail", "shared")
    assert state(directory.file_system("nfs4", False)) == ("pass", "fit")
    assert state(directory.file_system(None, True)) == ("not-known", "not-told")

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    assert state(directory.fsync(tmp_path)) == ("fail", "refused")


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "a / ext4 rw 0 0\nb /mnt tmpfs rw 0 0\nc /mnt/my\\040disk xfs rw 0 0\nshort\n"
    )

    assert directory.kind_of(Path("/srv/x"), mounts) == "ext4"
    assert directory.kind_of(Path("/mnt/x"), mounts) == "tmpfs"
    assert directory.kind_of(Path("/mnt/my disk/x"), mounts) == "xfs"
    assert directory.kind_of(Path("/mntx"), mounts) == "ext4"
    assert directory.kind_of(Path("/srv"), tmp_path / "none") is None


def test_every_finding_has_its_sentence_and_every_sentence_its_finding() -> None:
    given: set[str] = set()
    for path in (harness.ROOT / "src" / "damai" / "app" / "doctor").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in ("passed", "failed", "unknown", "make"):
                first, codes = node.args
                if isinstance(first, ast.Constant):
                    given |= {
                        f"cli.doctor.{first.value}.{part.value}"
                        for part in ast.walk(codes)
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
    sentences = {k for k in catalogue().keys("id") if k.startswith("cli.doctor.")}

    assert sentences
    assert given == sentences


def test_a_clock_that_is_held_is_told_and_released_by_its_verb(here: Run, data: Path) -> None:
    assert here("clock", "--data", str(data)).status == 2  # no server, no watch
    in_the_future(data)
    server = Server(data, "")
    server.start()
    try:
        held = here("clock", "--data", str(data))
        doctored = here("doctor", "--data", str(data), "--json")
        released = here("clock", "--release", "--data", str(data), "--json")
        again = here("clock", "--release", "--data", str(data))
        steady = here("clock", "--data", str(data))
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=30)
        assert server.process.stdout is not None
        server.process.stdout.close()

    assert (held.status, held.out[:4]) == (1, "HELD")
    assert told(doctored)["clock-watch"] == ("fail", "held")
    assert (released.status, released.json["held"]) == (0, False)
    assert abs(released.json["off_s"] + 3 * 3600) < 60
    assert (again.status, "[clock-steady]" in again.err) == (2, True)
    assert (steady.status, steady.out[:6]) == (0, "steady")
