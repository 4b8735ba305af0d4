"""What a plan was made of, as files beside it: byte by byte where it was read from files, else written in one canonical way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from damai.core.filing import sha256
from damai.deployment.csv_table import write_csv
from damai.deployment.formations import Formation
from damai.deployment.plan import Inputs
from damai.deployment.reading.minutes import Matrix
from damai.deployment.reading.places import (
    SITE_COLUMNS,
    STATION_COLUMNS,
    UNIT_COLUMNS,
    UNKNOWN_N,
    Sites,
    Stations,
    Units,
)

COPIES = {
    "stations": "input-stations.csv",
    "units": "input-units.csv",
    "formations": "input-formations.json",
    "minutes": "input-minutes.csv",
    "candidates": "input-candidates.csv",
}
"""A folder alone can be checked: all that the plan was made of lies in it."""

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


def write_copies(inputs: Inputs, room: Path) -> dict[str, dict[str, str]]:
    """Every input into ``room``; name and SHA-256 of each, as plan.json tells them."""
    made: dict[str, Callable[[], Table]] = {
        "stations": lambda: _stations(inputs.stations),
        "units": lambda: _units(inputs.units),
    }
    if inputs.matrix is not None:
        matrix = inputs.matrix
        made["minutes"] = lambda: _minutes(matrix)
    if inputs.sites is not None:
        sites = inputs.sites
        made["candidates"] = lambda: _sites(sites)
    found = {}
    for part in COPIES:
        if part in inputs.files:
            found[part] = _copied(inputs.files[part], part, room)
        elif part == "formations":
            (room / COPIES[part]).write_text(_formations(inputs), encoding="utf-8")
            found[part] = _proof(room / COPIES[part])
        elif part in made:
            write_csv(room / COPIES[part], *made[part]())
            found[part] = _proof(room / COPIES[part])
    return found


def _copied(path: Path, part: str, room: Path) -> dict[str, str]:
    to = room / (COPIES[part] + (".gz" if path.suffix == ".gz" else ""))
    shutil.copyfile(path, to)
    return _proof(to)


def _proof(path: Path) -> dict[str, str]:
    return {"name": path.name, "sha256": sha256(path)}


def _stations(of: Stations) -> Table:
    """``surveyed`` and ``number`` stand there only where some point was not measured."""
    more = () if of.surveyed is None or of.surveyed.all() else ("surveyed", "number")
    columns = (*STATION_COLUMNS, "voters", *more)
    rows = []
    number = of.number.tolist() if of.number is not None else [UNKNOWN_N] * len(of)
    voters, surveyed = of.voters.tolist(), of.is_surveyed.tolist()
    there, lat, lon = of.has_point.tolist(), of.lat.tolist(), of.lon.tolist()
    for i, code in enumerate(of.station_id):
        point = (lat[i], lon[i]) if there[i] else (None, None)
        row = (code, of.area[i], of.district[i], *point, of.risk_class[i], _known(voters[i]))
        known = ("true" if surveyed[i] else "false", _known(number[i])) if more else ()
        rows.append((*row, *known))
    return columns, rows


def _known(n: int) -> int | None:
    return None if n == UNKNOWN_N else n


def _units(of: Units) -> Table:
    rows = zip(of.unit_id, of.lat.tolist(), of.lon.tolist(), of.strength.tolist(), strict=True)
    if not of.district:
        return UNIT_COLUMNS, rows
    return (*UNIT_COLUMNS, "district"), (
        (*row, one) for row, one in zip(rows, of.district, strict=True)
    )


def _sites(of: Sites) -> Table:
    return SITE_COLUMNS, zip(of.site_id, of.lat.tolist(), of.lon.tolist(), strict=True)


def _minutes(of: Matrix) -> Table:
    return ("from", "to", "minutes", "metres"), (
        (*pair, None if minutes == float("inf") else float(minutes), metres)
        for pair, (minutes, metres) in sorted(of.pairs.items())
    )


def _formations(inputs: Inputs) -> str:
    told = {name: formation_fields(one) for name, one in inputs.formations.items()}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def formation_fields(one: Formation) -> dict[str, object]:
    """A formation as the named fields of F.json."""
    ranged = one.stations_max > one.stations
    stations: object = {"from": one.stations, "to": one.stations_max} if ranged else one.stations
    found: dict[str, object] = {"police": one.police, "stations": stations, "linmas": one.linmas}
    return {**found, "areas": dict(sorted(one.areas.items()))} if one.areas else found
