"""The unit files and the runbook say what this code does: verbs, paths, times, numbers, codes."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import uvicorn

from damai.app.build import BODY_B
from damai.app.words import catalogue
from damai.areas.uploading import FILE_B
from damai.db.command import Lane
from damai.db.database import WAIT_S
from damai.db.lanes import LIMITS_N
from damai.journal.hub import HEARTBEAT_S
from damai.webkit.uploads import FORM_B
from tests.architecture.test_docs import _commands
from tests.harness import ROOT

DEPLOY = ROOT / "deploy"
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
KEEPER_S = 5
DATA, CODE = "/var/lib/damai", "/opt/damai"


def unit(name: str) -> dict[str, str]:
    """Keys of a unit file; a key that stands twice is a mistake in ours."""
    found: dict[str, str] = {}
    for line in (DEPLOY / name).read_text().splitlines():
        if line and not line.startswith(("#", "[")):
            key, sign, value = line.partition("=")
            assert sign, line
            assert key not in found, key
            found[key] = value
    return found


def parses(line: str) -> list[str]:
    """The options of a command line of ours; fails for a verb or an option that is not there."""
    commands, words, name = _commands(), shlex.split(line), ""
    while words and f"{name} {words[0]}".strip() in commands:
        name = f"{name} {words.pop(0)}".strip()
    options = {o for p in commands[name].params for o in getattr(p, "opts", ())}
    assert name, line
    assert {w for w in words if w.startswith("--")} <= options, line
    return words


def test_the_service_serves_its_own_data_on_loopback() -> None:
    service = unit("damai.service")
    program, _, line = service["ExecStart"].partition(" ")
    words = parses(line)

    assert program == f"{CODE}/damai"
    assert words[words.index("--data") + 1] == f"/var/lib/{service['StateDirectory']}" == DATA
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert service["StateDirectoryMode"] == "0700"
    assert service["User"] == service["Group"] == "damai"


def test_the_service_comes_back_after_an_end_in_good_order_and_has_time_to_end() -> None:
    service = unit("damai.service")

    assert service["Restart"] == "always"
    assert service["StartLimitIntervalSec"] == "0"
    assert int(service["TimeoutStopSec"]) >= WAIT_S + KEEPER_S
    assert int(service["LimitNOFILE"]) >= 20_000


def test_both_services_are_closed_in() -> None:
    for name in ("damai.service", "damai-backup.service"):
        found = unit(name)
        wanted = {
            "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
            "PrivateTmp": "yes", "PrivateDevices": "yes", "CapabilityBoundingSet": "",
            "UMask": "0077", "SystemCallFilter": "@system-service",
        }  # fmt: skip
        assert {k: found.get(k) for k in wanted} == wanted, name


def test_the_backup_service_writes_where_it_may_and_removes_what_it_wrote() -> None:
    service = unit("damai-backup.service")
    found = re.fullmatch(rf"/bin/sh -c 'exec {CODE}/damai (.*)'", service["ExecStart"])
    assert found
    words = parses(found[1].replace("$(date -u +%%Y%%m%%dT%%H%%MZ)", "20240214T0500Z"))
    folder = str(Path(words[0]).parent)

    assert words[words.index("--data") + 1] == DATA
    assert service["ReadWritePaths"].split() == [DATA, folder]
    assert service["ExecStartPost"].split()[1] == folder
    assert '-name "*.damai"' in service["ExecStartPost"]
    assert words[0].endswith(".damai")
    assert f"-m 0700 {folder}" in RUNBOOK
    assert words[0] in RUNBOOK


def test_the_runbook_names_every_file_of_deploy_and_the_units_name_the_runbook() -> None:
    for path in DEPLOY.iterdir():
        assert path.name in RUNBOOK or "damai*.service" in RUNBOOK, path.name
        if path.suffix == ".service":
            assert unit(path.name)["Documentation"] == f"file://{CODE}/docs/runbook.md"
    assert (ROOT / "docs" / "runbook.md").exists()


def test_the_proxies_reach_the_service_and_wait_longer_than_a_beat() -> None:
    words = parses(unit("damai.service")["ExecStart"].partition(" ")[2])
    address = f"127.0.0.1:{words[words.index('--port') + 1]}"
    [nginx] = re.findall(r"```nginx\n(.*?)```", RUNBOOK, re.DOTALL)
    [caddy] = re.findall(r"```caddy\n(.*?)```", RUNBOOK, re.DOTALL)
    places = re.findall(r"location .*?\}", nginx, re.DOTALL)
    keep_alive_s = inspect.signature(uvicorn.Config).parameters["timeout_keep_alive"].default

    assert len(places) == 3
    for place in places:
        assert f"proxy_pass http://{address};" in place
        assert "proxy_set_header Host $http_host;" in place
    assert "/api/v1/events" in places[1]
    assert "proxy_buffering off;" in places[1]
    [read_s] = re.findall(r"proxy_read_timeout (\d+)s;", places[1])
    assert int(read_s) > 2 * HEARTBEAT_S
    assert "location = /impor {" in places[2]
    [body_mb] = re.findall(r"client_max_body_size (\d+)m;", places[2])
    assert int(body_mb) * 2**20 >= FILE_B + FORM_B
    assert f"at `/impor` (tables that administrators bring) {FILE_B // 2**20} MB" in RUNBOOK
    assert f"reverse_proxy {address}" in caddy
    [idle_s] = re.findall(r"keepalive (\d+)s", caddy)
    assert int(idle_s) < keep_alive_s
    assert f"after {keep_alive_s} s" in RUNBOOK


def test_the_numbers_of_the_runbook_are_those_of_the_code() -> None:
    urgent, normal, bulk = (LIMITS_N[lane] for lane in (Lane.URGENT, Lane.NORMAL, Lane.BULK))

    assert f"({urgent:,} urgent, {normal:,} normal, {bulk} bulk)" in RUNBOOK
    assert f"A body may have {BODY_B // 1024} KiB" in RUNBOOK
    assert f"a beat each {HEARTBEAT_S:.0f} s" in RUNBOOK


def test_every_code_and_every_line_of_the_log_that_the_runbook_explains_exists() -> None:
    source = "".join(p.read_text() for p in (ROOT / "src" / "damai").rglob("*.py"))
    rows = re.findall(r"^\| `([a-z-]+)`", RUNBOOK.partition("## 6.")[2], re.MULTILINE)
    codes = {key.removeprefix("error.") for key in catalogue().keys("id")}

    assert {"outcome-unknown", "read-only", "disk-full", "busy"} <= set(rows)
    assert set(rows) <= codes
    for line in ("commit-failed", "slow-command"):
        assert f'"{line}"' in source
        assert f"`{line}`" in RUNBOOK
