"""Rows of observations: only ever added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.codes import prefix_range
from damai.db.uow import UnitOfWork
from damai.risk.observations.model import Observation
from damai.risk.tables import risk_observation

_NAMES = [f.name for f in fields(Observation)]
ROWS_N = 500
Cell = tuple[str, str]
"""Place and indicator."""


def observation_of(row: Any) -> Observation:
    return Observation(
        **{name: getattr(row, name) for name in _NAMES if name != "batch"}, batch=str(row.batch)
    )


def _newest() -> Any:
    o = risk_observation
    later = o.alias("later")
    after = sa.select(sa.literal(1)).where(
        later.c.institution == o.c.institution,
        later.c.place == o.c.place,
        later.c.indicator == o.c.indicator,
        later.c.number > o.c.number,
    )
    return sa.select(o).where(~sa.exists(after))


def _below(scope: str) -> Any:
    low, high = prefix_range(scope)
    o = risk_observation
    return sa.or_(o.c.place == scope, sa.and_(o.c.place >= low, o.c.place < high))


def newest(
    read: Any, institution: str, scope: str, indicators: Sequence[str] | None = None
) -> dict[Cell, Observation]:
    """What an institution says now of the places of a scope."""
    stmt = _newest().where(risk_observation.c.institution == institution)
    if scope:
        stmt = stmt.where(_below(scope))
    if indicators is not None:
        stmt = stmt.where(risk_observation.c.indicator.in_(list(indicators)))
    return {(row.place, row.indicator): observation_of(row) for row in read.execute(stmt)}


def newest_of(read: Any, institution: str, cells: Sequence[Cell]) -> dict[Cell, Observation]:
    """What an institution says now of some cells, as far as it has said anything."""
    o = risk_observation
    wanted = set(cells)
    places = sorted({place for place, _ in cells})
    found: dict[Cell, Observation] = {}
    for at in range(0, len(places), ROWS_N):
        some = o.c.place.in_(places[at : at + ROWS_N])
        for row in read.execute(_newest().where(o.c.institution == institution, some)):
            if (row.place, row.indicator) in wanted:
                found[row.place, row.indicator] = observation_of(row)
    return found


def newest_of_all(
    read: Any, scope: str, indicators: Sequence[str] | None = None
) -> list[Observation]:
    """The newest of each institution's cells in a scope, in order of place, indicator and institution."""
    o = risk_observation
    stmt = _newest().order_by(o.c.place, o.c.indicator, o.c.institution)
    if scope:
        stmt = stmt.where(_below(scope))
    if indicators is not None:
        stmt = stmt.where(o.c.indicator.in_(list(indicators)))
    return [observation_of(row) for row in read.execute(stmt)]


def of_place(read: Any, place: str) -> list[Observation]:
    """Everything that was ever said of a place, the newest of each cell first."""
    o = risk_observation
    rows = read.execute(
        sa.select(o)
        .where(o.c.place == place)
        .order_by(o.c.indicator, o.c.institution, o.c.number.desc())
    )
    return [observation_of(row) for row in rows]


def numbers(uow: UnitOfWork, institution: str, cells: Sequence[Cell]) -> Mapping[Cell, int]:
    """The number that each cell has come to."""
    o = risk_observation
    found: dict[Cell, int] = {}
    places = sorted({place for place, _ in cells})
    for at in range(0, len(places), ROWS_N):
        rows = uow.execute(
            sa.select(o.c.place, o.c.indicator, sa.func.max(o.c.number).label("n"))
            .where(o.c.institution == institution, o.c.place.in_(places[at : at + ROWS_N]))
            .group_by(o.c.place, o.c.indicator)
        )
        found |= {(row.place, row.indicator): int(row.n) for row in rows}
    return found


def insert(uow: UnitOfWork, made: Sequence[Observation]) -> None:
    """Raises Conflict("observation-overtaken") when a number is taken."""
    rows = [
        {**{name: getattr(item, name) for name in _NAMES}, "batch": UUID(item.batch)}
        for item in made
    ]
    for start in range(0, len(rows), ROWS_N):
        uow.execute(sa.insert(risk_observation), rows[start : start + ROWS_N])
