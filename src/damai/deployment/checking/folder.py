"""A plan's folder as it stands: the sealed plan.json, the hashes of all it names, the tables as rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from damai.core.filing import sha256
from damai.deployment.checking.found import Found
from damai.deployment.copies import COPIES
from damai.deployment.faults import Unplannable
from damai.deployment.writing import COLUMNS, FORMAT, FORMAT_1, NAMES, PLAN, sealed


@dataclass(frozen=True, slots=True)
class Folder:
    """``manifest`` is plan.json; ``tables`` its tables, each a list of rows by column."""

    path: Path
    manifest: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, str]]]

    def input(self, part: str) -> Path | None:
        """Where the copy of an input lies; None when the plan had none."""
        found = self.manifest["inputs"].get(part)
        return None if found is None else self.path / found["name"]


def opened(path: Path, found: Found) -> Folder:
    """Raises Unplannable ``no-plan`` for a folder without a plan.json of ours."""
    manifest = _manifest(path / PLAN, found)
    _named(path, manifest, found)
    tables = {}
    for name in manifest["outputs"]:
        if name in COLUMNS and (path / name).is_file():
            with found.trying("table"):
                tables[name] = _table(path / name)
    missing = [n for n in ("groups.csv", "teams.csv", "assignment.csv", "shortage.csv") if n not in tables]  # fmt: skip
    if missing and not found.differences:
        found.differ("check-file-missing/unnamed", file=missing[0], plan=PLAN)
    return Folder(path, manifest, tables)


def _manifest(path: Path, found: Found) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8")
        manifest = json.loads(text)
        if manifest["format"] not in (FORMAT, FORMAT_1):
            raise ValueError
        for part, one in manifest["inputs"].items():
            if part not in COPIES or one["name"] not in NAMES:
                raise ValueError
        if not set(manifest["outputs"]) <= set(COLUMNS):
            raise ValueError
        again = sealed({k: v for k, v in manifest.items() if k != "seal"})
    except OSError:
        raise Unplannable("no-plan", path=path) from None  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unplannable("no-plan/other", path=path, formats=f"{FORMAT_1}, {FORMAT}") from None  # fmt: skip
    if again != text:
        found.differ("check-seal", plan=PLAN)  # fmt: skip
    made: dict[str, Any] = manifest
    return made


def _named(path: Path, manifest: Mapping[str, Any], found: Found) -> None:
    named = [(one["name"], one["sha256"]) for one in manifest["inputs"].values()]
    named += list(manifest["outputs"].items())
    for name, digest in named:
        if not (path / name).is_file():
            found.differ("check-file-missing", file=name, plan=PLAN)
        elif sha256(path / name) != digest:
            found.differ("check-hash", file=name, plan=PLAN)  # fmt: skip
    listed = {name for name, _ in named}
    for name in (*COLUMNS, *COPIES.values()):
        if name not in listed and (path / name).exists():
            found.differ("check-file-unnamed", file=name, plan=PLAN)  # fmt: skip


def _table(path: Path) -> list[dict[str, str]]:
    """Raises Unplannable ``table`` for other columns or a row of another length."""
    wanted = COLUMNS[path.name]
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unplannable("table/csv", file=path.name, error=error) from None
    if not lines or tuple(lines[0]) != wanted:
        raise Unplannable("table/header", file=path.name, columns=",".join(wanted))
    for at, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(wanted):
            raise Unplannable("table/row", file=path.name, line=at, n=len(cells), wanted=len(wanted))  # fmt: skip
    return [dict(zip(wanted, cells, strict=True)) for cells in lines[1:]]
