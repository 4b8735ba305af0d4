"""SIGTERM with open streams and a load: the end comes within 3 s, in good order, and signs the last head."""

from __future__ import annotations

import http.client
import signal
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

from damai.app.house import House
from damai.app.options import Options
from damai.journal import reader
from damai.journal.checkpoints import Signer
from tests import harness
from tests.faults.test_kill import Server, _prepare, load, missing

STREAMS_N = 20
CLIENTS_N = 4
BEFORE_N = 40
LIMIT_S = 3.0


class Served(Server):
    """``damai serve`` itself, which also closes the house at its end."""

    def __init__(self, data: Path) -> None:
        self._argv = [sys.executable, "-m", "damai", "serve", "--data", str(data), "--port", "0"]


def watching(port: int, token: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """An open stream that has had its first bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/api/v1/events", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.readline() == b": damai\n"
    return connection, answer


def test_a_server_told_to_stop_ends_its_streams_and_is_gone_within_three_seconds(
    tmp_path: Path,
) -> None:
    options = Options(data_dir=tmp_path / "data")
    token = _prepare(options)
    acks: list[str] = []
    refused: list[str] = []
    stop = threading.Event()
    server = Served(options.data_dir)
    with ExitStack() as stack:
        port = server.start()
        stack.callback(server.process.wait)
        stack.callback(server.process.kill)
        assert server.process.stdout is not None
        stack.callback(server.process.stdout.close)
        streams = []
        for _ in range(STREAMS_N):
            connection, answer = watching(port, token)
            stack.enter_context(closing(connection))
            streams.append(stack.enter_context(closing(answer)))
        clients = [
            threading.Thread(target=load, args=(port, token, acks, refused, stop))
            for _ in range(CLIENTS_N)
        ]
        for client in clients:
            client.start()
        while len(acks) < BEFORE_N and any(client.is_alive() for client in clients):
            clients[0].join(0.002)

        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(timeout=30)
        took_s = time.monotonic() - began

        stop.set()
        for client in clients:
            client.join()
        for answer in streams:
            answer.read()  # to the end that the server wrote; IncompleteRead when it was cut

    assert len(acks) >= BEFORE_N
    assert status == 0
    assert took_s < LIMIT_S
    note = Signer(options.key_dir).last()
    house = House(options, harness.moving_clocks())
    house.open()
    with house.db.read() as conn:
        size = reader.size(conn)
    lost = missing(house, acks)
    house.close()
    assert lost == []
    assert note is not None
    assert note.size == size
