"""A backup under load: reports go on, and what was acknowledged before it began is in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from damai.app.house import House
from damai.app.options import Options
from damai.journal.verify import verify
from tests import harness
from tests.cli.conftest import damai
from tests.faults.test_kill import Server, _prepare, load, missing

CLIENTS_N = 8
BEFORE_N = 300
AFTER_N = 100


@contextmanager
def under_load(server: Server, token: str, acks: list[str]) -> Iterator[list[threading.Thread]]:
    """Clients that file reports until the end, when the server is killed in the middle of them."""
    port = server.start()
    stop = threading.Event()
    refused: list[str] = []
    clients = [
        threading.Thread(target=load, args=(port, token, acks, refused, stop))
        for _ in range(CLIENTS_N)
    ]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        server.kill()
        stop.set()
        for client in clients:
            client.join()
    assert not refused, refused[0]


def until(n: int, acks: list[str], clients: list[threading.Thread]) -> None:
    while len(acks) < n and any(client.is_alive() for client in clients):
        clients[0].join(0.002)
    assert len(acks) >= n


def lost_in(file: Path, data: Path, acks: list[str]) -> list[str]:
    """Restore ``file``, verify it, and name the reports that it lacks."""
    restored = damai("restore", str(file), "--data", str(data), "--json")
    assert restored.status == 0, restored.err
    verified = damai("journal", "verify", "--data", str(data), "--json")
    assert verified.status == 0, verified.out
    assert verified.json["size"] == restored.json["entries"] == restored.json["old_size"] + 1
    house = House(Options(data_dir=data), harness.moving_clocks())
    house.open()
    try:
        with house.db.read() as conn:
            assert verify(conn, house.signer).ok
        return missing(house, acks)
    finally:
        house.close()


def test_a_backup_beside_a_busy_server_holds_what_was_acknowledged_before_it(
    tmp_path: Path,
) -> None:
    data, file, dead = tmp_path / "data", tmp_path / "one.damai", tmp_path / "two.damai"
    token = _prepare(Options(data_dir=data))
    acks: list[str] = []
    with under_load(Server(data, ""), token, acks) as clients:
        until(BEFORE_N, acks, clients)
        before = list(acks)

        made = damai("backup", str(file), "--data", str(data), "--json")

        during_n = len(acks) - len(before)
        assert made.status == 0, made.err
        until(len(acks) + AFTER_N, acks, clients)
    # The server was killed: a backup needs none, and reads what its WAL still holds.
    assert damai("backup", str(dead), "--data", str(data)).status == 0

    assert during_n > 0, "no report was answered while the backup was made"
    assert lost_in(file, tmp_path / "first", before) == []
    assert lost_in(dead, tmp_path / "second", acks) == []
    assert lost_in(file, tmp_path / "third", acks) != [], "else it proves nothing about the first"
