"""Classes that experts decided: a file beside the definition, unit and class."""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath

from damai.risk.engine.faults import Refused


def read_experts(folder: Path, name: str) -> dict[str, str]:
    """Unit to class name. The first row is the header; two columns. Raises Refused, also for a path that
    leaves the folder of the definition."""
    given = PurePosixPath(name)
    if given.is_absolute() or ".." in given.parts or "\\" in name:
        raise Refused("risk-experts-path", f"[classes] {name}")
    where = f"[classes] {name}"
    try:
        with open(folder / given, encoding="utf-8-sig", newline="") as source:
            rows = list(csv.reader(source))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Refused("risk-experts-file", where) from None
    found: dict[str, str] = {}
    for at, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if len(row) != 2:
            raise Refused("risk-experts-row", f"{where}, {at}", found=len(row))
        if row[0] in found:
            raise Refused("risk-unit-twice", f"{where}, {row[0]}", row=at)
        found[row[0]] = row[1]
    return found
