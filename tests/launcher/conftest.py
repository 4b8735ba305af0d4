"""A copy of the launcher with stand-ins for Python, pip and uv: quick, and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import harness

TOOLS = ("sh", "dirname", "cksum", "cut", "cat", "flock", "mkdir", "cp", "rm", "env")
STAND_IN = """#!/bin/sh
# Stands in for Python: writes down what is asked of it.
case "$*" in
    *sys.version_info*) exit "${STUB_OLD:-0}" ;;
    *"import venv, ensurepip"*) exit "${STUB_NO_VENV:-0}" ;;
    *"import pip"*) [ -e "$(dirname "$0")/pip" ] ;;
    "-m venv"*)
        for last; do :; done
        mkdir -p "$last/bin"
        cp "$0" "$last/bin/python"
        : >"$last/bin/pip"
        echo "venv" >>"$STUB_LOG"
        ;;
    "-m pip"*)
        for last; do :; done
        echo "pip ${last##*/}" >>"$STUB_LOG"
        if [ -p "${STUB_HOLD:-}" ]; then cat "$STUB_HOLD" >/dev/null; fi
        exit "${STUB_PIP:-0}"
        ;;
    *browser_files.py*--ready) [ -e "$STUB_FILES" ] ;;
    *browser_files.py)
        if [ -e "$STUB_FILES" ]; then exit 0; fi
        echo "files" >>"$STUB_LOG"
        [ "${STUB_WEB:-0}" = 0 ] || exit 2
        : >"$STUB_FILES"
        ;;
    "-m damai"*)
        shift 2
        for word; do printf '<%s>' "$word"; done
        printf '%s\\n' "$PYTHONPATH"
        ;;
esac
"""
UV = '#!/bin/sh\nfor last; do :; done\necho "uv ${last##*/}" >>"$STUB_LOG"\nexit "${STUB_PIP:-0}"\n'


@dataclass
class Launcher:
    """A checkout of its own. ``run`` starts it and waits, ``start`` does not wait."""

    home: Path
    path: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> list[str]:
        file = self.home / "log"
        return file.read_text().splitlines() if file.exists() else []

    def forget(self) -> None:
        (self.home / "log").unlink(missing_ok=True)

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.home / "damai"), *arguments],
            cwd="/",
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: str) -> tuple[int, str, str]:
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


def executable(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    home, path = tmp_path / "a checkout", tmp_path / "bin"
    (home / "tools").mkdir(parents=True)
    path.mkdir()
    shutil.copy(harness.ROOT / "damai", home / "damai")
    (home / "requirements.lock").write_text("a==1\n")
    (home / "requirements-dev.lock").write_text("a==1\nb==2\n")
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None, tool
        (path / tool).symlink_to(found)
    executable(path / "python3", STAND_IN)
    environment = {
        "PATH": str(path),
        "STUB_LOG": str(home / "log"),
        "STUB_FILES": str(home / "files-in-place"),
        "HOME": str(tmp_path),
        "LC_ALL": "C",
    }
    return Launcher(home, path, environment)


def child_of(pid: int) -> str:
    """The name of a process's only child, "" when it has none."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    if not listed:
        return ""
    try:
        return Path(f"/proc/{listed[0]}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def until(seen: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Look until it is seen; the process must live on meanwhile, and not for longer than a minute."""
    end = time.monotonic() + 60
    while not seen():
        assert process.poll() is None
        assert time.monotonic() < end


def fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path
