"""Known flaws of the parts: ``.venv/bin/python tools/flaws.py ADVISORIES...``; exit 1 when there is one.

ADVISORIES are files that somebody fetched on purpose: OSV records (``.json``, or a ``.zip`` of them, as
osv.dev exports one for PyPI and one for npm). Calls nobody. A part whose version cannot be placed among
a record's versions counts as touched: better a look too many.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

sys.path.insert(0, str(Path(__file__).parent))
import parts

ECOSYSTEMS = {"pypi": "PyPI", "npm": "npm"}


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The OSV records of a file."""
    if path.suffix != ".zip":
        yield json.loads(path.read_text())
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def flaws(
    components: Iterable[dict[str, Any]], advisories: Iterable[dict[str, Any]]
) -> list[tuple[str, str]]:
    """(purl, id of the record) of every part that a record touches; withdrawn records touch none."""
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for part in components:
        kind = part["purl"].partition(":")[2].partition("/")[0]
        by_name.setdefault((ECOSYSTEMS[kind], plain(part["name"])), []).append(part)
    return sorted(
        {
            (part["purl"], record["id"])
            for record in advisories
            if not record.get("withdrawn")
            for affected in record.get("affected", ())
            for part in by_name.get(_named(affected), ())
            if touches(affected, part["version"])
        }
    )


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named(affected: dict[str, Any]) -> tuple[str, str]:
    package = affected.get("package", {})
    return package.get("ecosystem", ""), plain(package.get("name", ""))


def touches(affected: dict[str, Any], version: str) -> bool:
    """Whether the version is one of those listed, or lies in a range. Source: OSV schema, evaluation."""
    if version in affected.get("versions", ()):
        return True
    ranges = [r for r in affected.get("ranges", ()) if r.get("type") in ("ECOSYSTEM", "SEMVER")]
    return any(_inside(one.get("events", ()), version) for one in ranges)


def _inside(events: Iterable[dict[str, str]], version: str) -> bool:
    try:
        here = Version(version)
        ordered = sorted(((_at(value), kind) for e in events for kind, value in e.items()),
                         key=lambda one: (one[0], one[1] == "last_affected"))  # fmt: skip
    except InvalidVersion:
        return True
    inside = False
    for at, kind in ordered:
        if kind == "introduced" and here >= at:
            inside = True
        elif (kind == "fixed" and here >= at) or (kind == "last_affected" and here > at):
            inside = False
    return inside


def _at(text: str) -> Version:
    return Version(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("advisories", nargs="+", type=Path)
    known = (r for path in parser.parse_args().advisories for r in records(path))
    found = flaws(parts.listed(parts.ROOT, dev=True), known)
    for purl, id in found:
        print(f"{purl}: {id}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
