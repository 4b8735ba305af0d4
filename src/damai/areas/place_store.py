"""Rows of places, read through their edition's pointer as stations are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from damai.areas import store
from damai.areas.place_model import Place, PlaceKind
from damai.areas.tables import edition, place
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork

PLACES = "places"
_CURRENT = sa.select(edition.c.current).where(edition.c.dataset == PLACES).scalar_subquery()
_PLACES = sa.select(place).where(place.c.edition == _CURRENT)


def _place(row: Any) -> Place:
    values = {name: value for name, value in row._mapping.items() if name != "edition"}
    return Place(**{**values, "kind": PlaceKind(row.kind)})


def place_by_code(read: Any, code: str) -> Place | None:
    row = read.execute(_PLACES.where(place.c.code == code)).first()
    return None if row is None else _place(row)


def places(
    read: Any,
    scope: str,
    *,
    area: str = "",
    kind: str = "",
    after: str = "",
    limit: int | None = None,
) -> list[Place]:
    """Places of ``scope`` in order of code, narrowed to an area and a kind."""
    stmt = _PLACES.where(
        store.below(place.c.area, scope), store.below(place.c.area, area), place.c.code > after
    )
    if kind:
        stmt = stmt.where(place.c.kind == kind)
    stmt = stmt.order_by(place.c.code)
    return [_place(row) for row in read.execute(stmt if limit is None else stmt.limit(limit))]


def mark(read: Any) -> tuple[str, datetime | None]:
    """(digest, when they last changed) of all places; ("", None) before the first."""
    return store.pointer(read, PLACES)[1], store.changed_at(read, PLACES)


def values_of(found: Iterable[Place]) -> list[dict[str, Any]]:
    return [{"edition": 0, **asdict(item), "kind": item.kind.value} for item in found]


def insert(uow: UnitOfWork, made: Place, mark: str) -> None:
    """Add a place to the edition in force. Raises Conflict("place-exists")."""
    at = store.pointer(uow, PLACES)
    uow.execute(sa.insert(place).values({**values_of([made])[0], "edition": max(1, at[0])}))
    store.touch(uow, PLACES, at, mark)


def save(uow: UnitOfWork, seen: int, made: Place, mark: str) -> None:
    """Keep ``made`` where the version is still ``seen``. Raises Conflict(seen)."""
    values = {k: v for k, v in values_of([made])[0].items() if k not in ("edition", "code")}
    at = store.pointer(uow, PLACES)
    moved = uow.first(
        sa.update(place)
        .where(place.c.edition == at[0], place.c.code == made.code, place.c.version == seen)
        .values({**values, "version": seen + 1})
        .returning(place.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen)
    store.touch(uow, PLACES, at, mark)


def delete(uow: UnitOfWork, code: str, mark: str) -> None:
    at = store.pointer(uow, PLACES)
    uow.execute(sa.delete(place).where(place.c.edition == at[0], place.c.code == code))
    store.touch(uow, PLACES, at, mark)
