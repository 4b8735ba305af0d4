"""What a file would change: every row is checked before one is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from damai.areas.importing.cells import Refused, problem, refuse
from damai.areas.importing.changes import SHOWN_N, Change
from damai.areas.importing.reading import Row
from damai.areas.importing.report import Report
from damai.core.canonical import canonical
from damai.core.errors import DamaiError
from damai.units import roster_store, store, units
from damai.units.importing.rows import UNITS, UnitRow, officer_row, unit_row
from damai.units.model import Officer, Strength, Unit
from damai.units.satgas import echelon_of
from damai.units.strength_form import cells
from damai.webkit.actor import Actor


@dataclass(slots=True, kw_only=True)
class Plan:
    """The rows that are new or differ, with the version that was seen (0 = new)."""

    report: Report
    units: list[tuple[UnitRow, int]] = field(default_factory=list)
    officers: list[tuple[Officer, int]] = field(default_factory=list)
    homes: list[Unit] = field(default_factory=list)
    """Units that the rows are of: whose areas and institutions hear of it."""

    def mark(self, election: str) -> str:
        """Names exactly these rows, over exactly what was there."""
        return hashlib.sha256(
            canonical({"election": election, "rows": [_line(row) for row in self._rows()]})
        ).hexdigest()

    def rows_sha256(self) -> str:
        return hashlib.sha256(
            canonical({"rows": [_line(row[:-1]) for row in self._rows()]})
        ).hexdigest()

    def _rows(self) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = [
            (*_values(row.unit), *(_values(s) for s in row.strengths or ()), seen)
            for row, seen in self.units
        ]
        return rows + [(*_values(item), seen) for item, seen in self.officers]


def _values(item: Unit | Officer | Strength) -> tuple[Any, ...]:
    return tuple(v for k, v in asdict(item).items() if k not in ("id", "version"))


def _line(row: Sequence[Any]) -> str:
    return "\t".join(str(cell) for cell in row)


def plan_of(
    read: Any, actor: Actor, election: str, dataset: str, rows: list[Row], name: str
) -> Plan:
    """The report names the first problems and counts all. Raises Forbidden."""
    plan = Plan(report=Report(dataset=dataset, file=name, rows=len(rows)))
    if dataset == UNITS:
        actor.require("units.edit")
        _plan_units(read, actor, election, rows, plan)
    else:
        actor.require("roster.edit")
        _plan_officers(read, actor, election, rows, plan)
    return plan


def _plan_units(read: Any, actor: Actor, election: str, rows: list[Row], plan: Plan) -> None:
    report = plan.report
    there = {item.code: item for item in store.units(read, election)}
    strengths: dict[str, list[Strength]] = {}
    for item in store.strengths(read, election, sorted(there)):
        strengths.setdefault(item.unit, []).append(item)
    seen: set[str] = set()
    for row in rows:
        try:
            made = unit_row(row)
            code = made.unit.code
            if code in seen:
                raise refuse(row, "code", "code-twice", code)
            before = there.get(code)
            made = _with_vehicles(made, strengths.get(code, []))
            _check_unit(read, actor, row, made.unit, before)
        except Refused as refused:
            report.refuse(refused.problem)
            continue
        seen.add(code)
        plan.homes.append(made.unit)
        if before is None:
            report.added += 1
            plan.units.append((made, 0))
            _tell(report, code, True, _fields_of(None, made, []))
            continue
        changed = _fields_of(before, made, strengths.get(code, []))
        if changed:
            report.changed += 1
            plan.units.append((made, before.version))
            _tell(report, code, False, changed)
        else:
            report.unchanged += 1


def _with_vehicles(row: UnitRow, there: Sequence[Strength]) -> UnitRow:
    """A file counts officers alone: the vehicles of each cell of the whole operation stay what they are. Only a cell
    that the unit's echelon has no more falls away."""
    if row.strengths is None:
        return row
    whole = {(s.satgas, s.subsatgas): s for s in row.strengths}
    allowed = set(cells(echelon_of(row.unit.area)))
    for old in there:
        cell = (old.satgas, old.subsatgas)
        if old.vehicles_n and not old.on_date and not old.shift and cell in allowed:
            new = whole.get(cell, replace(old, officers_n=0))
            whole[cell] = replace(new, vehicles_n=old.vehicles_n)
    return replace(row, strengths=tuple(whole.values()))


