"""The stations of Pemilu 2024 in Kota Metro: registered voters, and voters from elsewhere, with their flags.

``stations.csv`` holds five facts a station and no more. Source: KPU, the presidential form pages (machine-read from
photographs, partly uncorrected; a public mirror of 2024-03-19). ``dpt_clean`` is registered voters; ``used_dptb_raw`` and
``used_dpk_raw`` are voters who came from elsewhere or with an identity card only, unvalidated. Nothing of votes, turnout
or invalid ballots is in it, and the reader takes nothing of them from a larger file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from damai.risk.metro.missing import ABSENT, flag_on

SPECIAL_FROM = 901
"""KPU numbers stations in special locations from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """``why`` holds the reason of each of the three counts that is None."""

    code: str
    """Dotted, as printed: 18.72.01.1001.003."""
    village: str
    is_special: bool
    voters_n: int | None
    dptb_n: int | None
    dpk_n: int | None
    why: Mapping[str, str]


COUNTS = {"voters": "dpt_clean", "dptb": "used_dptb_raw", "dpk": "used_dpk_raw"}


def read(rows: Iterable[Mapping[str, str]]) -> tuple[Station, ...]:
    """Stations of rows that have the columns of ``stations.csv``, in the order of their codes; other columns are
    not looked at. A count with a flag that touches it is left empty. Raises KeyError, ValueError."""
    return tuple(sorted(map(_station, rows), key=lambda station: station.code))


def _station(row: Mapping[str, str]) -> Station:
    digits = row["tps_code"]
    village = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:10]}"
    flags = tuple(filter(None, row["quality_flags"].split(";")))
    counts: dict[str, int | None] = {}
    why: dict[str, str] = {}
    for name, column in COUNTS.items():
        reason = flag_on(name, flags) or (None if row[column] else ABSENT)
        counts[name] = None if reason else int(row[column])
        if reason:
            why[name] = reason
    return Station(
        code=f"{village}.{digits[10:]}",
        village=village,
        is_special=int(digits[10:]) >= SPECIAL_FROM,
        voters_n=counts["voters"],
        dptb_n=counts["dptb"],
        dpk_n=counts["dpk"],
        why=why,
    )


@cache
def facts() -> tuple[Mapping[str, str], ...]:
    """The rows of ``stations.csv`` as they are printed there."""
    with open(Path(__file__).parent / "stations.csv", encoding="utf-8", newline="") as found:
        return tuple(csv.DictReader(found))


@cache
def stations() -> tuple[Station, ...]:
    """The 462 of Pemilu 2024."""
    return read(facts())
