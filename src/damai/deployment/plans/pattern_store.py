"""Rows of formations in force."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from damai.core.codes import ancestors
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.deployment.plans.patterns import Pattern, pattern_of
from damai.deployment.plans.tables import plan_pattern


def nearest(read: Any, election: str, area: str, institution: str) -> Pattern | None:
    """The pattern of an area, else that of the area around it."""
    c = plan_pattern.c
    rows = {
        row.area: row
        for row in read.execute(
            sa.select(plan_pattern).where(
                c.election == election,
                c.institution == institution,
                c.area.in_([*ancestors(area), ""]),
            )
        )
    }
    for code in [*reversed(ancestors(area)), ""]:
        if code in rows:
            row = rows[code]
            return pattern_of(
                row.election, row.area, row.institution, row.formations, row.index_classes,
                source=row.source, by=row.by, at=row.at, version=row.version,
            )  # fmt: skip
    return None


def save(uow: UnitOfWork, made: Pattern, seen: int) -> None:
    """Insert, or update where the version is still the one seen. Raises Conflict."""
    key = {"election": made.election, "area": made.area, "institution": made.institution}
    values = {
        "formations": json.dumps(made.raw, ensure_ascii=False, separators=(",", ":")),
        "index_classes": json.dumps(made.index_classes, ensure_ascii=False, separators=(",", ":")),
        "source": made.source,
        "by": made.by,
        "at": made.at,
        "version": made.version,
    }
    if not seen:
        uow.execute(sa.insert(plan_pattern).values(**key, **values))
        return
    c = plan_pattern.c
    moved = uow.first(
        sa.update(plan_pattern)
        .where(*(c[name] == value for name, value in key.items()), c.version == seen)
        .values(**values)
        .returning(c.version)
    )
    if moved is None:
        raise Conflict(seen=seen)
