"""The hook verbs: alone, without the owner's word, and through a running server that then sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import harness
from tests.builders import IMOPURO_3, fresh_id
from tests.cli.conftest import Run, damai, surroundings
from tests.cli.test_people import SARI
from tests.hooks.receiver import receiving


def test_a_hook_is_added_listed_and_ended(
    here: Run, exercise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAMAI_HOOKS", "https://kpu.example")
    data = ("--data", str(exercise))

    made = here(
        "hook", "add", "https://kpu.example/damai", "--agency", "kpu-metro", *data, "--json"
    )
    listed = here("hook", "list", *data)
    as_json = here("hook", "list", *data, "--json")
    ended = here("hook", "end", made.json["id"], *data)
    none = here("hook", "list", *data)

    assert (made.status, made.err) == (0, "")
    assert made.json["secret"].startswith("whsec_")
    assert made.json["id"] in listed.out
    assert "https://kpu.example/damai" in listed.out
    assert made.json["secret"] not in listed.out + str(as_json.json)
    [hook] = as_json.json["hooks"]
    assert hook["features"] == ["incidents", "stages"]
    assert hook["failures"] == 0
    assert (ended.status, none.status) == (0, 0)
    assert made.json["id"] not in none.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("https://other.example/x", "--agency", "kpu-metro"), "hook-not-allowed"),
        (("kpu.example", "--agency", "kpu-metro"), "hook-url"),
        (("https://kpu.example/x", "--agency", "nobody"), "agency-unknown"),
        (("https://kpu.example/x", "--agency", "kpu-metro", "--features", "accounts"), "hook-features"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_hook_is_refused_in_a_sentence(
    here: Run,
    exercise: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: str,
) -> None:
    monkeypatch.setenv("DAMAI_HOOKS", "https://kpu.example")

    done = here("hook", "add", *words, "--data", str(exercise))

    assert (done.status, done.out) == (2, "")
    assert f"[{code}]" in done.err
    assert "https://kpu.example" not in here("hook", "list", "--data", str(exercise)).out


def test_a_running_server_sends_what_happens_signed_with_the_secret_that_was_shown(
    exercise: Path,
) -> None:
    with receiving() as receiver:
        process = subprocess.Popen(
            [sys.executable, "-m", "damai", "serve", "--port", "0", "--data", str(exercise)],
            cwd=harness.ROOT,
            env=surroundings(DAMAI_HOOKS=receiver.origin),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        port = next(int(s.rsplit(":", 1)[1]) for s in process.stdout if s.startswith("READY"))
        data = ("--data", str(exercise))
        made = damai("hook", "add", receiver.url, "--agency", "kpu-metro", *data, "--json")
        token = damai("token", SARI, *data, "--json").json["token"]
        id = fresh_id()
        report = {
            "id": id, "channel": "phone", "kind": "opened-late", "text": "LATIHAN: belum buka",
            "occurred_at": datetime.now(UTC).isoformat(timespec="seconds"), "station": IMOPURO_3,
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/reports", json.dumps(report), headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        came = receiver.wait()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        process.stdout.close()

    assert answer.status == 201, said
    assert came
    _, sent, body = receiver.got[0]
    [event] = json.loads(body)["events"]
    assert event["subject"] == f"incident/{id}"
    key = base64.b64decode(made.json["secret"].removeprefix("whsec_"))
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert sent["webhook-signature"] == f"v1,{expected}"
