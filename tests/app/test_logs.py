"""What a log may hold."""

from __future__ import annotations

import json

import pytest
import structlog

from damai.app import logs


@pytest.mark.asvs("16.2.5")
def test_a_traceback_in_the_log_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    password = "kapal-" + "biru"

    def fails(given: str) -> None:
        raise ValueError("no")

    try:
        fails(password)
    except ValueError as error:
        structlog.get_logger("damai.test").error("unhandled", exc_info=error)

    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert line["event"] == "unhandled"
    assert "ValueError: no" in line["exception"]
    assert password not in json.dumps(line)


@pytest.mark.asvs("16.2.4", "16.4.1")
def test_a_line_is_one_line_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()

    structlog.get_logger("damai.test").warning("odd", said='a\nlevel="error" b')

    assert len(capsys.readouterr().err.strip().splitlines()) == 1
