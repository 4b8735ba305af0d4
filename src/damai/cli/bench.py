"""``damai bench``: run the benchmarks in ``bench/``; each prints its calibration and a ratio."""

from __future__ import annotations

import os
import subprocess
import sys

from damai.cli.tell import WRONG_USE, say, warn
from damai.cli.testing import ROOT


def run(arguments: list[str]) -> int:
    """``[NAME] [--quick] [--json]``; without a name all of them, one after the other."""
    known = sorted(p.stem for p in (ROOT / "bench").glob("*.py") if not p.stem.startswith("_"))
    names = [a for a in arguments if not a.startswith("-")]
    options = [a for a in arguments if a.startswith("-")]
    for name in names:
        if name not in known:
            warn(f"there is no benchmark {name}; there are: {', '.join(known)}")
            return WRONG_USE
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    status = 0
    for name in names or known:
        say(f"== {name}")
        command = [sys.executable, "-m", f"bench.{name}", *options]
        status |= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return status
