"""``damai bench``: run the benchmarks in ``bench/``; each prints its calibration and a ratio."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from damai.cli.tell import ANSWER_NO, DONE, WRONG_USE, say, warn
from damai.cli.testing import ROOT


def known() -> list[str]:
    """Names of the benchmarks: the modules of ``bench/`` that do not begin with an underscore."""
    return sorted(p.stem for p in (ROOT / "bench").glob("*.py") if not p.stem.startswith("_"))


def run(arguments: list[str]) -> int:
    """``[NAME ...] [--quick] [--json] [--engine E] [--profile DIR]``; without a name all, in turn.

    Returns 0 when every bar was met, 1 when one was missed in all attempts, 2 for wrong use.
    """
    names, options, as_json = _parsed(arguments)
    for name in names:
        if name not in known():
            warn(f"there is no benchmark {name}; there are: {', '.join(known())}")
            return WRONG_USE
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path}
    status = DONE
    results: list[Any] = []
    for name in names or known():
        command = [sys.executable, "-m", f"bench.{name}", *options]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE if as_json else None,
        )
        status = max(status, DONE if done.returncode == 0 else ANSWER_NO)
        if as_json:
            results.append(json.loads(done.stdout) if done.stdout else {"name": name, "ok": False})
    if as_json:
        say(json.dumps({"ok": status == DONE, "benchmarks": results}))
    return status


def _parsed(arguments: list[str]) -> tuple[list[str], list[str], bool]:
    """(names, options for each benchmark, as JSON). Ends the verb for options that do not exist."""
    parser = argparse.ArgumentParser(prog="damai bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known()))
    parser.add_argument("--quick", action="store_true", help="a short form, one attempt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--profile", help="keep cProfile files of the server in this directory")
    given = parser.parse_intermixed_args(arguments)
    options = [f"--engine={given.engine}"]
    options += ["--quick"] if given.quick else []
    options += ["--json"] if given.json else []
    options += [f"--profile={given.profile}"] if given.profile else []
    return given.names, options, given.json
