"""The command line as people run it: a process of its own, or the same in this one when that is enough."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from damai.app import tasks
from damai.cli.main import main
from tests import harness
from tests.areas.acting import TREE, bring


@dataclass(frozen=True)
class Ended:
    """How a verb ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout; fails when there is anything beside it."""
        return json.loads(self.out)

    @property
    def said(self) -> list[str]:
        return self.err.splitlines()


def surroundings(**more: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DAMAI_", "LANG", "LC_"))}
    return {**clean, "PYTHONPATH": str(harness.ROOT / "src"), "DAMAI_LANG": "en", **more}


def damai(*arguments: str, cwd: Path | None = None, **environment: str) -> Ended:
    """``python -m damai ...`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "damai", *arguments],
        cwd=cwd or harness.ROOT,
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


Run = Callable[..., Ended]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The same in this process, which is quicker: ``here("import", ..., DAMAI_LANG="id")``."""

    def run(*arguments: str, **environment: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["damai", *arguments])
        for name, value in {"DAMAI_LANG": "en", **environment}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        status: Any = 0
        try:
            main()
        except SystemExit as end:
            status = end.code
        told = capsys.readouterr()
        return Ended(int(status or 0), told.out, told.err)

    yield run
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = harness.house(tmp_path_factory.mktemp("installed"), seeded=False)
    tasks.found_if_new(house.db)
    assert bring(house.db, "areas", TREE, blob_dir=house.options.blob_dir).ok
    house.close()
    return house.options.data_dir


@pytest.fixture
def data(_installed: Path, tmp_path: Path) -> Path:
    """A closed installation with a small tree, to be used up by one test."""
    copy = tmp_path / "data"
    shutil.copytree(_installed, copy)
    return copy


@pytest.fixture(scope="session")
def _exercise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = harness.house(tmp_path_factory.mktemp("exercise"))
    house.close()
    return house.options.data_dir


@pytest.fixture
def exercise(_exercise: Path, tmp_path: Path) -> Path:
    """A closed exercise of Kota Metro with its cast."""
    copy = tmp_path / "exercise"
    shutil.copytree(_exercise, copy)
    return copy


@pytest.fixture
def server(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A real server that owns ``data``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.child", str(data), ""],
        cwd=harness.ROOT,
        env={**surroundings(), "PYTHONPATH": f"{harness.ROOT / 'src'}{os.pathsep}{harness.ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("READY"):
            break
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    process.stdout.close()


def contents(directory: Path) -> Any:
    """Every row of every table but the operational ones, and the names of the files beside them."""
    if not directory.exists():
        return None
    with sqlite3.connect(f"file:{directory / 'damai.sqlite3'}?mode=ro", uri=True) as conn:
        names = [r[0] for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in sorted(names)}
    conn.close()
    blobs = directory / "blobs"
    return rows, sorted(p.name for p in blobs.iterdir()) if blobs.exists() else []


def journal_size(directory: Path) -> int:
    conn = sqlite3.connect(f"file:{directory / 'damai.sqlite3'}?mode=ro", uri=True)
    (size,) = conn.execute("SELECT size FROM journal_head").fetchone()
    conn.close()
    return int(size)
