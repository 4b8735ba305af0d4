"""Rows of posts. Saving is a compare-and-set on the version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.units.model import Post, PostKind, Shift
from damai.units.store import IN_N, below
from damai.units.tables import post

_NAMES = [f.name for f in fields(Post)]


def _post(row: Any) -> Post:
    values = {name: getattr(row, name) for name in _NAMES}
    shifts = tuple(Shift(**item) for item in json.loads(row.shifts))
    return Post(**{**values, "id": str(row.id), "kind": PostKind(row.kind), "shifts": shifts})


def posts(read: Any, election: str, scope: str = "", area: str = "") -> list[Post]:
    """By first day, name and id."""
    stmt = (
        sa.select(post)
        .where(post.c.election == election, below(post.c.area, scope), below(post.c.area, area))
        .order_by(post.c.starts_on, post.c.name, post.c.id)
    )
    return [_post(row) for row in read.execute(stmt)]


def by_id(read: Any, election: str, id: str) -> Post | None:
    """None also for an id that is none."""
    key = _key(id)
    if key is None:
        return None
    row = read.execute(sa.select(post).where(post.c.election == election, post.c.id == key)).first()
    return None if row is None else _post(row)


def _key(id: str) -> UUID | None:
    try:
        return UUID(id)
    except ValueError:
        return None


def restricted(read: Any, ids: Sequence[str]) -> set[str]:
    """Those of ``ids``, of whatever election, that are restricted now; what is no id is passed over."""
    keys = [key for key in map(_key, ids) if key is not None]
    found: set[str] = set()
    for at in range(0, len(keys), IN_N):
        stmt = sa.select(post.c.id).where(post.c.id.in_(keys[at : at + IN_N]), post.c.restricted)
        found |= {str(row.id) for row in read.execute(stmt)}
    return found


def _values(made: Post) -> dict[str, Any]:
    shifts = json.dumps([asdict(shift) for shift in made.shifts], separators=(",", ":"))
    return {**asdict(made), "kind": made.kind.value, "shifts": shifts, "id": UUID(made.id)}


def insert(uow: UnitOfWork, election: str, made: Post) -> None:
    uow.execute(sa.insert(post).values(election=election, **_values(made)))


def save(uow: UnitOfWork, election: str, made: Post, seen: int) -> None:
    """Keep ``made`` where the version is still ``seen``. Raises Conflict(seen)."""
    values = {k: v for k, v in _values(made).items() if k not in ("id", "version")}
    moved = uow.first(
        sa.update(post)
        .where(post.c.election == election, post.c.id == UUID(made.id), post.c.version == seen)
        .values(**values, version=seen + 1)
        .returning(post.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen)
