"""``damai test``: the test suite, and a clear word about what was left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def run(arguments: list[str]) -> int:
    """Run pytest on two processes; ``--long`` runs the long forms. Returns pytest's exit status."""
    environment = dict(os.environ)
    given = [a for a in arguments if a != "--long"]
    if "--long" in arguments:
        environment["DAMAI_LONG"] = "1"
    workers = (
        []
        if any(a.startswith("-n") or a in ("-x", "--pdb") for a in given)
        else ["-n", "2", "--dist", "worksteal"]
    )
    command = [sys.executable, "-m", "pytest", "-q", "-rs", *workers, *given]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
