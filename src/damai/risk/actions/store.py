"""Rows of preventions to values and back. Saving is a compare-and-set on the version."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.codes import prefix_range
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.risk.actions.model import LIVE, Action, Status
from damai.risk.tables import risk_action

_NAMES = [f.name for f in fields(Action)]


def _action(row: Any) -> Action:
    values = {name: getattr(row, name) for name in _NAMES}
    return Action(**{**values, "id": str(row.id), "status": Status(row.status)})


def by_id(read: Any, id: str) -> Action | None:
    try:
        key = UUID(id)
    except ValueError:
        return None
    row = read.execute(sa.select(risk_action).where(risk_action.c.id == key)).first()
    return None if row is None else _action(row)


def of_election(
    read: Any,
    election: str,
    *,
    scope: str = "",
    place: str | None = None,
    owner: str | None = None,
    live: bool = False,
) -> list[Action]:
    """Those that are due first, first. ``place`` = of this very place, ``scope`` = of it and all below."""
    a = risk_action
    stmt = sa.select(a).where(a.c.election == election)
    if place is not None:
        stmt = stmt.where(a.c.place == place)
    elif scope:
        low, high = prefix_range(scope)
        stmt = stmt.where(sa.or_(a.c.place == scope, sa.and_(a.c.place >= low, a.c.place < high)))
    if owner is not None:
        stmt = stmt.where(a.c.owner == owner)
    if live:
        stmt = stmt.where(a.c.status.in_(sorted(s.value for s in LIVE)))
    rows = read.execute(stmt.order_by(a.c.due_on, a.c.place, a.c.id))
    return [_action(row) for row in rows]


def insert(uow: UnitOfWork, made: Action) -> None:
    values = {name: getattr(made, name) for name in _NAMES}
    uow.execute(
        sa.insert(risk_action).values(
            **{**values, "id": UUID(made.id), "status": made.status.value}
        )
    )


def save(uow: UnitOfWork, seen: Action, **changes: Any) -> Action:
    """Update where the version is still the one seen."""
    values = {k: v.value if isinstance(v, Status) else v for k, v in changes.items()}
    moved = uow.first(
        sa.update(risk_action)
        .where(risk_action.c.id == UUID(seen.id), risk_action.c.version == seen.version)
        .values(**values, version=seen.version + 1)
        .returning(risk_action.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen.version)
    return replace(seen, **changes, version=seen.version + 1)
