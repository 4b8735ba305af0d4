"""The list of parts holds what the locks hold, and the check against known flaws finds what it should."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.harness import ROOT


def tool(name: str) -> Any:
    """A module of ``tools``, which is no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


parts = tool("parts")
flaws = tool("flaws")


@pytest.mark.asvs("15.1.2")
def test_every_pinned_part_is_listed_with_its_version_and_every_hash() -> None:
    made = {c["purl"]: c for c in parts.document(ROOT)["components"]}
    lock = (ROOT / "requirements.lock").read_text()
    web = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    pinned = re.findall(
        r"^([a-z0-9._-]+)(?:\[\w+\])?==([^\s;]+)", lock, re.MULTILINE | re.IGNORECASE
    )
    wanted = {f"pkg:pypi/{flaws.plain(name)}@{version}" for name, version in pinned}
    wanted |= {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{p['version']}"
        for path, p in web.items()
        if path and not p.get("dev")
    }

    assert len(wanted) > 50
    assert made.keys() == wanted
    assert sum(len(c["hashes"]) for p, c in made.items() if "pypi" in p) == lock.count("--hash=")
    assert [p for p, c in made.items() if not c["hashes"]] == []
    assert {h["alg"]: len(h["content"]) for c in made.values() for h in c["hashes"]} == {
        "SHA-256": 64, "SHA-512": 128,
    }  # fmt: skip


def test_every_part_that_is_installed_says_its_licence() -> None:
    installed = {flaws.plain(d.metadata["Name"]) for d in parts.metadata.distributions()}
    made = parts.document(ROOT)["components"]

    bare = [c["name"] for c in made if "licenses" not in c and c["name"] in installed]
    assert installed
    assert bare == []
    assert sum("licenses" in c for c in made) > 50


def test_the_list_is_the_same_twice_and_the_longer_one_begins_with_it() -> None:
    run, dev = parts.document(ROOT), parts.document(ROOT, dev=True)

    assert json.dumps(run) == json.dumps(parts.document(ROOT))
    assert {c["purl"] for c in run["components"]} < {c["purl"] for c in dev["components"]}
    assert {c["scope"] for c in run["components"]} == {"required"}


def part(name: str, version: str, kind: str = "pypi") -> dict[str, str]:
    return {"name": name, "version": version, "purl": f"pkg:{kind}/{name}@{version}"}


def record(id: str = "X-1", name: str = "Some_Part", kind: str = "PyPI", **more: Any) -> Any:
    return {"id": id, "affected": [{"package": {"ecosystem": kind, "name": name}, **more}]}


def ranged(*events: dict[str, str]) -> list[dict[str, Any]]:
    return [{"type": "ECOSYSTEM", "events": list(events)}]


@pytest.mark.parametrize(
    ("version", "events", "touched"),
    [
        ("1.2", [{"introduced": "0"}], True),
        ("1.2", [{"introduced": "0"}, {"fixed": "1.2"}], False),
        ("1.1.9", [{"introduced": "0"}, {"fixed": "1.2"}], True),
        ("1.9", [{"introduced": "0"}, {"fixed": "1.10"}], True),
        ("1.3", [{"introduced": "1.2"}, {"last_affected": "1.3"}], True),
        ("1.3.1", [{"introduced": "1.2"}, {"last_affected": "1.3"}], False),
        ("1.1", [{"introduced": "1.2"}], False),
        ("2.1", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.2"}], True),
        ("1.7", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.2"}], False),
        ("not a version", [{"introduced": "0"}, {"fixed": "0.1"}], True),
    ],
)  # fmt: skip
def test_a_version_lies_in_a_range_or_not(
    version: str, events: list[dict[str, str]], touched: bool
) -> None:
    found = flaws.flaws([part("some-part", version)], [record(ranges=ranged(*events))])

    assert [id for _, id in found] == ["X-1"] * touched


def test_only_the_same_part_of_the_same_kind_is_touched_and_no_withdrawn_record_counts() -> None:
    mine = [part("some-part", "1.0"), part("some-part", "1.0", "npm"), part("other", "1.0")]
    every = ranged({"introduced": "0"})

    assert flaws.flaws(mine, [record(versions=["1.0"])]) == [("pkg:pypi/some-part@1.0", "X-1")]
    assert flaws.flaws(mine, [record(versions=["1.1"])]) == []
    assert len(flaws.flaws(mine, [record(kind="npm", ranges=every)])) == 1
    assert flaws.flaws(mine, [{**record(ranges=every), "withdrawn": "2026-01-01"}]) == []
    assert flaws.flaws(mine, [record(ranges=[{"type": "GIT", "events": []}])]) == []


def test_the_verb_reads_an_archive_and_ends_with_one_when_a_part_is_flawed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "PyPI.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "A.json", json.dumps(record("A", "litestar", ranges=ranged({"introduced": "0"})))
        )
        archive.writestr("B.json", json.dumps(record("B", "no-part-of-ours", versions=["1"])))
    fine = tmp_path / "fine.json"
    fine.write_text(json.dumps(record("B", "no-part-of-ours", versions=["1"])))

    monkeypatch.setattr(sys, "argv", ["flaws.py", str(path)])
    flawed = flaws.main()
    said = capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["flaws.py", str(fine)])

    assert flawed == 1
    assert re.fullmatch(r"pkg:pypi/litestar@[\d.]+: A\n", said)
    assert flaws.main() == 0
