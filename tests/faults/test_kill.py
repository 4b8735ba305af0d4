"""kill -9 under load: whatever was acknowledged is there afterwards."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import uuid
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from damai.app.house import House
from damai.app.options import Options
from damai.drill.seed import seed_demo
from damai.incidents import store
from damai.journal.verify import verify
from tests import harness
from tests.builders import IMOPURO_3, fresh_id

KILLS_N = 10
CLIENTS_N = 8
LEAST_ACKS_N = 1000


class Server:
    """The child process, started and killed as often as wanted."""

    def __init__(self, data: Path, database: str, *flags: str) -> None:
        self._argv = [sys.executable, "-m", "tests.faults.child", str(data), database, *flags]

    def start(self) -> int:
        environment = {
            **os.environ,
            "PYTHONPATH": f"{harness.ROOT / 'src'}{os.pathsep}{harness.ROOT}",
        }
        self.process = subprocess.Popen(
            self._argv, cwd=harness.ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("READY"), line
        return int(line.rsplit(":", 1)[1])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def load(port: int, token: str, acks: list[str], refused: list[str], stop: threading.Event) -> None:
    """One client: files reports as fast as they are answered and remembers every 201."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        while not stop.is_set():
            id = fresh_id()
            body = json.dumps(
                {
                    "id": id, "channel": "api", "kind": "theft", "text": "LATIHAN beban",
                    "station": IMOPURO_3, "occurred_at": datetime.now(UTC).isoformat(),
                }
            )  # fmt: skip
            try:
                connection.request("POST", "/api/v1/reports", body, headers)
                with connection.getresponse() as answer:
                    said = answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status != 201:
                refused.append(said.decode(errors="replace"))
                return
            acks.append(id)


def one_life(server: Server, token: str, acks: list[str], rng: random.Random) -> None:
    """Start, load, kill at a random moment of the load."""
    port = server.start()
    stop = threading.Event()
    refused: list[str] = []
    arguments = (port, token, acks, refused, stop)
    clients = [threading.Thread(target=load, args=arguments) for _ in range(CLIENTS_N)]
    enough = len(acks) + rng.randint(110, 180)
    for client in clients:
        client.start()
    while len(acks) < enough and any(client.is_alive() for client in clients):
        clients[0].join(0.002)
    server.kill()
    stop.set()
    for client in clients:
        client.join()
    assert not refused, refused[0]


def missing(house: House, acks: list[str]) -> list[str]:
    with house.db.read() as conn:
        there: set[str] = set()
        for at in range(0, len(acks), 400):
            there |= {i.id for i in store.by_ids(conn, acks[at : at + 400])}
    return [id for id in acks if str(uuid.UUID(id)) not in there]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with ExitStack() as stack:
        url = ""
        if engine == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        options = Options(data_dir=tmp_path / "data", database=url or None)
        token = _prepare(options)
        acks: list[str] = []
        rng = random.Random(7)
        for _ in range(KILLS_N):
            one_life(Server(options.data_dir, url), token, acks, rng)

        house = House(options, harness.moving_clocks())
        house.open()
        lost = missing(house, acks)
        house.keeper.sign_now()
        with house.db.read() as conn:
            verdict = verify(conn, house.signer)
        house.close()
        assert len(acks) >= LEAST_ACKS_N
        assert lost == []
        assert verdict.ok, verdict


def test_the_harness_sees_a_server_that_answers_before_it_commits(tmp_path: Path) -> None:
    options = Options(data_dir=tmp_path / "data")
    token = _prepare(options)
    acks: list[str] = []
    rng = random.Random(3)
    lost: list[str] = []
    for _ in range(6):
        one_life(Server(options.data_dir, "", "--swap"), token, acks, rng)
        house = House(options, harness.moving_clocks())
        house.open()
        lost = missing(house, acks)
        house.close()
        if lost:
            break
    assert lost, "commit and reply were swapped, yet nothing was lost"


def _prepare(options: Options) -> str:
    house = House(options, harness.moving_clocks())
    house.open()
    seed_demo(house.db, harness.SEED)
    token = harness.token_for(house.db, "sari")
    house.close()
    return token
