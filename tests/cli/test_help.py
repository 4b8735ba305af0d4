"""``--help`` lists the verbs and stays light; wrong words end with 2 and a sentence."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests import harness
from tests.cli.conftest import damai, surroundings

VERBS = (
    "demo",
    "serve",
    "import",
    "user",
    "token",
    "journal",
    "backup",
    "restore",
    "test",
    "check",
    "bench",
    "risk",
)
HEAVY = (
    "litestar", "sqlalchemy", "shapely", "numpy", "uvicorn", "jinja2", "babel", "msgspec", "alembic",
)  # fmt: skip


def test_help_lists_the_verbs() -> None:
    done = damai("--help")

    assert (done.status, done.err) == (0, "")
    for verb in VERBS:
        assert re.search(rf"^\s+{verb}\b", done.out, re.MULTILINE), verb


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "damai", "--help"],
        cwd=harness.ROOT, env=surroundings(), capture_output=True, text=True, check=True,
    )  # fmt: skip

    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert "damai.cli.main" in loaded
    heavy = sorted(name for name in loaded if name.split(".")[0] in HEAVY)
    assert not heavy


@pytest.mark.parametrize("verb", ["import", "serve", "demo", "user", "token", "journal"])
def test_every_verb_has_help(verb: str) -> None:
    done = damai(verb, "--help")

    assert done.status == 0
    assert "--data" in done.out or "add" in done.out or "verify" in done.out


@pytest.mark.parametrize(
    "arguments",
    [["menang"], ["import"], ["import", "areas"], ["journal", "verify", "--nope"],
     ["demo", "--port", "99999"], ["token"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_words_end_with_2_and_leave_stdout_alone(arguments: list[str]) -> None:
    done = damai(*arguments)

    assert done.status == 2
    assert done.out == ""
    assert done.err
    assert "Traceback" not in done.err