def _check_unit(read: Any, actor: Actor, row: Row, made: Unit, before: Unit | None) -> None:
    """In the actor's reach as it is and as it was, of the same institution, and where its area is. Raises Refused."""
    if not actor.may("units.edit", area=made.area, owner=made.institution):
        raise refuse(row, "area", "out-of-reach", made.area)
    if before is not None:
        if not actor.may("units.edit", area=before.area, owner=before.institution):
            raise refuse(row, "code", "out-of-reach", made.code)
        if before.institution != made.institution:
            raise refuse(row, "kind", "unit-institution", made.kind.value)
    try:
        units.check_where(read, made)
    except DamaiError as error:
        value = str(error.data.get("value", ""))
        raise refuse(row, error.field or "area", error.code, value) from None


def _fields_of(
    before: Unit | None, row: UnitRow, strengths: Sequence[Strength]
) -> tuple[tuple[str, str, str], ...]:
    """(field, before, after) of what differs; strength by column of the file."""
    was = {} if before is None else asdict(before)
    now = asdict(row.unit)
    told = [
        (name, _text(was.get(name)), _text(value))
        for name, value in now.items()
        if name not in ("code", "version", "institution", "audience")
        and _text(was.get(name)) != _text(value)
    ]
    if row.strengths is not None:
        old, new = _cells(strengths), _cells(row.strengths)
        told += [
            (name, str(old.get(name, 0)), str(new.get(name, 0)))
            for name in dict.fromkeys([*old, *new])
            if old.get(name, 0) != new.get(name, 0)
        ]
        lost, kept = _vehicles(strengths), _vehicles(row.strengths)
        if lost != kept:
            told.append(("vehicles", str(lost), str(kept)))
    return tuple(told)


def _cells(rows: Iterable[Strength]) -> dict[str, int]:
    """Column of the file -> officers, of the whole operation."""
    return {
        (row.subsatgas or row.satgas): row.officers_n
        for row in rows
        if not row.on_date and not row.shift
    }


def _vehicles(rows: Iterable[Strength]) -> int:
    """Of the whole operation."""
    return sum(row.vehicles_n for row in rows if not row.on_date and not row.shift)


def _plan_officers(read: Any, actor: Actor, election: str, rows: list[Row], plan: Plan) -> None:
    report = plan.report
    mine = {
        item.code: item
        for item in store.units(read, election)
        if actor.may("roster.edit", area=item.area, owner=item.institution)
    }
    reach = {code: item.area for code, item in mine.items()}
    found: dict[str, tuple[Row, Officer]] = {}
    for row in rows:
        try:
            made = officer_row(row, "", reach)
            if made.nrp in found:
                raise refuse(row, "nrp", "nrp-twice", made.nrp)
        except Refused as refused:
            report.refuse(refused.problem)
            continue
        found[made.nrp] = (row, made)
    there = roster_store.by_nrp(read, election, sorted(found))
    for nrp, (row, made) in found.items():
        before = there.get(nrp)
        if before is not None and before.unit not in mine:
            report.refuse(problem(row, "nrp", "officer-elsewhere", nrp))
            continue
        # A new one has no id yet: it is made where the row is written.
        version = 1 if before is None else before.version
        whole = replace(made, id="" if before is None else before.id, version=version)
        if before == whole:
            report.unchanged += 1
            continue
        plan.homes.append(mine[made.unit])
        if before is not None:
            plan.homes.append(mine[before.unit])
        report.added += before is None
        report.changed += before is not None
        plan.officers.append((whole, 0 if before is None else version))
        was = {} if before is None else asdict(before)
        told = tuple(
            (name, _text(was.get(name)), _text(value))
            for name, value in asdict(whole).items()
            if name not in ("id", "version", "nrp") and _text(was.get(name)) != _text(value)
        )
        _tell(report, nrp, before is None, told)


def _tell(report: Report, code: str, added: bool, fields: tuple[tuple[str, str, str], ...]) -> None:
    if len(report.changes) < SHOWN_N:
        report.changes.append(Change(code=code, added=added, fields=fields))


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    return "true" if value is True else str(value)
