"""``/metrics``: what Prometheus can read, for administrators only, without anything personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app import hooking
from damai.app.build import build
from damai.app.house import House
from damai.hooks.model import allowed
from damai.journal import reader
from tests import harness
from tests.builders import IMOPURO_3, fresh_id

LINE = re.compile(r'(damai_[a-z_]+)(\{lane="(urgent|normal|bulk)"\})? (\d+(\.\d+)?(e[+-]\d+)?)\Z')
KEYS = {
    "damai_uptime_seconds", "damai_writable", "damai_queue_commands", "damai_batches_total",
    "damai_commands_total", "damai_commit_seconds", "damai_journal_entries",
    "damai_journal_newest_timestamp_seconds", "damai_hub_lag_entries", "damai_streams_open",
    "damai_database_bytes", "damai_wal_bytes", "damai_clock_held",
    "damai_ticker_age_seconds",
}  # fmt: skip
OF_HOOKS = {"damai_outbox_lag_entries", "damai_outbox_failures", "damai_outbox_refused_total"}

OF_NODES = {"damai_follower_lag_entries", "damai_follower_listening"}
"""Only on PostgreSQL (tests/app/test_nodes.py)."""


@pytest.fixture
def house(tmp_path: Any) -> Iterator[House]:
    opened = harness.house(tmp_path)
    yield opened
    opened.close()


def read(client: TestClient[Any], token: str) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found: dict[str, float] = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            parts = LINE.match(line)
            assert parts, line
            found[parts[1] + (parts[3] or "")] = float(parts[4])
    return found


def test_every_line_is_one_that_prometheus_reads_and_every_metric_says_what_it_is(
    house: House,
) -> None:
    token = harness.token_for(house.db, "admin")
    with TestClient(build(house)) as client:
        found = read(client, token)
        text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text

    lanes = {f"damai_queue_commands{lane}" for lane in ("urgent", "normal", "bulk")}
    assert set(found) == KEYS - {"damai_queue_commands"} | lanes
    assert set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE)) == KEYS
    assert set(re.findall(r"^# TYPE (\S+) (?:gauge|counter)$", text, re.MULTILINE)) == KEYS


def test_the_runbook_explains_each_of_them() -> None:
    runbook = (harness.ROOT / "docs" / "runbook.md").read_text()

    assert set(re.findall(r"`(damai_[a-z_]+)", runbook)) == KEYS | OF_HOOKS | OF_NODES


def test_they_tell_of_a_report_that_was_filed_and_of_nobody(house: House) -> None:
    admin, sari = (harness.token_for(house.db, who) for who in ("admin", "sari"))
    body = {
        "id": fresh_id(), "channel": "api", "kind": "theft", "text": "RAHASIA-PELAPOR",
        "station": IMOPURO_3, "occurred_at": "2024-02-14T00:00:00Z",
    }  # fmt: skip
    with TestClient(build(house)) as client:
        before = read(client, admin)
        sent = client.post(
            "/api/v1/reports", json=body, headers={"Authorization": f"Bearer {sari}"}
        )
        assert sent.status_code == 201
        after = read(client, admin)
        text = client.get("/metrics", headers={"Authorization": f"Bearer {admin}"}).text
    with house.db.read() as conn:
        size = reader.size(conn)

    assert after["damai_journal_entries"] == size > before["damai_journal_entries"]
    assert after["damai_commands_total"] > before["damai_commands_total"]
    assert after["damai_batches_total"] > before["damai_batches_total"]
    assert after["damai_commit_seconds"] > 0
    assert after["damai_journal_newest_timestamp_seconds"] == harness.POLLING_MORNING.timestamp()
    assert (after["damai_writable"], after["damai_queue_commandsurgent"]) == (1, 0)
    assert after["damai_database_bytes"] > 4096
    assert "RAHASIA" not in text
    assert "Sari" not in text


def test_a_house_that_only_reads_says_so(house: House) -> None:
    token = harness.token_for(house.db, "admin")
    with TestClient(build(house)) as client:
        house.db.writer.fatal = OSError("test")
        found = read(client, token)
        house.db.writer.fatal = None

    assert found["damai_writable"] == 0


@pytest.mark.asvs("13.4.5")
@pytest.mark.parametrize("who", ["sari", "tuti", "maya"])
def test_whoever_is_no_administrator_is_refused(house: House, who: str) -> None:
    token = harness.token_for(house.db, who)
    with TestClient(build(house)) as client:
        refused = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        stranger = client.get("/metrics", headers={"Accept": "text/html"}, follow_redirects=False)

    assert (refused.status_code, stranger.status_code) == (403, 401)
    assert "damai_" not in refused.text + stranger.text


def test_a_hook_that_falls_behind_is_seen(house: House) -> None:
    token = harness.token_for(house.db, "admin")
    house.origins = allowed("https://kpu.example")
    made = hooking.add(house, "https://kpu.example/x", "kpu-metro", "incidents")
    with TestClient(build(house)) as client:
        text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text

    label = f'{{consumer="hook/{made["id"]}"}}'
    assert f"damai_outbox_lag_entries{label} 1\n" in text
    assert f"damai_outbox_failures{label} 0\n" in text
    assert f"damai_outbox_refused_total{label} 0\n" in text
