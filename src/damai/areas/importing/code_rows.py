"""Rows of changed codes: both of one level, a date, a decree, no circle, and an end that exists."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from itertools import pairwise

from damai.areas.code_model import CodeChange, any_code, circle, level
from damai.areas.importing import cells
from damai.areas.importing.cells import Refused, problem, refuse
from damai.areas.importing.reading import Row
from damai.areas.importing.report import Report
from damai.core.codes import area_of_station
from damai.core.errors import Invalid

NEEDED = ("code", "new", "since")
FIELDS = (*NEEDED, "source")
SOURCE_MAX = 200
Key = tuple[str, str]


def check(
    rows: list[Row], areas: Container[str], known: Mapping[Key, CodeChange], report: Report
) -> dict[Key, CodeChange]:
    """The changes of a file by (old, new); ``known`` are those already there."""
    found: dict[Key, CodeChange] = {}
    first: dict[Key, Row] = {}
    for row in rows:
        try:
            made = _one(row)
            if (made.code, made.new) in found:
                raise refuse(row, "code", "code-twice", made.code)
        except Refused as refused:
            report.refuse(refused.problem)
            continue
        found[made.code, made.new] = made
        first[made.code, made.new] = row
    report.rows = len(rows)
    merged: dict[str, list[CodeChange]] = {}
    for change in {**known, **found}.values():
        merged.setdefault(change.code, []).append(change)
    for key, change in found.items():
        whose = area_of_station(change.new) if level(change.new) == 4 else change.new
        if whose not in areas and change.new not in merged:
            report.refuse(problem(first[key], "new", "new-unknown", change.new))
    around = circle(merged)
    closing = next((first[pair] for pair in pairwise(around) if pair in first), None)
    if closing is not None:
        report.refuse(problem(closing, "new", "code-circle", " > ".join(around)))
    report.errors.sort(key=lambda item: item.row)
    return found


def _one(row: Row) -> CodeChange:
    codes = {}
    for column in ("code", "new"):
        raw = cells.text(row, column, cells.SHOWN_N)
        if not raw:
            raise refuse(row, column, "code-missing")
        try:
            codes[column] = any_code(raw)
        except Invalid:
            raise refuse(row, column, "code-shape", raw) from None
    if codes["code"] == codes["new"]:
        raise refuse(row, "new", "code-same", codes["new"])
    if level(codes["code"]) != level(codes["new"]):
        raise refuse(row, "new", "code-level", codes["new"])
    said = cells.text(row, "since", cells.SHOWN_N)
    try:
        since = date.fromisoformat(said)
    except ValueError:
        raise refuse(row, "since", "date-shape", said) from None
    return CodeChange(**codes, since=since, source=cells.text(row, "source", SOURCE_MAX))
