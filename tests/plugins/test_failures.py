"""Whoever sees the end of a run's output alone knows what failed in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import harness

SAMPLE = """
import pytest

@pytest.fixture
def broken():
    raise OSError("no\\nroom")

@pytest.fixture
def unruly():
    yield
    raise ValueError("left open")

def test_passes(): pass
def test_differs():
    print("\\n".join(f"written {n}" for n in range(1, 101)))
    assert [1, 2] == [1, 2, 3]
@pytest.mark.parametrize("n", range(20))
def test_many(n): assert n < 0, f"because of {n}"
def test_setup(broken): pass
def test_both(unruly): assert not "first"
"""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "test_sample.py"
    path.write_text(SAMPLE)
    (tmp_path / "test_unread.py").write_text("import nothing_of_this_name")
    return tmp_path


def ran(directory: Path, *arguments: str, **more: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "--color=no", "-p", "no:cacheprovider",
               "-p", "tests.plugins.failures", "--rootdir", str(directory), *arguments]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DAMAI_"))}
    # Without the plugins that are installed: most of such a run would be reading them.
    environment |= {"PYTHONPATH": str(harness.ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **more}
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (1, 2), done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("workers", [(), ("-p", "xdist.plugin", "-n", "2")])
def test_the_last_lines_name_every_failure_once_with_its_reason(
    sample: Path, workers: tuple[str, ...]
) -> None:
    told = [line for line in ran(sample, "test_sample.py", *workers)[-40:] if "failed: " in line]

    whole = "\n".join(told)
    assert len(told) == 23
    assert "test_sample.py::test_differs: assert [1, 2] == [1, 2, 3] | " in whole
    assert "Right contains one more item: 3" in whole
    assert all(f"::test_many[{n}]: AssertionError: because of {n} | " in whole for n in range(20))
    assert "::test_setup: OSError: no | room" in whole
    assert "::test_both: AssertionError: assert not 'first'" in whole
    assert "::test_passes" not in whole


def test_a_file_that_cannot_be_read_is_named_too(sample: Path) -> None:
    assert ran(sample)[-1].startswith("failed: test_unread.py: ")
    assert ran(sample)[-1].endswith("No module named 'nothing_of_this_name'")


def test_ci_shows_the_end_of_what_a_failed_test_wrote(sample: Path) -> None:
    here = ran(sample, "test_sample.py")
    ci = ran(sample, "test_sample.py", DAMAI_CI="1")

    assert {"written 1", "written 80", "written 81", "written 100"} <= set(here)
    assert {"[80 lines before]", "written 81", "written 100"} <= set(ci)
    assert not {"written 1", "written 80"} & set(ci)
