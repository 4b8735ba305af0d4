"""Rows of versions to values and back. Saving is a compare-and-set on the version."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.codes import prefix_range
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.risk.tables import risk_index, risk_score
from damai.risk.versions.model import Level, State, Version
from damai.risk.versions.prepare import Prepared, Scored, names_json

_NAMES = [f.name for f in fields(Version)]
_COLUMNS = [risk_index.c[name] for name in _NAMES]
ROWS_N = 500


def _version(row: Any) -> Version:
    values = {name: getattr(row, name) for name in _NAMES}
    return Version(
        **{
            **values,
            "id": str(row.id),
            "class_names": tuple(json.loads(row.class_names)),
            "state": State(row.state),
            "level": Level(row.level),
        }
    )


def by_id(read: Any, id: str) -> Version | None:
    """None also for an id that is none."""
    try:
        key = UUID(id)
    except ValueError:
        return None
    row = read.execute(sa.select(*_COLUMNS).where(risk_index.c.id == key)).first()
    return None if row is None else _version(row)


def of_election(read: Any, election: str) -> list[Version]:
    """Every version, the newest first."""
    stmt = (
        sa.select(*_COLUMNS)
        .where(risk_index.c.election == election)
        .order_by(risk_index.c.drafted_at.desc(), risk_index.c.id.desc())
    )
    return [_version(row) for row in read.execute(stmt)]


def published(
    read: Any, election: str, level: Level, institution: str | None = None
) -> list[Version]:
    """The versions that stand, of one institution or all."""
    stmt = (
        sa.select(*_COLUMNS)
        .where(
            risk_index.c.election == election,
            risk_index.c.level == level.value,
            risk_index.c.state == State.PUBLISHED.value,
        )
        .order_by(risk_index.c.institution, risk_index.c.code, risk_index.c.area)
    )
    if institution is not None:
        stmt = stmt.where(risk_index.c.institution == institution)
    return [_version(row) for row in read.execute(stmt)]


def of_same(read: Any, found: Version) -> Version | None:
    """The published version that ``found`` would follow."""
    row = read.execute(
        sa.select(*_COLUMNS).where(*_same(found), risk_index.c.state == State.PUBLISHED.value)
    ).first()
    return None if row is None else _version(row)


def _same(found: Version) -> list[Any]:
    return [
        risk_index.c[name] == getattr(found, name)
        for name in ("election", "area", "level", "institution", "code")
    ]


def next_number(
    read: Any, election: str, area: str, level: Level, institution: str, code: str
) -> int:
    stmt = sa.select(sa.func.max(risk_index.c.number)).where(
        risk_index.c.election == election,
        risk_index.c.area == area,
        risk_index.c.level == level.value,
        risk_index.c.institution == institution,
        risk_index.c.code == code,
    )
    return int(read.execute(stmt).scalar() or 0) + 1


def made_of(read: Any, id: str) -> tuple[str, bytes]:
    """A version's definition (TOML) and its data (CSV)."""
    row = read.execute(
        sa.select(risk_index.c.definition, risk_index.c.data).where(risk_index.c.id == UUID(id))
    ).one()
    return row.definition, zlib.decompress(row.data)


def scores(read: Any, id: str, scope: str = "") -> list[Scored]:
    """Places of a version, within a scope, the most vulnerable first, those without a score last."""
    stmt = sa.select(risk_score).where(risk_score.c.index_id == UUID(id))
    if scope:
        low, high = prefix_range(scope)
        inside = sa.and_(risk_score.c.place >= low, risk_score.c.place < high)
        stmt = stmt.where(sa.or_(risk_score.c.place == scope, inside))
    stmt = stmt.order_by(risk_score.c.rank.is_(None), risk_score.c.rank, risk_score.c.place)
    return [_scored(row) for row in read.execute(stmt)]


def score_at(read: Any, id: str, place: str) -> Scored | None:
    row = read.execute(
        sa.select(risk_score).where(risk_score.c.index_id == UUID(id), risk_score.c.place == place)
    ).first()
    return None if row is None else _scored(row)


def _scored(row: Any) -> Scored:
    return Scored(
        place=row.place,
        score=row.score,
        rank=row.rank,
        klass=row.klass,
        present=row.present,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        shares=tuple(json.loads(row.shares)),
    )


def insert(uow: UnitOfWork, made: Version, computed: Prepared) -> None:
    """The version and its places' scores."""
    values = {name: getattr(made, name) for name in _NAMES}
    values |= {
        "id": UUID(made.id),
        "class_names": names_json(made.class_names),
        "state": made.state.value,
        "level": made.level.value,
        "definition": computed.definition,
        "data": zlib.compress(computed.data, 6),
    }
    uow.execute(sa.insert(risk_index).values(**values))
    rows = [
        {
            "index_id": UUID(made.id), "place": row.place, "score": row.score, "rank": row.rank,
            "klass": row.klass, "present": row.present, "rank_low": row.rank_low,
            "rank_high": row.rank_high, "shares": json.dumps(row.shares, separators=(",", ":")),
        }
        for row in computed.rows
    ]  # fmt: skip
    for start in range(0, len(rows), ROWS_N):
        uow.execute(sa.insert(risk_score), rows[start : start + ROWS_N])


def save(uow: UnitOfWork, seen: Version, **changes: Any) -> Version:
    """Update where the version is still the one seen."""
    values = {k: v.value if isinstance(v, State) else v for k, v in changes.items()}
    moved = uow.first(
        sa.update(risk_index)
        .where(risk_index.c.id == UUID(seen.id), risk_index.c.version == seen.version)
        .values(**values, version=seen.version + 1)
        .returning(risk_index.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen.version)
    return replace(seen, **changes, version=seen.version + 1)


def places_of(read: Any, ids: Sequence[str], place: str) -> dict[str, Scored]:
    """Version -> the place's row in it."""
    rows = read.execute(
        sa.select(risk_score).where(
            risk_score.c.index_id.in_([UUID(id) for id in ids]), risk_score.c.place == place
        )
    )
    return {str(row.index_id): _scored(row) for row in rows}
