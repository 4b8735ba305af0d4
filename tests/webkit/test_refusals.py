"""How many lines refused input may fill, and what they hold."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from damai.app import logs
from damai.core.errors import Conflict, DamaiError, Invalid, NotFound, Unavailable
from damai.webkit.refusals import MOST_N, PER_S, Refusals


def asked(user: Any = None, **scope: Any) -> Any:
    return SimpleNamespace(scope={"user": user, "path_template": "/lapor", **scope}, method="POST")


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_flood_becomes_a_number_and_the_next_minute_says_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    tick = [0.0]
    refusals = Refusals(tick_s=lambda: tick[0])

    for _ in range(MOST_N + 500):
        refusals.note(asked(), Invalid("unfit"))
    first = said(capsys)
    tick[0] = PER_S
    refusals.note(asked(), Invalid("unfit"))
    refusals.note(asked(), Invalid("unfit"))

    assert len(first) == MOST_N
    assert [(line["event"], line.get("unsaid_n")) for line in said(capsys)] == [
        ("refused-input-more", 500), ("refused-input", None), ("refused-input", None),
    ]  # fmt: skip


def test_the_noise_of_one_hides_the_probes_of_nobody_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    refusals = Refusals()
    for _ in range(MOST_N + 1):
        refusals.note(asked(), Invalid("unfit"))
    said(capsys)

    refusals.note(asked(SimpleNamespace(id="person/9")), NotFound("incident-unknown"))

    assert [line["actor"] for line in said(capsys)] == ["person/9"]


@pytest.mark.parametrize("field", ["Budi Santoso", "0812-3456", "x" * 41, "a\nb", "../etc"])
def test_a_made_up_name_of_a_field_is_not_logged(
    field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()

    Refusals().note(asked(), Invalid("unfit", field=field, value=field))

    [line] = said(capsys)
    assert line["field"] is None
    assert field not in json.dumps(line)


@pytest.mark.parametrize(
    ("error", "signed_in", "lines_n"),
    [
        (Conflict("stale"), False, 1),
        (NotFound("incident-unknown"), True, 1),
        (NotFound("page-unknown"), False, 0),  # what a robot knocks at says nothing
        (Unavailable("busy"), True, 0),
        (Invalid("sign-in-wrong", field="password"), False, 0),  # has a line of its own
    ],
)
def test_what_says_something_about_the_input_is_logged(
    error: DamaiError, signed_in: bool, lines_n: int, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    who = SimpleNamespace(id="person/1") if signed_in else None

    Refusals().note(asked(who), error)

    assert len(said(capsys)) == lines_n
