"""What a node says of itself and of the others: health, metrics, the doctor, the clock's verb."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.app.doctor import database as doctor
from damai.app.doctor.finding import Finding
from damai.app.house import House
from damai.app.options import Options
from damai.core.clock import Clocks
from damai.core.errors import Invalid
from damai.db import nodes
from damai.db.nodes import GONE_AFTER, node, take_lease
from damai.drill.seed import seed_demo
from tests import harness
from tests.app.test_metrics import OF_NODES, read
from tests.faults.test_nodes import beside


@pytest.fixture
def url(postgres: harness.Postgres) -> Iterator[str]:
    with postgres.database() as made:
        yield made


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[House]:
    opened = House(Options(data_dir=tmp_path / "a", database=url, node="metro-1"), Clocks.real())
    opened.open()
    seed_demo(opened.db, harness.SEED)
    yield opened
    opened.close()


@pytest.fixture
def other(house: House, url: str, tmp_path: Path) -> Iterator[House]:
    data = beside(tmp_path / "a", tmp_path / "b")
    opened = House(Options(data_dir=data, database=url, node="metro-2"), Clocks.real())
    opened.open()
    yield opened
    opened.close()


def beat(*houses: House) -> None:
    for each in houses:
        assert each.presence is not None
        each.presence.beat()


def found(house: House) -> dict[str, Finding]:
    with house.db.read() as conn:
        findings = list(doctor.others(conn, house.options.key_dir))
    return {f"{f.check} {f.data.get('node', '')}".strip(): f for f in findings}


def test_readiness_names_the_node_and_how_far_it_is_behind(house: House) -> None:
    with TestClient(build(house)) as client:
        said = client.get("/readyz").json()

    assert said.pop("seq") > 0
    assert said == {"status": "ready", "node": "metro-1", "lag": 0, "clock": "steady"}


def test_readiness_says_that_the_clock_is_held_and_stays_ready(house: House) -> None:
    house.watch.hold(timedelta(hours=3))
    with TestClient(build(house)) as client:
        answer = client.get("/readyz")
        token = harness.token_for(house.db, "admin")
        metrics = read(client, token)

    assert (answer.status_code, answer.json()["clock"]) == (200, "held")
    assert metrics["damai_clock_held"] == 1


def test_metrics_tell_how_the_other_nodes_are_heard(house: House) -> None:
    token = harness.token_for(house.db, "admin")
    with TestClient(build(house)) as client:
        told = read(client, token)

    assert set(told) >= OF_NODES
    assert told["damai_follower_lag_entries"] == 0


def test_the_doctor_sees_every_node_and_who_is_gone(house: House, other: House) -> None:
    beat(house, other)
    assert {k: f.code for k, f in found(house).items()} == {
        "nodes metro-1": "alive", "nodes metro-2": "alive", "node-keys": "same",
    }  # fmt: skip

    aged(house, "metro-2", beat_at=-GONE_AFTER - timedelta(seconds=1))

    gone = found(house)["nodes metro-2"]
    assert (gone.state, gone.code) == ("not-known", "silent")


def test_the_doctor_sees_a_clock_that_is_held_or_off(house: House, other: House) -> None:
    beat(house, other)
    aged(house, "metro-1", clock_at=timedelta(hours=3))
    other.watch.hold(timedelta(hours=3))
    beat(other)

    told = found(house)
    assert (told["nodes metro-1"].code, told["nodes metro-2"].code) == ("clock-off", "clock-held")
    assert told["nodes metro-1"].data["s"] == pytest.approx(3 * 3600, abs=5)


def test_the_doctor_sees_keys_that_are_missing_or_differ(house: House, other: House) -> None:
    beat(house, other)
    (other.options.key_dir / "accounts.key").rename(other.options.key_dir / "aside")
    assert found(other)["node-keys"].code == "missing"

    (other.options.key_dir / "accounts.key").write_text("AAAA\n")
    assert found(other)["node-keys metro-1"].code == "differ"


def test_a_database_that_nobody_serves_has_no_nodes(house: House) -> None:
    assert found(house)["nodes"].code == "none"


def test_a_node_that_was_silent_for_a_week_is_forgotten(house: House, other: House) -> None:
    beat(house, other)
    aged(house, "metro-2", beat_at=-timedelta(days=8))

    beat(house)

    with house.db.read() as conn:
        assert [each.name for each in nodes.nodes(conn)] == ["metro-1"]


def test_a_lease_is_one_holders_until_it_passes(house: House) -> None:
    def take(holder: str, life: timedelta) -> bool:
        return house.db.write_now(lambda uow: take_lease(uow, "test", holder, life)).value

    assert take("a", timedelta(minutes=1))
    assert not take("b", timedelta(minutes=1))
    assert take("a", timedelta(0)), "its holder may shorten it"
    assert take("b", timedelta(minutes=1))
    assert not take("a", timedelta(minutes=1))


def test_what_changes_at_one_node_is_forgotten_at_the_other(house: House, other: House) -> None:
    from damai.app.tasks import settle

    with TestClient(build(other)) as client:
        before = client.get("/masuk").text
        settle(house.db, "Polda Uji", None, None, None)
        seq = head(house)
        wait_for(client, seq)
        after = client.get("/masuk").text

    assert "Polda Uji" not in before
    assert "Polda Uji" in after


def test_a_revoked_token_is_refused_at_the_other_node(house: House, other: House) -> None:
    from damai.accounts import service as accounts

    token = harness.token_for(house.db, "sari")
    admin = harness.actor(house.db, "admin")
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(build(other)) as client:
        assert client.get("/api/v1/incidents", headers=headers).status_code == 200
        with house.db.read() as conn:
            mine = accounts.tokens_of(conn, harness.actor(house.db, "sari").id.split("/")[1])
        house.db.write_now(lambda uow: accounts.revoke_token(uow, admin, mine[0].id))
        wait_for(client, head(house))
        assert client.get("/api/v1/incidents", headers=headers).status_code == 401


@pytest.mark.parametrize("name", ["Node 1", "-a", "a" * 41, "a/b"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="node-name"):
        Options.of(node=name)


def test_without_a_name_two_directories_are_two_nodes_and_neither_is_told(tmp_path: Path) -> None:
    names = {Options(data_dir=tmp_path / each).node_name for each in "ab"}

    assert len(names) == 2
    assert all(name.startswith("node-") and str(tmp_path) not in name for name in names)


def head(house: House) -> int:
    from damai.journal import reader

    with house.db.read() as conn:
        return reader.size(conn)


def wait_for(client: TestClient[Any], seq: int) -> None:
    """Until this node's screens have heard of ``seq``."""
    from tests.faults.nodes_kit import until

    def heard() -> bool:
        said = client.get("/readyz").json()
        return said["seq"] >= seq and said["lag"] == 0

    until(heard, f"entry {seq} at this node", 20)


def aged(house: House, name: str, **moved: timedelta) -> None:
    """Move a node's instants, as if it had beaten then."""

    def move(uow: Any) -> None:
        import sqlalchemy as sa

        row = uow.first(sa.select(node).where(node.c.name == name))
        values = {column: getattr(row, column) + by for column, by in moved.items()}
        uow.execute(sa.update(node).where(node.c.name == name).values(**values))

    house.db.write_now(move)
