"""Rows of watches to values and back. Saving is a compare-and-set on the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.watches.model import UNSIGNED, End, Watch
from damai.watches.tables import watch

_NAMES = [f.name for f in fields(Watch)]
_UNSEEN = sa.and_(
    watch.c.ended_how.in_(sorted(end.value for end in UNSIGNED)),
    watch.c.acknowledged_at.is_(None),
)


def _watch(row: Any) -> Watch:
    return Watch(**{name: getattr(row, name) for name in _NAMES if name != "id"}, id=str(row.id))


def current(read: Any, agency: str) -> Watch | None:
    """The office's watch that is not over."""
    row = read.execute(
        sa.select(watch).where(watch.c.agency == agency, watch.c.ended_at.is_(None))
    ).first()
    return None if row is None else _watch(row)


def handed_before(read: Any, found: Watch) -> Watch | None:
    """The watch that was handed over to this one by two signatures; None when it began otherwise."""
    row = read.execute(
        sa.select(watch).where(
            watch.c.agency == found.agency,
            watch.c.ended_how == End.HANDED.value,
            watch.c.ended_at == found.began_at,
        )
    ).first()
    return None if row is None else _watch(row)


def by_id(read: Any, id: str) -> Watch | None:
    row = read.execute(sa.select(watch).where(watch.c.id == UUID(id))).first()
    return None if row is None else _watch(row)


def standing(read: Any) -> list[Watch]:
    """Every watch that is not over, and every unsigned end that no commander has acknowledged."""
    rows = read.execute(
        sa.select(watch)
        .where(sa.or_(watch.c.ended_at.is_(None), _UNSEEN))
        .order_by(watch.c.agency, watch.c.began_at, watch.c.version)
    )
    return [_watch(row) for row in rows]


def of_agencies(read: Any, agencies: Sequence[str]) -> dict[str, tuple[Watch, int, int]]:
    """Office -> its last watch, its version (which every act raises) and its unacknowledged ends."""
    found: dict[str, tuple[Watch, int, int]] = {}
    rows = read.execute(
        sa.select(
            watch.c.agency,
            sa.func.max(watch.c.version).label("version"),
            sa.func.count().filter(_UNSEEN).label("unseen_n"),
        )
        .where(watch.c.agency.in_(list(agencies)))
        .group_by(watch.c.agency)
    ).all()
    for row in rows:
        last = last_of(read, row.agency)
        assert last is not None
        found[row.agency] = (last, int(row.version), int(row.unseen_n))
    return found


def last_of(read: Any, agency: str) -> Watch | None:
    """The watch that runs, else the one that ended last."""
    row = read.execute(
        sa.select(watch)
        .where(watch.c.agency == agency)
        .order_by(watch.c.ended_at.is_not(None), watch.c.ended_at.desc(), watch.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None else _watch(row)


def left_at(read: Any, agency: str, person: str) -> datetime | None:
    """When this person's last watch at the office ended."""
    found: datetime | None = read.execute(
        sa.select(sa.func.max(watch.c.ended_at)).where(
            watch.c.agency == agency, watch.c.person == person
        )
    ).scalar()
    return found


def version_of(read: Any, agency: str) -> int:
    """The office's version: 0 before its first watch."""
    stmt = sa.select(sa.func.max(watch.c.version)).where(watch.c.agency == agency)
    return int(read.execute(stmt).scalar() or 0)


def insert(uow: UnitOfWork, made: Watch) -> None:
    """Raises Conflict("watch-running") when somebody is on."""
    values = {name: getattr(made, name) for name in _NAMES}
    uow.execute(sa.insert(watch).values(**{**values, "id": UUID(made.id)}))


def save(uow: UnitOfWork, seen: Watch, **changes: Any) -> Watch:
    """Update where the version is still the one seen; ``version`` is among the changes."""
    moved = uow.first(
        sa.update(watch)
        .where(watch.c.id == UUID(seen.id), watch.c.version == seen.version)
        .values(**changes)
        .returning(watch.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen.version)
    return replace(seen, **changes)
