"""Rows of units and their strength. Saving a unit is a compare-and-set on its version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from damai.core.codes import prefix_range
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.units.model import Strength, Unit, UnitKind
from damai.units.tables import unit, unit_strength

_NAMES = [f.name for f in fields(Unit)]
_STRENGTH = [f.name for f in fields(Strength)]
IN_N = 400
"""Codes in one statement: SQLite takes 999 variables at the least."""


def below(column: Any, scope: str) -> Any:
    """At or below an area; everything for the empty scope."""
    if not scope:
        return sa.true()
    low, high = prefix_range(scope)
    return sa.or_(column == scope, sa.and_(column >= low, column < high))


def _unit(row: Any) -> Unit:
    values = {name: getattr(row, name) for name in _NAMES}
    return Unit(**{**values, "kind": UnitKind(row.kind)})


def units(read: Any, election: str, scope: str = "", area: str = "") -> list[Unit]:
    """Those that serve in both areas, by code."""
    stmt = (
        sa.select(unit)
        .where(unit.c.election == election, below(unit.c.area, scope), below(unit.c.area, area))
        .order_by(unit.c.code)
    )
    return [_unit(row) for row in read.execute(stmt)]


def unit_by_code(read: Any, election: str, code: str) -> Unit | None:
    row = read.execute(
        sa.select(unit).where(unit.c.election == election, unit.c.code == code)
    ).first()
    return None if row is None else _unit(row)


def insert(uow: UnitOfWork, election: str, made: Unit) -> None:
    """Raises Conflict("unit-exists")."""
    uow.execute(sa.insert(unit).values(election=election, **asdict(made)))


def save(uow: UnitOfWork, election: str, made: Unit, seen: int) -> None:
    """Keep ``made`` where the version is still ``seen``; it is one higher then. Raises Conflict(seen)."""
    values = {k: v for k, v in asdict(made).items() if k not in ("code", "version")}
    moved = uow.first(
        sa.update(unit)
        .where(unit.c.election == election, unit.c.code == made.code, unit.c.version == seen)
        .values(**values, version=seen + 1)
        .returning(unit.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen)


def strengths(read: Any, election: str, codes: Sequence[str]) -> list[Strength]:
    """Every row of these units, by unit, satgas, subsatgas, date and shift."""
    s = unit_strength.c
    found: list[Strength] = []
    for at in range(0, len(codes), IN_N):
        some = sa.select(unit_strength).where(
            s.election == election, s.unit.in_(codes[at : at + IN_N])
        )
        stmt = some.order_by(s.unit, s.satgas, s.subsatgas, s.on_date, s.shift)
        found += [
            Strength(**{name: getattr(row, name) for name in _STRENGTH})
            for row in read.execute(stmt)
        ]
    return found


def replace_strengths(uow: UnitOfWork, election: str, code: str, rows: Sequence[Strength]) -> None:
    uow.execute(
        sa.delete(unit_strength).where(
            unit_strength.c.election == election, unit_strength.c.unit == code
        )
    )
    if rows:
        uow.execute(
            sa.insert(unit_strength), [{"election": election, **asdict(row)} for row in rows]
        )
