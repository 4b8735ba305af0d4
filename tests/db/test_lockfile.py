"""Rule 26: one process owns a data directory; the lock goes with it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from damai.db.lockfile import NAME, DataLock, Owned, Owner, read_owner
from tests import harness

HOLD = """
import sys
from pathlib import Path
from damai.db.lockfile import DataLock
lock = DataLock(Path(sys.argv[1]))
lock.take(Path(sys.argv[1]) / "damai.sock")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(harness.ROOT / "src")},
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()


def test_a_second_process_is_refused_and_told_who_has_it(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    lock = DataLock(tmp_path)

    with pytest.raises(Owned, match=str(holder.pid)) as refused:
        lock.take()

    assert refused.value.owner == Owner(pid=holder.pid, socket=str(tmp_path / "damai.sock"))


def test_kill_9_gives_the_lock_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    lock = DataLock(tmp_path)

    lock.take()

    assert read_owner(tmp_path) == Owner(pid=os.getpid(), socket=None)
    lock.release()


def test_released_it_names_nobody_and_may_be_taken_again(tmp_path: Path) -> None:
    first, second = DataLock(tmp_path), DataLock(tmp_path)
    first.take()
    with pytest.raises(Owned):
        second.take()

    first.release()

    assert read_owner(tmp_path) is None
    second.take()
    second.release()
    second.release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": null}', '{"socket": "x"}', "7"])
def test_a_lock_file_that_cannot_be_read_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)

    assert read_owner(tmp_path) is None
