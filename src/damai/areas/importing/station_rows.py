"""Station rows. Only what describes the place and the list is read: no result, turnout or margin column."""

from __future__ import annotations

from collections.abc import Container

from damai.areas.importing.reading import Cells, number_of
from damai.areas.importing.report import Problem, Report
from damai.areas.model import Station
from damai.core.codes import area_of_station, station_code
from damai.core.errors import Invalid

NEEDED = ("tps_code",)
SPECIAL_FROM = 901
"""Station numbers from 901 on are special locations. Source: KPU numbering, data study."""
TRUE = frozenset({"true", "1", "yes", "ya"})


def check(
    rows: list[Cells], known: Container[str], voter_limit_n: int, report: Report
) -> dict[str, Station]:
    """The stations of a file; quality flags become warnings, never silence."""
    found: dict[str, Station] = {}
    for number, cells in enumerate(rows, 1):
        station = _one(number, cells, known, report)
        if station is None:
            continue
        if station.code in found:
            report.errors.append(
                Problem(row=number, column="tps_code", code="code-twice", value=station.code)
            )
            continue
        found[station.code] = station
        if station.flags:
            report.warnings.append(
                Problem(
                    row=number,
                    column="quality_flags",
                    code="flagged",
                    value=f"{station.code} {station.flags}",
                )
            )
        elif station.voters_n is not None and station.voters_n > voter_limit_n:
            report.warnings.append(
                Problem(
                    row=number,
                    column="dpt_clean",
                    code="above-limit",
                    value=f"{station.code} {station.voters_n}",
                )
            )
    report.rows = len(rows)
    return found


def _one(number: int, cells: Cells, known: Container[str], report: Report) -> Station | None:
    raw = cells["tps_code"].strip()

    def refuse(column: str, code: str, value: str = "") -> None:
        report.errors.append(Problem(row=number, column=column, code=code, value=value[:40]))

    if not raw:
        refuse("tps_code", "code-missing")
        return None
    try:
        code = station_code(raw)
    except Invalid:
        refuse("tps_code", "code-shape", raw)
        return None
    area = area_of_station(code)
    if area not in known:
        refuse("tps_code", "area-unknown", area)
        return None
    voters_text = cells.get("dpt_clean", "")
    try:
        voters = number_of(voters_text)
    except ValueError:
        refuse("dpt_clean", "not-a-number", voters_text)
        return None
    if voters is not None and (voters < 0 or voters != int(voters)):
        refuse("dpt_clean", "not-a-count", voters_text)
        return None
    tps_number = int(code[-3:])
    stated = cells.get("tps_no", "").strip()
    if stated and (not stated.isdigit() or int(stated) != tps_number):
        refuse("tps_no", "number-differs", stated)
        return None
    special = cells.get("is_special", "").strip().casefold() in TRUE or tps_number >= SPECIAL_FROM
    return Station(
        code=code,
        number=tps_number,
        area=area,
        special=special,
        voters_n=None if voters is None else int(voters),
        flags=cells.get("quality_flags", "").strip()[:200],
    )
