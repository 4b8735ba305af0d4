"""``./damai``: builds once, says what is missing, and two first runs at once do not meet."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import harness
from tests.launcher.conftest import UV, Launcher, child_of, executable, fifo, until

NO_PYTHON = "Damai needs Python 3.11 or newer: apt install python3 python3-venv\n"
NO_VENV = "Python's venv is missing: apt install python3-venv (or python3.11-venv)\n"
NO_NET = "installing the libraries failed; is the network there? Run again when it is\n"
MAKING = "Damai: making the environment (once) ...\n"


def test_the_launcher_is_valid_posix_shell() -> None:
    done = subprocess.run(
        ["sh", "-n", str(harness.ROOT / "damai")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    text = (harness.ROOT / "damai").read_text()
    assert text.startswith("#!/bin/sh\n")
    assert "[[" not in text
    assert "\nfunction " not in text


def test_the_first_run_builds_and_the_next_only_runs(launcher: Launcher) -> None:
    status, out, err = launcher.run("demo", "--no-open")

    assert (status, err) == (0, MAKING)
    assert out == f"<demo><--no-open>{launcher.home}/src\n"
    assert launcher.log == ["venv", "pip requirements.lock", "files"]

    launcher.forget()
    assert launcher.run("serve")[0] == 0
    assert launcher.log == []


def test_arguments_arrive_as_they_were_given(launcher: Launcher) -> None:
    _, out, _ = launcher.run("user", "add", "Sari dan Budi", "", "*", PYTHONPATH="/other")

    assert out == f"<user><add><Sari dan Budi><><*>{launcher.home}/src:/other\n"


def test_the_environment_of_development_serves_every_verb(launcher: Launcher) -> None:
    launcher.run("test")
    assert launcher.log == ["venv", "pip requirements-dev.lock", "files"]

    launcher.forget()
    for verb in ("demo", "check", "bench", "test"):
        assert launcher.run(verb)[0] == 0
    assert launcher.log == []


def test_the_environment_of_running_is_extended_for_the_tests(launcher: Launcher) -> None:
    launcher.run("demo")
    launcher.forget()

    launcher.run("test")

    assert launcher.log == ["pip requirements-dev.lock"]


def test_a_changed_lock_is_installed_again(launcher: Launcher) -> None:
    launcher.run("demo")
    launcher.forget()
    (launcher.home / "requirements.lock").write_text("a==2\n")

    launcher.run("demo")

    assert launcher.log == ["pip requirements.lock"]


def test_uv_is_used_when_it_is_there(launcher: Launcher) -> None:
    executable(launcher.path / "uv", UV)

    assert launcher.run("demo")[0] == 0

    assert launcher.log == ["venv", "uv requirements.lock", "files"]


def test_without_python_it_says_what_to_install(launcher: Launcher) -> None:
    (launcher.path / "python3").unlink()

    assert launcher.run("demo") == (2, "", NO_PYTHON)
    assert not (launcher.home / ".venv").exists()


def test_a_python_that_is_too_old_is_as_none(launcher: Launcher) -> None:
    assert launcher.run("demo", STUB_OLD="1") == (2, "", NO_PYTHON)


def test_an_older_name_of_a_newer_python_is_found(launcher: Launcher) -> None:
    (launcher.path / "python3").rename(launcher.path / "python3.12")

    assert launcher.run("demo")[0] == 0


def test_the_interpreter_may_be_named(launcher: Launcher, tmp_path: Path) -> None:
    (launcher.path / "python3").rename(tmp_path / "my-python")

    assert launcher.run("demo", DAMAI_PYTHON=str(tmp_path / "my-python"))[0] == 0


def test_without_venv_it_says_what_to_install(launcher: Launcher) -> None:
    assert launcher.run("demo", STUB_NO_VENV="1") == (2, "", NO_VENV)
    assert not (launcher.home / ".venv").exists()


@pytest.mark.parametrize("with_uv", [False, True], ids=["pip", "uv"])
def test_an_install_that_fails_says_so_and_is_done_again(launcher: Launcher, with_uv: bool) -> None:
    if with_uv:
        executable(launcher.path / "uv", UV)

    assert launcher.run("demo", STUB_PIP="1") == (2, "", MAKING + NO_NET)
    launcher.forget()

    assert launcher.run("demo")[0] == 0
    assert [line.split()[0] for line in launcher.log] == ["uv" if with_uv else "pip", "files"]


def test_browser_files_that_fail_end_the_run_and_are_fetched_again(launcher: Launcher) -> None:
    assert launcher.run("demo", STUB_WEB="1")[0] == 2
    launcher.forget()

    assert launcher.run("demo")[0] == 0
    assert launcher.log == ["files"]


def test_an_environment_cut_off_before_pip_is_made_again(launcher: Launcher) -> None:
    (launcher.home / ".venv" / "bin").mkdir(parents=True)
    cut_off = launcher.home / ".venv" / "bin" / "python"
    executable(cut_off, (launcher.path / "python3").read_text())

    assert launcher.run("demo")[0] == 0

    assert launcher.log == ["venv", "pip requirements.lock", "files"]


def test_two_first_runs_at_once_build_once_and_both_run(launcher: Launcher, tmp_path: Path) -> None:
    hold = fifo(tmp_path / "hold")
    first = launcher.start("demo", STUB_HOLD=str(hold))
    until(lambda: "pip requirements.lock" in launcher.log, first)

    second = launcher.start("serve")
    until(lambda: child_of(second.pid) == "flock", second)
    assert launcher.log == ["venv", "pip requirements.lock"]
    hold.write_text("go on")

    out = [process.communicate(timeout=60)[0] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0]
    assert [o.split(">")[0] for o in out] == ["<demo", "<serve"]
    assert launcher.log == ["venv", "pip requirements.lock", "files"]


def test_a_builder_that_is_killed_lets_the_next_one_build(
    launcher: Launcher, tmp_path: Path
) -> None:
    hold = fifo(tmp_path / "hold")
    first = launcher.start("demo", STUB_HOLD=str(hold))
    until(lambda: "pip requirements.lock" in launcher.log, first)
    second = launcher.start("demo")
    until(lambda: child_of(second.pid) == "flock", second)

    first.kill()
    first.wait()
    hold.write_text("the orphaned pip ends too")
    first.communicate(timeout=60)

    assert second.communicate(timeout=60)[0].startswith("<demo>")
    assert second.returncode == 0
    assert launcher.log[-2:] == ["pip requirements.lock", "files"]
