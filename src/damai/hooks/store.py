"""Rows of hooks, with what their agency may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts.tables import agency
from damai.hooks.model import Hook
from damai.hooks.tables import hook

_HOOKS = sa.select(hook, agency.c.institution, agency.c.area).join(
    agency, agency.c.code == hook.c.agency
)


def hooks(read: Any, *, ended: bool = False) -> list[Hook]:
    """Those at work, the oldest first; with ``ended`` the others too."""
    stmt = _HOOKS.order_by(hook.c.made_at, hook.c.id)
    if not ended:
        stmt = stmt.where(hook.c.ended_at.is_(None))
    return [_hook(row) for row in read.execute(stmt)]


def by_id(read: Any, id: str) -> Hook | None:
    try:
        wanted = UUID(id)
    except ValueError:
        return None
    row = read.execute(_HOOKS.where(hook.c.id == wanted)).first()
    return None if row is None else _hook(row)


def _hook(row: Any) -> Hook:
    return Hook(
        id=str(row.id),
        url=row.url,
        agency=row.agency,
        institution=row.institution,
        area=row.area,
        features=tuple(row.features.split()),
        sealed=bytes(row.sealed),
        made_by=row.made_by,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )
