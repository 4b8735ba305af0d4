"""Station rows. Only what describes the place and the list is read: no result, turnout or margin column."""

from __future__ import annotations

from collections.abc import Container

from damai.areas.importing import cells
from damai.areas.importing.cells import Refused, problem, refuse
from damai.areas.importing.reading import Row
from damai.areas.importing.report import Problem, Report
from damai.areas.model import PointSource, Station
from damai.core.codes import area_of_station, station_code
from damai.core.errors import Invalid

NEEDED = ("tps_code",)
FIELDS = (
    *NEEDED, "tps_no", "kelurahan_code", "is_special", "dpt_clean", "quality_flags", "lon", "lat",
    "point",
)  # fmt: skip
SPECIAL_FROM = 901
"""Station numbers from 901 on are special locations. Source: KPU numbering, data study."""
VOTERS_MAX = 100_000
"""Far above any station's list: more than that is a slip of the column."""
FLAGS_MAX = 200


def check(
    rows: list[Row], known: Container[str], voter_limit_n: int, report: Report
) -> dict[str, Station]:
    """The stations of a file; quality flags become warnings, never silence."""
    found: dict[str, Station] = {}
    for row in rows:
        try:
            station = _one(row, known)
            if station.code in found:
                raise refuse(row, "tps_code", "code-twice", station.code)
        except Refused as refused:
            report.refuse(refused.problem)
            continue
        found[station.code] = station
        if station.flags:
            flagged = f"{station.code} {station.flags}"
            report.warnings.append(
                # The flags whole: a cut list would hide some.
                Problem(
                    row=row.number,
                    line=row.line,
                    column="quality_flags",
                    code="flagged",
                    value=flagged,
                )
            )
        if station.voters_n is not None and station.voters_n > voter_limit_n:
            report.warnings.append(
                problem(row, "dpt_clean", "above-limit", f"{station.code} {station.voters_n}")
            )
    report.rows = len(rows)
    return found


def _one(row: Row, known: Container[str]) -> Station:
    raw = cells.text(row, "tps_code", cells.SHOWN_N)
    if not raw:
        raise refuse(row, "tps_code", "code-missing")
    try:
        code = station_code(raw)
    except Invalid:
        raise refuse(row, "tps_code", "station-shape", raw) from None
    area = area_of_station(code)
    if area not in known:
        raise refuse(row, "tps_code", "area-unknown", area)
    beside = cells.text(row, "kelurahan_code", cells.SHOWN_N)
    if beside and beside.replace(".", "") != area.replace(".", ""):
        raise refuse(row, "kelurahan_code", "area-differs", beside)
    number = int(code[-3:])
    stated = cells.text(row, "tps_no", cells.SHOWN_N)
    if stated and not (stated.isascii() and stated.isdigit() and int(stated) == number):
        raise refuse(row, "tps_no", "number-differs", stated)
    lon = cells.number(row, "lon", -180.0, 180.0)
    lat = cells.number(row, "lat", -90.0, 90.0)
    if (lon is None) != (lat is None):
        raise refuse(row, "lat" if lat is None else "lon", "point-half")
    source = cells.text(row, "point", cells.SHOWN_N).casefold()
    if source and source not in set(PointSource):
        raise refuse(row, "point", "point-source", source)
    if lon is not None and not source:
        raise refuse(row, "point", "point-source", source)
    # A stand-in is seeded again, never read: nobody is to move it by a file.
    measured = lon is not None and source != PointSource.SYNTHETIC
    return Station(
        code=code,
        number=number,
        area=area,
        special=cells.yes(row, "is_special") or number >= SPECIAL_FROM,
        voters_n=cells.count(row, "dpt_clean", VOTERS_MAX),
        flags=cells.text(row, "quality_flags", FLAGS_MAX),
        lon=lon if measured else None,
        lat=lat if measured else None,
        point=PointSource(source) if measured else None,
    )
