"""Rows of class decisions: only ever added, the highest number stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.codes import prefix_range
from damai.db.uow import UnitOfWork
from damai.risk.classes.model import Decision, StationClass
from damai.risk.tables import risk_class

_NAMES = [f.name for f in fields(Decision)]


def _decision(row: Any) -> Decision:
    values = {name: getattr(row, name) for name in _NAMES}
    index = None if row.index_id is None else str(row.index_id)
    return Decision(**{**values, "klass": StationClass(row.klass), "index_id": index})


def of_station(read: Any, election: str, station: str) -> list[Decision]:
    """Its history, the one that stands first."""
    c = risk_class
    rows = read.execute(
        sa.select(c)
        .where(c.c.election == election, c.c.station == station)
        .order_by(c.c.number.desc())
    )
    return [_decision(row) for row in rows]


def standing(read: Any, election: str, scope: str = "") -> dict[str, Decision]:
    """Station -> the decision that stands."""
    c = risk_class
    last = (
        sa.select(c.c.station, sa.func.max(c.c.number).label("number"))
        .where(c.c.election == election)
        .group_by(c.c.station)
        .subquery()
    )
    stmt = (
        sa.select(c)
        .join(last, sa.and_(c.c.station == last.c.station, c.c.number == last.c.number))
        .where(c.c.election == election)
    )
    if scope:
        low, high = prefix_range(scope)
        stmt = stmt.where(
            sa.or_(c.c.station == scope, sa.and_(c.c.station >= low, c.c.station < high))
        )
    return {row.station: _decision(row) for row in read.execute(stmt)}


def standing_of(read: Any, election: str, stations: Sequence[str]) -> dict[str, Decision]:
    return {code: found[0] for code in stations if (found := of_station(read, election, code))}


def insert(uow: UnitOfWork, made: Decision) -> None:
    """Raises Conflict("class-overtaken") when somebody was faster."""
    values = {name: getattr(made, name) for name in _NAMES}
    values |= {
        "klass": made.klass.value,
        "index_id": None if made.index_id is None else UUID(made.index_id),
    }
    uow.execute(sa.insert(risk_class).values(**values))
