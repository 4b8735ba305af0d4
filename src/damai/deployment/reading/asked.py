"""What a plan is asked to keep, as files and words of the command line: barriers, locked teams, slack, caps."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from damai.deployment.faults import Unplannable
from damai.deployment.plan import Locked
from damai.deployment.reading.formations import read_object
from damai.deployment.reading.table import read_table


def read_barriers(path: Path) -> tuple[tuple[str, str], ...]:
    """B.csv: ``from, to``, each a kelurahan or a district, in either order. Raises Unplannable as ``read_table`` does."""
    rows = read_table(path, ("from", "to"), nothing="barrier")
    return tuple(sorted({(row.text("from"), row.text("to")) for row in rows}))


def read_locked(path: Path) -> tuple[Locked, ...]:
    """L.json: ``{team: {"stations": [...], "units": {unit: police}}}``; ``units`` may be left out.

    Raises Unplannable as ``read_object`` does, and ``locked-field``.
    """
    return tuple(_locked(path.name, team, one) for team, one in read_object(path).items())


def _locked(file: str, team: str, one: Any) -> Locked:
    is_object = isinstance(one, dict) and set(one) <= {"stations", "units"}
    stations = one.get("stations") if is_object else None
    units = one.get("units", {}) if is_object else None
    if not isinstance(stations, list) or not all(isinstance(code, str) for code in stations):
        raise Unplannable("locked-field", file=file, team=team)
    if not isinstance(units, dict) or not all(type(n) is int for n in units.values()):
        raise Unplannable("locked-field", file=file, team=team)
    return Locked(tuple(stations), tuple(units.items()), team)


def slack_of(texts: Sequence[str]) -> dict[tuple[str, str], int]:
    """``DISTRICT,CLASS,N`` each; the district is empty with scope city. Raises Unplannable ``slack-text``."""
    found = {}
    for text in texts:
        cells = next(csv.reader([text]), [])
        if len(cells) != 3 or not cells[2].strip().isdecimal():
            raise Unplannable("slack-text", text=text)
        found[cells[0].strip(), cells[1].strip()] = int(cells[2])
    return found


def caps_of(texts: Sequence[str]) -> dict[str, int]:
    """``CLASS,N`` each. Raises Unplannable ``caps-text``."""
    found = {}
    for text in texts:
        cells = next(csv.reader([text]), [])
        if len(cells) != 2 or not cells[1].strip().isdecimal():  # fmt: skip
            raise Unplannable("caps-text", text=text)
        found[cells[0].strip()] = int(cells[1])
    return found
