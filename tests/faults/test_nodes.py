"""Several equal nodes on one PostgreSQL: whatever dies, nothing acknowledged is lost or doubled, and every
screen at every node ends as a fresh page shows it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.app.house import House
from damai.app.options import Options
from damai.core.errors import Unavailable
from damai.drill.seed import seed_demo
from damai.journal.tables import entry
from damai.journal.verify import verify
from tests import harness
from tests.builders import IMOPURO_3, fresh_id
from tests.db.test_reconnect import down
from tests.faults.nodes_kit import Node, Viewing, Writing, Written, call, fresh, until

WRITERS_N = 3
VIEWERS_N = 2
"""At each node."""
STEP_N = 40
"""Acks between two faults."""


@pytest.fixture
def own_postgres() -> Iterator[harness.Postgres]:
    """A server that this test may stop without harming another's."""
    binaries = harness.postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL server binaries are not installed (apt install postgresql)")
    server = harness.Postgres(binaries)
    server.start()
    yield server
    server.stop()


def founded(data: Path, url: str) -> str:
    """A house on ``url`` with the cast; returns a token of its operator."""
    house = House(Options(data_dir=data, database=url))
    house.open()
    seed_demo(house.db, harness.SEED)
    token = harness.token_for(house.db, "sari")
    house.close()
    return token


def beside(first: Path, second: Path) -> Path:
    """A data directory for one more node: the keys are the first one's."""
    second.mkdir(mode=0o700)
    for name in ("journal.key", "accounts.key"):
        (second / "keys").mkdir(exist_ok=True, mode=0o700)
        shutil.copy2(first / "keys" / name, second / "keys" / name)
    return second


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    """What is started here ends, whatever the test finds."""
    with ExitStack() as stack:
        yield stack


def test_two_nodes_lose_and_double_nothing_whichever_dies(
    own_postgres: harness.Postgres, tmp_path: Path, ending: ExitStack
) -> None:
    url = own_postgres.url()
    token = founded(tmp_path / "a", url)
    nodes = [
        Node(tmp_path / "a", url, "--deaf=1"),
        Node(beside(tmp_path / "a", tmp_path / "b"), url, "--deaf=2"),
    ]
    for node in nodes:
        node.start()
        ending.callback(node.gone)
    shared = fresh_id()
    body = {
        "id": shared, "channel": "api", "kind": "theft", "text": "LATIHAN bersama",
        "station": IMOPURO_3, "occurred_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    assert call(nodes[0].port, token, "POST", "/api/v1/reports", body)[0] == 201
    kept = Written()
    writers = [Writing(n, nodes, token, shared, kept) for n in range(WRITERS_N)]
    viewers = [Viewing(node, token) for node in nodes for _ in range(VIEWERS_N)]
    for thread in (*viewers, *writers):
        thread.start()
        ending.callback(thread.stopping.set)

    def step(what: str) -> None:
        enough = kept.acks_n + STEP_N
        until(lambda: kept.acks_n >= enough or bool(kept.odd), f"{STEP_N} acks {what}")
        assert not kept.odd, kept.odd[0]

    step("while all is well")
    for node, name in zip(nodes, "ab", strict=True):
        node.kill()
        step(f"after the end of {name}")
        node.start()
        step(f"after {name} came back")
    with down(own_postgres):
        pass
    step("after the database came back")

    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
    assert not kept.odd, kept.odd[0]
    for node in nodes:
        now, _ = fresh(node.port, token)
        assert set(kept.reports) | {shared} == set(now)
        mine = [viewer for viewer in viewers if viewer._node is node]
        until(lambda now=now, mine=mine: all(v.shown == now for v in mine), "screens = fresh", 20)
    assert [viewer.doubled for viewer in viewers] == [[]] * len(viewers)
    assert all(viewer.links_n > 1 for viewer in viewers), "each was cut off at least once"
    for viewer in viewers:
        viewer.stopping.set()
    dropped = [node.end() for node in nodes]
    assert all(said.startswith("DROPPED ") for said in dropped)
    assert sum(int(said.split()[1]) for said in dropped) > 0, "no wake-up was ever dropped"

    house = House(Options(data_dir=tmp_path / "a", database=url))
    house.open()
    with house.db.read() as conn:
        rows = conn.execute(
            sa.select(entry.c.seq, entry.c.kind, entry.c.subject, entry.c.body).order_by(
                entry.c.seq
            )
        ).all()
        verdict = verify(conn, house.signer)
    house.close()
    filed = Counter(r.subject for r in rows if r.kind == "incidents.reported")
    said = Counter(json.loads(r.body)["text"] for r in rows if r.kind == "incidents.noted")
    assert filed == Counter(f"incident/{id}" for id in (*kept.reports, shared))
    assert said == Counter(kept.notes)
    assert [r.seq for r in rows] == list(range(1, len(rows) + 1))
    assert kept.acks_n >= 6 * STEP_N
    assert verdict.ok, verdict


def test_a_node_with_keys_of_its_own_is_refused_and_makes_none(
    postgres: harness.Postgres, tmp_path: Path
) -> None:
    with postgres.database() as url:
        first = House(Options(data_dir=tmp_path / "a", database=url, node="a"))
        first.open()
        assert first.presence is not None
        first.presence.beat()
        second = House(Options(data_dir=tmp_path / "b", database=url, node="b"))
        with pytest.raises(Unavailable) as refused:
            second.open()
        assert (refused.value.code, refused.value.data["node"]) == ("node-keys", "a")
        assert not (tmp_path / "b" / "keys").exists()

        beside(tmp_path / "a", tmp_path / "c")
        third = House(Options(data_dir=tmp_path / "c", database=url, node="c"))
        third.open()
        third.close()
        first.close()
