"""The disk runs full under a live server: a clear answer, reads go on, and soon after there is room again
so do writes. On a small file system of its own where the system lets us mount one."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from damai.app.house import House
from damai.app.options import Options
from damai.journal.verify import verify
from tests.builders import IMOPURO_3, fresh_id
from tests.faults.test_kill import Server, _prepare, missing

SIZE_MB = 24
RECOVERS_S = 5.0
"""Reliability study, disk full: writes go on within 5 s of space."""
TRIES_N = 20_000
LONG = "LATIHAN " + "penuh " * 300


def mounted(directory: Path) -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=0700", "damai-test"]
    done = subprocess.run([*mount, str(directory)], capture_output=True, check=False)
    return done.returncode == 0


class Bounded:
    """Where nothing may be mounted: the child's own database refuses to grow while a file is there."""

    def __init__(self, directory: Path) -> None:
        self._mark = directory / "full"
        self.flags = (f"--full-while={self._mark}",)

    def fill(self) -> None:
        self._mark.touch()

    def free(self) -> None:
        self._mark.unlink()


class Small:
    """A file system of some megabytes, and a file that leaves nothing of it."""

    flags = ()

    def __init__(self, directory: Path) -> None:
        self._ballast = directory / "ballast"

    def fill(self) -> None:
        with open(self._ballast, "wb", buffering=0) as out:
            try:
                while True:
                    out.write(b"\0" * 65536)
            except OSError:
                pass

    def free(self) -> None:
        self._ballast.unlink()


@contextmanager
def disk(tmp_path: Path, means: str) -> Iterator[tuple[Path, Small | Bounded]]:
    directory = tmp_path / "disk"
    directory.mkdir()
    if means == "bounded":
        yield directory, Bounded(tmp_path)
        return
    assert mounted(directory)
    try:
        yield directory, Small(directory)
    finally:
        subprocess.run(["umount", "-l", str(directory)], check=False)


def means() -> list[str]:
    """Both ways where root may mount, else the one that needs nothing."""
    with tempfile.TemporaryDirectory() as there:
        small = os.geteuid() == 0 and mounted(Path(there))
        if small:
            subprocess.run(["umount", "-l", there], check=False)
    return ["bounded", "small-file-system"] if small else ["bounded"]


class Client:
    """One person's requests, with the token of the operator."""

    def __init__(self, port: int, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._port = port

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as line:
            text = None if body is None else json.dumps(body)
            line.request(method, path, text, self._headers)
            with line.getresponse() as answer:
                raw = answer.read()
                json_type = "json" in answer.headers.get("content-type", "")
                return answer.status, json.loads(raw) if json_type else raw

    def report(self, text: str = "LATIHAN") -> tuple[str, int, Any]:
        id = fresh_id()
        body = {
            "id": id, "channel": "api", "kind": "theft", "text": text, "station": IMOPURO_3,
            "occurred_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        return id, *self.ask("POST", "/api/v1/reports", body)


@pytest.mark.asvs("16.5.2")
@pytest.mark.parametrize("how", means())
def test_a_full_disk_is_said_reads_go_on_and_writes_return_with_the_space(
    tmp_path: Path, how: str
) -> None:
    with disk(tmp_path, how) as (directory, space):
        data = directory / "data"
        token = _prepare(Options(data_dir=data))
        server = Server(data, "", *space.flags)
        client = Client(server.start(), token)
        acks = [client.report()[0] for _ in range(3)]
        space.fill()

        # What is preallocated may take some more: the first refusal is the disk's.
        refused: Any = None
        for _ in range(TRIES_N):
            id, status, said = client.report(LONG)
            if status != 201:
                refused = status, said
                break
            acks.append(id)
        reads = [
            client.ask("GET", path)[0]
            for path in ("/api/v1/incidents", f"/api/v1/incidents/{acks[0]}", "/healthz")
        ]
        again = client.report(LONG)
        space.free()
        freed_s = time.monotonic()
        while (answer := client.report())[1] != 201 and time.monotonic() < freed_s + 4 * RECOVERS_S:
            threading.Event().wait(0.05)
        recovered_s = time.monotonic() - freed_s
        acks.append(answer[0])
        server.kill()

        assert refused is not None
        assert refused[0] == 503, refused
        assert "disk-full" in json.dumps(refused[1]), refused
        assert again[1] == 503
        assert reads == [200, 200, 200]
        assert answer[1] == 201, answer
        assert recovered_s <= RECOVERS_S
        house = House(Options(data_dir=data))
        house.open()
        lost = missing(house, acks)
        verdict = verify(house.db.read, house.signer)
        house.close()
    assert lost == []
    assert verdict.ok, verdict
