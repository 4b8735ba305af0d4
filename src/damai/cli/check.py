"""``damai check``: format, lint, types, import order, architecture and docs tests."""

from __future__ import annotations

import subprocess
import sys

from damai.cli.tell import say
from damai.cli.testing import ROOT

STEPS = (
    ("format", ["-m", "ruff", "format", "--check", "-q", "."]),
    ("lint", ["-m", "ruff", "check", "-q", "."]),
    ("types", ["-m", "mypy"]),
    (
        "import order",
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    ),
    ("architecture and docs", ["-m", "pytest", "-q", "tests/architecture"]),
)


def run(arguments: list[str]) -> int:
    """Run every step, say how each went, return 1 if any failed."""
    failed = 0
    for name, command in STEPS:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        say(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name}")
        if done.returncode:
            failed += 1
            say((done.stdout + done.stderr).rstrip())
    return 1 if failed else 0
