"""Invite links and tokens: alone, and through the server that owns the data."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from damai.accounts import service as accounts
from damai.app.house import House
from damai.app.options import Options
from damai.journal import reader
from tests import harness
from tests.cli.conftest import Run, contents, damai, surroundings

SARI = "Sari (posko Polres)"


def test_a_person_is_invited_and_the_link_is_not_kept(here: Run, exercise: Path) -> None:
    done = here(
        "user", "add", "Rina", "--role", "operator", "--agency", "polres-metro",
        "--data", str(exercise), "--json",
    )  # fmt: skip

    assert (done.status, done.err) == (0, "")
    path = done.json["path"]
    secret = re.fullmatch(r"/tautan/([\w-]{20,})", path)
    assert secret
    assert secret[1] not in str(contents(exercise))


def test_a_token_is_shown_once_and_not_kept(here: Run, exercise: Path) -> None:
    first = here("token", SARI, "--data", str(exercise))
    second = here("token", SARI, "--data", str(exercise), "--json")

    assert (first.status, first.err, second.status) == (0, "", 0)
    one, two = first.out.strip(), second.json["token"]
    assert one != two
    kept = str(contents(exercise))
    assert one not in kept
    assert two not in kept


def test_the_only_administrators_lost_second_factor_is_taken_away_on_the_machine(
    here: Run, exercise: Path
) -> None:
    house = House(Options(data_dir=exercise), harness.moving_clocks())
    house.open()
    with house.db.read() as conn:
        found = next(p for p in accounts.people(conn) if p.role == "administrator")
    admin = found.name
    harness.enrolled(house, found.id)
    house.close()

    done = here("user", "reset", admin, "--data", str(exercise), "--json")
    again = here("user", "reset", admin, "--data", str(exercise))

    assert (done.status, done.err, done.json["name"]) == (0, "", admin)
    assert again.status == 2
    assert again.said[0].endswith("[factor-none]")
    house.open()
    with house.db.read() as conn:
        assert accounts.factor_of(conn, found.id) is None
        last = [e for page in reader.pages(conn) for e in page][-1]
    house.close()
    assert (last.kind, last.actor) == ("accounts.factor-reset", "system/cli")


def test_what_cannot_be_is_one_sentence_and_changes_nothing(here: Run, exercise: Path) -> None:
    before = contents(exercise)
    for arguments, code in (
        (["token", "Tidak Ada"], "person-unknown"),
        (["user", "reset", "Tidak Ada"], "person-unknown"),
        (["user", "reset", SARI], "factor-none"),
        (["user", "add", "Rina", "--role", "raja", "--agency", "polres-metro"], "role-unknown"),
        (["user", "add", "Rina", "--role", "operator", "--agency", "tidak-ada"], "agency-unknown"),
        (["user", "add", "Rina", "--role", "operator", "--agency", "polres-metro", "--area", "x"], "area-code"),
        (["user", "add", " ", "--role", "operator", "--agency", "polres-metro"], None),
    ):  # fmt: skip
        for more in ([], ["--json"]):
            done = here(*arguments, "--data", str(exercise), *more)
            assert (done.status, done.out, len(done.said)) == (2, "", 1), arguments
            assert "%(" not in done.err
            if code is not None:
                assert done.said[0].endswith(f"[{code}]")
    assert contents(exercise) == before


def test_a_token_made_through_a_running_server_works_at_once(exercise: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.child", str(exercise), ""],
        cwd=harness.ROOT,
        env={**surroundings(), "PYTHONPATH": f"{harness.ROOT / 'src'}{os.pathsep}{harness.ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = next(int(s.rsplit(":", 1)[1]) for s in process.stdout if s.startswith("READY"))

    token = damai("token", SARI, "--data", str(exercise), "--json").json["token"]
    invited = damai(
        "user", "add", "Rina", "--role", "operator", "--agency", "kpu-metro", "--data", str(exercise)
    )  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/api/v1/incidents", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()

    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    process.stdout.close()
    assert answer.status == 200, body
    assert invited.status == 0
    assert invited.out.startswith("/tautan/")


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("Sari", ["Sari (posko Polres)"]),
        ("Sary", ["Sari (posko Polres)"]),
        ("sari (posko polres)", ["Sari (posko Polres)"]),
        ("Bdui KPU", ["Budi (KPU)"]),
        ("Tidak Ada", []),
    ],
)
def test_a_name_that_nobody_has_is_answered_with_near_names(
    here: Run, exercise: Path, given: str, near: list[str]
) -> None:
    for verb in (["user", "reset"], ["token"]):
        done = here(*verb, given, "--data", str(exercise))

        assert (done.status, done.out, len(done.said)) == (2, "", 1)
        assert done.said[0].endswith("[person-unknown]")
        for name in near:
            assert name in done.said[0]
        assert done.said[0].count("(polres") <= 3
        if not near:
            assert "Similar" not in done.said[0]


def test_at_most_three_near_names_are_told(here: Run, exercise: Path) -> None:
    said = here("token", "Polsek", "--data", str(exercise)).said[0]
    many = here("token", "metro", "--data", str(exercise)).said[0]

    assert "[person-unknown]" in said
    assert 1 <= many.count(";") + 1 <= 3
