"""How a person wants the screens, as rows; who chose nothing has none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts.model import Taste
from damai.accounts.tables import person_taste
from damai.db.uow import UnitOfWork


def taste_of(read: Any, person_id: str) -> Taste | None:
    row = read.execute(
        sa.select(person_taste).where(person_taste.c.person == UUID(person_id))
    ).first()
    if row is None:
        return None
    return Taste(
        lang=row.lang, theme=row.theme, density=row.density, times=row.times, start=row.start
    )


def put(uow: UnitOfWork, person_id: str, taste: Taste) -> None:
    row = {
        "person": UUID(person_id),
        "lang": taste.lang,
        "theme": taste.theme,
        "density": taste.density,
        "times": taste.times,
        "start": taste.start,
    }
    uow.upsert(person_taste, [row], ["person"])


def drop(uow: UnitOfWork, person_id: str) -> None:
    uow.execute(sa.delete(person_taste).where(person_taste.c.person == UUID(person_id)))
