"""Who owns the data: a running server does the verb itself, any other owner is named."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from damai.db.lockfile import DataLock
from tests import harness
from tests.areas.acting import STATIONS
from tests.cli.conftest import contents, damai, journal_size, surroundings


@pytest.fixture
def stations(tmp_path: Path) -> str:
    file = tmp_path / "tps.csv"
    file.write_text(STATIONS)
    return str(file)


def test_an_import_beside_a_server_goes_through_it_and_reports_the_same(
    data: Path, server: subprocess.Popen[str], stations: str, tmp_path: Path
) -> None:
    through = damai("import", "stations", stations, "--data", str(data), "--json")

    assert (through.status, through.err) == (0, "")
    assert through.json["added"] == 3
    assert through.json["seq"] == journal_size(data)

    again = damai("import", "stations", stations, "--data", str(data))
    assert again.out.endswith("; nothing to change\n")
    assert "18.72.01.1003.002 no_data [flagged]" in again.err


def test_a_report_through_the_server_is_the_report_of_doing_it_alone(
    data: Path, stations: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    alone = damai("import", "stations", stations, "--data", str(data), "--dry-run", "--json")
    request.getfixturevalue("server")

    through = damai("import", "stations", stations, "--data", str(data), "--dry-run", "--json")

    assert through.json == alone.json
    assert through.err == alone.err == ""


def test_errors_through_the_server_are_the_sentences_of_doing_it_alone(
    data: Path, stations: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    broken, doubled = tmp_path / "broken.csv", tmp_path / "doubled.csv"
    broken.write_bytes(b"code,name\n18.73,Caf\xe9\n")
    doubled.write_text("code,name\n18.73,A\n18.73,B\n")
    verbs = (
        ("import", "areas", str(broken)),
        ("import", "areas", str(doubled)),
        ("import", "stations", stations, "--election", "pemilu-1955"),
        ("token", "Tidak Ada"),
    )
    alone = [damai(*verb, "--data", str(data)) for verb in verbs]
    request.getfixturevalue("server")

    through = [damai(*verb, "--data", str(data)) for verb in verbs]

    assert through == alone
    assert [t.status for t in through] == [2, 1, 2, 2]
    assert all(len(t.said) == 1 for t in through)


def test_an_owner_without_a_socket_is_named_and_nothing_is_done(data: Path, stations: str) -> None:
    lock = DataLock(data)
    lock.take(data / "damai.sock")

    done = damai("import", "stations", stations, "--data", str(data))

    lock.release()
    assert (done.status, done.out) == (2, "")
    assert done.said == [
        f"{data}: in use by process {os.getpid()}; wait for it to end, or stop it first"
    ]
    assert damai("import", "stations", stations, "--data", str(data)).status == 0


def test_a_socket_left_by_a_killed_server_does_not_mislead(data: Path, stations: str) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(data / "damai.sock"))
    left.close()  # the file stays, nobody listens
    assert (data / "damai.sock").exists()
    lock = DataLock(data)
    lock.take(data / "damai.sock")

    done = damai("import", "stations", stations, "--data", str(data))

    lock.release()
    assert done.status == 2
    assert len(done.said) == 1
    assert f"in use by process {os.getpid()}" in done.said[0]
    assert damai("import", "stations", stations, "--data", str(data)).status == 0


def test_who_verifies_needs_no_lock(data: Path, server: subprocess.Popen[str]) -> None:
    done = damai("journal", "verify", "--data", str(data), "--json")

    assert done.status == 0
    assert done.json["size"] == journal_size(data)


def staged(database: Path, edition: int) -> int:
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(
            conn.execute("SELECT count(*) FROM area WHERE edition = ?", (edition,)).fetchone()[0]
        )
    except sqlite3.OperationalError:  # not there yet
        return 0
    finally:
        conn.close()


def test_an_import_killed_in_the_middle_leaves_only_what_nobody_reads(
    data: Path, tmp_path: Path
) -> None:
    rows = ["code,name", *(f"18.72.02.{2000 + n},Desa {n}" for n in range(8000))]
    rows += [f"18.72.0{k},Kecamatan {k}" for k in range(3, 10)]
    rows += [f"18.72.0{k}.{2000 + n},Desa {n}" for k in range(3, 10) for n in range(8000)]
    file = tmp_path / "areas.csv"
    file.write_text("\n".join(rows) + "\n")
    verb = ["import", "areas", str(file), "--data", str(data)]
    before = contents(data)[0]
    process = subprocess.Popen(
        [sys.executable, "-m", "damai", *verb], cwd=harness.ROOT, env=surroundings(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not staged(data / "damai.sqlite3", 2):
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.005)

    process.kill()
    process.wait()

    left = contents(data)[0]
    assert {r for r in left["area"] if r[0] == 1} == set(before["area"])
    assert left["edition"] == before["edition"]
    assert left["entry"] == before["entry"]
    assert 0 < staged(data / "damai.sqlite3", 2) < len(rows) - 1
    assert damai("journal", "verify", "--data", str(data)).status == 0

    done = damai(*verb, "--json")

    assert (done.status, done.err) == (0, "")
    assert done.json["added"] == len(rows) - 1
    assert staged(data / "damai.sqlite3", 2) == len(rows) - 1 + 7
    assert staged(data / "damai.sqlite3", 1) == 0
