"""Browser libraries: by npm of the machine or of the wheel, each file by its hash, all or none."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import harness
from tests.launcher.conftest import executable

FILES = {"fonts/a.woff2": ("pkg/files/a.woff2", b"font"), "lib/b.mjs": ("pkg/dist/b.mjs", b"code")}


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``tools/browser_files.py`` over a tree of its own; npm is a stand-in that does nothing."""
    spec = importlib.util.spec_from_file_location(
        "browser_files", harness.ROOT / "tools" / "browser_files.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    web, target = tmp_path / "web", tmp_path / "static" / "vendor"
    for source, body in FILES.values():
        path = web / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    target.parent.mkdir()
    manifest = {
        name: {"from": source, "sha256": hashlib.sha256(body).hexdigest()}
        for name, (source, body) in FILES.items()
    }
    (web / "vendor.json").write_text(json.dumps(manifest))
    (web / "package-lock.json").write_text("{}")
    for name, value in (
        ("ROOT", tmp_path), ("WEB", web), ("MANIFEST", web / "vendor.json"), ("TARGET", target),
        ("STAMP", target / ".stamp"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    npm(bin_, "exit 0")
    monkeypatch.setenv("PATH", str(bin_))
    monkeypatch.setenv("STUB_LOG", str(tmp_path / "log"))
    return module


def npm(folder: Path, then: str) -> None:
    text = f'#!/bin/sh\nprintf "%s: %s\\n" "$PWD" "$*" >>"$STUB_LOG"\n{then}\n'
    executable(folder / "npm", text)


def run(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["browser_files.py", *arguments])
    status: int = tool.main()
    return status


def placed(tool: Any) -> dict[str, bytes]:
    return {
        p.relative_to(tool.TARGET).as_posix(): p.read_bytes()
        for p in tool.TARGET.rglob("*")
        if p.is_file() and p.name != ".stamp"
    }


def test_files_are_put_in_place_once(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tool, monkeypatch, "--ready") == 1
    assert run(tool, monkeypatch) == 0

    assert placed(tool) == {name: body for name, (_, body) in FILES.items()}
    log = (tmp_path / "log").read_text()
    expected = "ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    assert log == f"{tmp_path / 'web'}: {expected}\n"
    assert run(tool, monkeypatch, "--ready") == 0
    assert run(tool, monkeypatch) == 0
    assert (tmp_path / "log").read_text() == log


@pytest.mark.parametrize("changed", ["vendor.json", "package-lock.json"])
def test_a_changed_list_or_lock_puts_them_in_place_again(
    tool: Any, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    run(tool, monkeypatch)
    file = tool.WEB / changed
    file.write_text(file.read_text() + "\n")

    assert run(tool, monkeypatch, "--ready") == 1
    assert run(tool, monkeypatch) == 0
    assert run(tool, monkeypatch, "--ready") == 0


def test_a_file_with_another_hash_is_refused_and_what_was_there_stays(
    tool: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tool, monkeypatch)
    before = placed(tool)
    (tool.WEB / "package-lock.json").write_text("{ }")
    (tool.WEB / "node_modules" / "pkg" / "dist" / "b.mjs").write_bytes(b"other code")

    assert run(tool, monkeypatch) == 2

    assert placed(tool) == before
    assert [p.name for p in tool.TARGET.parent.iterdir()] == ["vendor"]
    told = capsys.readouterr().err
    assert told == (
        "web/node_modules/pkg/dist/b.mjs: its hash is not the one in web/vendor.json; "
        "remove web/node_modules and run again\n"
    )
    assert run(tool, monkeypatch, "--ready") == 1


def test_a_file_that_npm_did_not_bring_is_named(
    tool: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tool.WEB / "node_modules" / "pkg" / "files" / "a.woff2").unlink()

    assert run(tool, monkeypatch) == 2

    assert not tool.TARGET.exists()
    assert capsys.readouterr().err.startswith("web/node_modules/pkg/files/a.woff2: is not there")


def test_npm_that_fails_is_one_sentence(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    npm(tmp_path / "bin", "echo first >&2\necho ENOTFOUND >&2\nexit 1")

    assert run(tool, monkeypatch) == 2

    assert capsys.readouterr().err == (
        "browser files: npm ci failed (ENOTFOUND); is the network there? Run again when it is\n"
    )


def test_without_npm_the_wheels_own_is_used(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin" / "npm").rename(tmp_path / "node")
    monkeypatch.setattr(tool, "node_from_wheel", lambda: [str(tmp_path / "node"), "npm-cli.js"])

    assert run(tool, monkeypatch) == 0

    assert "npm-cli.js ci --ignore-scripts" in (tmp_path / "log").read_text()
    assert placed(tool)


def test_without_npm_and_without_the_wheel_it_says_what_to_install(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin" / "npm").unlink()
    executable(tmp_path / "bin" / "python", "#!/bin/sh\nexit 1\n")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))

    assert run(tool, monkeypatch) == 2

    assert "install npm and run again" in capsys.readouterr().err
    assert not (tmp_path / ".venv-node" / ".done").exists()


def test_the_list_of_this_repository_names_what_the_lock_brings() -> None:
    manifest = json.loads((harness.ROOT / "web" / "vendor.json").read_text())
    lock = json.loads((harness.ROOT / "web" / "package-lock.json").read_text())

    packages = {name.removeprefix("node_modules/") for name in lock["packages"] if name}
    for target, item in manifest.items():
        assert len(item["sha256"]) == 64, target
        parts = item["from"].split("/")
        package = "/".join(parts[:2]) if parts[0].startswith("@") else parts[0]
        assert package in packages, item["from"]
        assert ".." not in Path(target).parts
        assert not Path(target).is_absolute()
