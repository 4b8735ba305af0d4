"""Rows of duty numbers. A number is changed only where the one that was seen still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from damai.areas import store as areas
from damai.areas.model import Level
from damai.areas.tables import area as area_table
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.deployment.lines.model import Line
from damai.deployment.lines.tables import duty_line

LEVELS = (Level.KECAMATAN, Level.DESAKEL)
"""A PPK serves a kecamatan, a PPS a kelurahan or desa."""


def lines(read: Any, election: str, scope: str) -> dict[str, Line]:
    """Area -> its number, at or below ``scope``."""
    c = duty_line.c
    stmt = sa.select(c.area, c.number, c.by, c.at, c.ends_at).where(
        c.election == election, areas.below(c.area, scope)
    )
    return {row.area: Line(**row._mapping) for row in read.execute(stmt)}


def lines_of(read: Any, election: str, codes: Sequence[str]) -> dict[str, Line]:
    """The same of some areas."""
    c = duty_line.c
    found: dict[str, Line] = {}
    for at in range(0, len(codes), areas.IN_N):
        stmt = sa.select(c.area, c.number, c.by, c.at, c.ends_at).where(
            c.election == election, c.area.in_(codes[at : at + areas.IN_N])
        )
        found |= {row.area: Line(**row._mapping) for row in read.execute(stmt)}
    return found


def counts(read: Any, election: str, scope: str) -> tuple[int, int]:
    """(areas that should have a number, those that have one) at or below ``scope``."""
    a, c = area_table.c, duty_line.c
    there = areas.in_force(areas.AREAS)
    wanted = sa.select(sa.func.count()).where(
        a.edition == there, areas.below(a.code, scope), a.level.in_(LEVELS)
    )
    have = wanted.where(a.code.in_(sa.select(c.area).where(c.election == election)))
    return read.execute(wanted).scalar(), read.execute(have).scalar()


def insert(uow: UnitOfWork, election: str, made: Line) -> None:
    """Raises Conflict when another was faster."""
    uow.execute(sa.insert(duty_line).values(election=election, **asdict(made)))


def replace(uow: UnitOfWork, election: str, seen: str, made: Line) -> None:
    """Raises Conflict when ``seen`` does not stand there any more."""
    values = {key: value for key, value in asdict(made).items() if key != "area"}
    changed = sa.update(duty_line).where(*_seen(election, made.area, seen)).values(**values)
    if uow.first(changed.returning(duty_line.c.area)) is None:
        raise Conflict("line-changed", field="nomor")


def remove(uow: UnitOfWork, election: str, area: str, seen: str) -> None:
    """Raises Conflict as ``replace``."""
    gone = sa.delete(duty_line).where(*_seen(election, area, seen))
    if uow.first(gone.returning(duty_line.c.area)) is None:
        raise Conflict("line-changed", field="nomor")


def _seen(election: str, area: str, seen: str) -> tuple[Any, ...]:
    c = duty_line.c
    return (c.election == election, c.area == area, c.number == seen)
