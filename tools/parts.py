"""The list of parts: ``.venv/bin/python tools/parts.py [--dev] [--out FILE]``, as CycloneDX 1.6 JSON.

Read from the locks alone, so that what is listed is what is installed: names, versions, every hash. The
licences of Python parts are those that the installed ones declare. Calls nobody, and says the same twice.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_CLASSIFIED = "License :: OSI Approved :: "
SHORT_N = 60
"""A field that holds the whole text of a licence is not its name."""


def python_parts(lock: str, *, scope: str) -> list[dict[str, Any]]:
    """The components of a lock file of pip."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            name, version = re.sub(r"[-_.]+", "-", pinned[1]).lower(), pinned[2]
            found.append(_part("pypi", name, version, scope, licence_of(name)))
        for digest in _HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return found


def browser_parts(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """The components of a lock file of npm; those for tests alone are marked as left out."""
    found = []
    for path, package in lock["packages"].items():
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        scope = "excluded" if package.get("dev") else "required"
        part = _part("npm", name, package["version"], scope, package.get("license", ""))
        for one in package.get("integrity", "").split():
            kind, _, digest = one.partition("-")
            content = base64.b64decode(digest).hex()
            part["hashes"].append({"alg": f"SHA-{kind.removeprefix('sha')}", "content": content})
        found.append(part)
    return found


def licence_of(name: str) -> str:
    """What the installed part declares; "" when it is not installed here or declares nothing."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    stated = said.get("License-Expression") or said.get("License") or ""
    if stated and len(stated) <= SHORT_N and "\n" not in stated:
        return stated
    classified = said.get_all("Classifier") or []
    named = " AND ".join(
        c.removeprefix(_CLASSIFIED) for c in classified if c.startswith(_CLASSIFIED)
    )
    return named or stated.strip().partition("\n")[0][:SHORT_N]


def _part(kind: str, name: str, version: str, scope: str, licence: str) -> dict[str, Any]:
    purl = f"pkg:{kind}/{quote(name, safe='/')}@{quote(version, safe='')}"
    part: dict[str, Any] = {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "scope": scope,
        "purl": purl, "hashes": [],
    }  # fmt: skip
    if licence:
        part["licenses"] = [{"license": {"name": licence}}]
    return part


def listed(root: Path, *, dev: bool = False) -> Iterator[dict[str, Any]]:
    """Every component, each once: what a running Damai needs first."""
    seen: set[str] = set()
    locks = [("requirements.lock", "required")] + [("requirements-dev.lock", "excluded")] * dev
    parts = [p for f, scope in locks for p in python_parts((root / f).read_text(), scope=scope)]
    browser = browser_parts(json.loads((root / "web" / "package-lock.json").read_text()))
    for part in [*parts, *(p for p in browser if dev or p["scope"] == "required")]:
        if part["purl"] not in seen:
            seen.add(part["purl"])
            yield part


def document(root: Path, *, dev: bool = False) -> dict[str, Any]:
    """The whole list."""
    project = re.search(
        r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(), re.MULTILINE
    )
    assert project is not None
    damai = {"type": "application", "bom-ref": "damai", "name": "damai", "version": project[1],
             "licenses": [{"license": {"id": "Apache-2.0"}}]}  # fmt: skip
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": damai}, "components": list(listed(root, dev=dev)),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    parser.add_argument("--out", type=Path, help="a file instead of the standard output")
    arguments = parser.parse_args()
    text = json.dumps(document(ROOT, dev=arguments.dev), indent=1) + "\n"
    if arguments.out:
        arguments.out.write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
