"""A table of observations: looked at first, then added whole or not at all, exactly as it was looked at.

A row is a cell (``place, indicator, value, missing, observed_on, source, evidence``), or, where no column is called
``indicator``, a place with a column an indicator. What a cell already says is not said again, so that a file may be
imported twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from damai.areas import service as areas
from damai.areas.importing import cells, reading
from damai.areas.importing.cells import Refused, problem, refuse
from damai.areas.importing.changes import SHOWN_N, Change
from damai.areas.importing.reading import Row
from damai.areas.importing.report import Report, Unreadable
from damai.core.audience import PARTNERS
from damai.core.canonical import canonical
from damai.core.codes import area_code, station_code, within
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.db.command import Lane
from damai.db.database import Database
from damai.risk.observations import asking, model, service, store
from damai.risk.observations.model import Missing, Observation, Seen
from damai.webkit.actor import Actor

DATASET = "observations"
LONG = ("place", "indicator", "value", "missing", "observed_on", "source", "evidence")
SHARED = ("place", "observed_on", "source", "evidence")
"""Columns of a wide table that are no indicator."""
NEEDED = ("place", "observed_on", "source")
ROWS_N = service.ROWS_MAX
FILE_B = 16 * 1024 * 1024
CELL_MAX = 80
_SAID = {"ya": 1.0, "yes": 1.0, "tidak": 0.0, "no": 0.0}
"""Words for a checklist's numbers."""
_COLUMN_OF = {"data": "place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a file is taken: for which election, who hears of it, whether it is made up for an exercise."""

    election: str
    shared: bool = False
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be added, and how far each of its cells had come."""

    report: Report
    items: tuple[Seen, ...]
    numbers: Mapping[store.Cell, int]

    def mark(self, actor: Actor, terms: Terms) -> str:
        """Names exactly these rows, over exactly what was there, on these terms."""
        total = hashlib.sha256()
        total.update(
            canonical(
                {"institution": actor.institution, "election": terms.election,
                 "shared": terms.shared, "synthetic": terms.synthetic}
            )
        )  # fmt: skip
        for item in self.items:
            number = self.numbers.get((item.place, item.indicator), 0)
            total.update(canonical({"number": number, "row": _fields(item)}))
        return total.hexdigest()


OWN_PROBLEMS = frozenset(
    {
        "indicator-code", "indicator-person", "observation-value", "observation-missing",
        "observation-date", "observation-place", "observation-twice", "observation-indicator",
        "checklist-others", "checklist-item", "checklist-place", "checklist-answer", "text-missing",
    }
)  # fmt: skip


def problem_key(code: str) -> str:
    """The words of a row's problem: ours, or the importer's that reads all tables."""
    return f"risk.observation.problem.{code}" if code in OWN_PROBLEMS else f"areas.problem.{code}"


def template() -> bytes:
    """The header of a table, with a row of each sort to be written over."""
    rows = (
        LONG,
        ("18.72.01.1003.004", "bawaslu-tps-2024.b08", "1", "", "2024-02-10", "Kunjungan", "Genset desa rusak"),
        ("18.72.01.1003.004", "bawaslu-tps-2024.b04", "", "not-known", "2024-02-10", "Kunjungan", ""),
    )  # fmt: skip
    return ("\ufeff" + "".join(",".join(row) + "\r\n" for row in rows)).encode()


def import_file(
    db: Database,
    actor: Actor,
    raw: bytes,
    name: str,
    terms: Terms,
    known: Collection[str],
    *,
    dry_run: bool = False,
    seen: str | None = None,
) -> Report:
    """Look at a file, and unless ``dry_run`` add what is new in it. Blocks; a large file takes seconds.

    ``known`` = the indicators that may be observed beside the checklists' own. ``seen`` = the mark of a look:
    nothing is added but what it names. Raises Forbidden, Unreadable, Conflict("import-not-seen"),
    Conflict("observation-overtaken") when somebody was faster.
    """
    actor.require("risk.observe")
    rows = read(raw, name)
    with db.read() as conn:
        zone = ZoneInfo(areas.the_house(conn).zone)
        today = db.clocks.scene.now().astimezone(zone).date()
        plan = plan_of(conn, actor, rows, name, terms, known, today)
    report = plan.report
    report.dry_run = dry_run
    if not report.ok:
        return report
    report.mark = plan.mark(actor, terms)
    if seen is not None and seen != report.mark:
        raise Conflict("import-not-seen")
    if not dry_run and plan.items:
        answer = db.write_now(
            lambda uow: service.observe(
                uow,
                actor,
                terms.election,
                plan.items,
                shared=terms.shared,
                synthetic=terms.synthetic,
                numbers=plan.numbers,
            ),
            lane=Lane.BULK,
            actor=actor.id,
            kind="risk.import",
        )
        report.applied, report.seq = True, answer.seq
    return report


def read(raw: bytes, name: str) -> tuple[bool, list[Row]]:
    """Whether the table is wide, and its rows. Raises Unreadable."""
    header, _ = reading.beginning(raw, name)
    wide = "indicator" not in header
    if not wide:
        fields: Sequence[str] = LONG
        needed: Sequence[str] = (*NEEDED, "indicator", "value")
    else:
        fields = list(dict.fromkeys([*SHARED, *filter(None, header)]))
        needed = NEEDED
        if not set(header) - set(SHARED) - {""}:
            raise Unreadable("observation-column", file=name, column="indicator")
    try:
        rows = reading.table_rows(
            raw, name, needed=needed, fields=fields, renames={}, rows_max=ROWS_N
        )
    except Unreadable as error:
        if error.code not in ("file-column-missing", "file-column-guess"):
            raise
        raise Unreadable("observation-column", file=name, column=error.data["column"]) from None
    return wide, rows


def plan_of(
    read: Any,
    actor: Actor,
    table: tuple[bool, list[Row]],
    name: str,
    terms: Terms,
    known: Collection[str],
    today: date,
) -> Plan:
    """Everything is checked; the report names the first problems and counts all."""
    wide, rows = table
    report = Report(dataset=DATASET, file=name, rows=len(rows))
    found: dict[store.Cell, Seen] = {}
    rows_of: dict[store.Cell, Row] = {}
    for row in rows:
        for cell in _wide(row) if wide else (_long(row),):
            try:
                item = _seen(cell, wide)
                if item is None:
                    continue
                _check(cell, item, actor, known, today, wide)
                at = (item.place, item.indicator)
                if at in found:
                    raise refuse(row, "place", "observation-twice", f"{at[0]}, {at[1]}")
            except Refused as refused:
                report.refuse(refused.problem)
                continue
            found[at], rows_of[at] = item, row
            if len(found) > ROWS_N:
                raise Unreadable("file-rows", file=name, most=ROWS_N)
    near = sorted({place for place, _ in found if within(place, actor.scope)})
    here = service.known_places(read, terms.election, near)
    for at, row in rows_of.items():
        if at[0] not in here:
            report.refuse(problem(row, "place", "observation-place", at[0]))
    before = store.newest_of(read, actor.institution, list(found)) if report.ok else {}
    audience = PARTNERS if terms.shared else actor.institution
    fresh = [item for at, item in found.items() if not _same(before.get(at), item, audience)]
    report.added = sum((item.place, item.indicator) not in before for item in fresh)
    report.changed = len(fresh) - report.added
    report.unchanged = len(found) - len(fresh)
    report.changes = [_change(item, before.get((item.place, item.indicator))) for item in fresh[:SHOWN_N]]  # fmt: skip
    items = tuple(sorted(fresh, key=lambda item: (item.place, item.indicator)))
    numbers = {at: item.number for at, item in before.items()}
    return Plan(report=report, items=items, numbers=numbers)


def _long(row: Row) -> Row:
    return row


def _wide(row: Row) -> Iterator[Row]:
    """A row a cell, as a long table has them. A cell may hold the reason why it is empty."""
    reasons = set(Missing)
    base = {name: row.cells[name] for name in SHARED if name in row.cells}
    for column, text in row.cells.items():
        if column in SHARED:
            continue
        said = text.strip()
        told = {"missing": said} if said in reasons else {"value": said}
        yield replace(row, cells={**base, "indicator": column, **told})


def _seen(row: Row, wide: bool) -> Seen | None:
    """None for an empty cell of a wide table: nothing is said of it."""
    indicator = cells.text(row, "indicator", CELL_MAX).casefold()
    missing = cells.text(row, "missing", CELL_MAX)
    if wide and not missing and not row.cells.get("value", "").strip():
        return None
    return Seen(
        place=_place(row),
        indicator=indicator,
        value=_value(row, indicator, indicator if wide else "value"),
        missing=missing,
        observed_on=_day(row),
        source=_needed(row, "source", model.SOURCE_MAX),
        evidence=cells.text(row, "evidence", model.EVIDENCE_MAX),
    )


def _needed(row: Row, column: str, most: int) -> str:
    text = cells.text(row, column, most)
    if not text:
        raise refuse(row, column, "text-missing")
    return text


def _place(row: Row) -> str:
    text = _needed(row, "place", CELL_MAX)
    try:
        digits = text.replace(".", "")
        return station_code(text) if len(digits) == 13 else area_code(text)
    except Invalid:
        raise refuse(row, "place", "observation-place", text) from None


def _day(row: Row) -> date:
    text = _needed(row, "observed_on", CELL_MAX)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(row, "observed_on", "observation-date", text) from None


def _value(row: Row, indicator: str, column: str) -> float | None:
    text = row.cells.get("value", "").strip()
    if indicator in asking.asked() and text.casefold() in _SAID:
        return _SAID[text.casefold()]
    try:
        return reading.number_of(text)
    except ValueError:
        raise refuse(row, column, "not-a-number", text) from None


def _check(
    row: Row, item: Seen, actor: Actor, known: Collection[str], today: date, wide: bool
) -> None:
    try:
        model.check(item, today)
        asking.check(item, actor.institution)
    except DamaiError as error:
        column = _COLUMN_OF.get(error.field or "", error.field or "indicator")
        shown = str(row.cells.get(column, "")) or item.indicator
        raise refuse(row, item.indicator if wide and column == "value" else column, error.code, shown) from None  # fmt: skip
    if item.indicator not in known and item.indicator not in asking.asked():
        raise refuse(row, "indicator", "observation-indicator", item.indicator)


def _fields(item: Seen | Observation) -> list[object]:
    day = item.observed_on
    return [
        item.place,
        item.indicator,
        "" if item.value is None else repr(item.value),
        item.missing,
        day if isinstance(day, str) else day.isoformat(),
        item.source,
        item.evidence,
    ]


def _same(before: Observation | None, item: Seen, audience: str) -> bool:
    return before is not None and before.audience == audience and _fields(before) == _fields(item)


def _change(item: Seen, before: Observation | None) -> Change:
    now = _fields(item)
    was = [""] * len(now) if before is None else _fields(before)
    return Change(
        code=f"{item.place} · {item.indicator}",
        added=before is None,
        fields=tuple(
            (name, str(old), str(new))
            for name, old, new in zip(LONG, was, now, strict=True)
            if name not in ("place", "indicator") and old != new
        ),
    )
