"""Rows of officers and duties. Saving an officer is a compare-and-set on the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.units.model import Duty, Officer
from damai.units.store import IN_N
from damai.units.tables import duty, officer

_OFFICER = [f.name for f in fields(Officer)]
_DUTY = [f.name for f in fields(Duty)]
ROWS_N = 500


def _officer(row: Any) -> Officer:
    return Officer(**{**{name: getattr(row, name) for name in _OFFICER}, "id": str(row.id)})


def _duty(row: Any) -> Duty:
    return Duty(**{**{name: getattr(row, name) for name in _DUTY}, "officer": str(row.officer)})


def officers(read: Any, election: str, units: Sequence[str]) -> list[Officer]:
    """The officers of these units, by unit and service number."""
    found: list[Officer] = []
    for at in range(0, len(units), IN_N):
        some = officer.c.unit.in_(units[at : at + IN_N])
        stmt = sa.select(officer).where(officer.c.election == election, some)
        found += [_officer(row) for row in read.execute(stmt)]
    return sorted(found, key=lambda o: (o.unit, o.nrp))


def counts(read: Any, election: str) -> dict[str, int]:
    """Unit -> how many officers it has in the roster."""
    stmt = (
        sa.select(officer.c.unit, sa.func.count().label("n"))
        .where(officer.c.election == election)
        .group_by(officer.c.unit)
    )
    return {row.unit: int(row.n) for row in read.execute(stmt)}


def by_id(read: Any, election: str, id: str) -> Officer | None:
    """None also for an id that is none."""
    try:
        key = UUID(id)
    except ValueError:
        return None
    row = read.execute(
        sa.select(officer).where(officer.c.election == election, officer.c.id == key)
    ).first()
    return None if row is None else _officer(row)


def by_ids(read: Any, election: str, ids: Sequence[str]) -> dict[str, Officer]:
    """Those of ``ids`` that are there. Raises ValueError for what is no id."""
    keys = [UUID(id) for id in ids]
    found: dict[str, Officer] = {}
    for at in range(0, len(keys), IN_N):
        some = officer.c.id.in_(keys[at : at + IN_N])
        stmt = sa.select(officer).where(officer.c.election == election, some)
        found |= {str(row.id): _officer(row) for row in read.execute(stmt)}
    return found


def by_nrp(read: Any, election: str, nrps: Sequence[str]) -> dict[str, Officer]:
    """Service number -> officer, those that are there."""
    found: dict[str, Officer] = {}
    for at in range(0, len(nrps), IN_N):
        some = officer.c.nrp.in_(nrps[at : at + IN_N])
        stmt = sa.select(officer).where(officer.c.election == election, some)
        found |= {row.nrp: _officer(row) for row in read.execute(stmt)}
    return found


def insert(uow: UnitOfWork, election: str, made: Sequence[Officer]) -> None:
    """Raises Conflict("officer-exists") for a service number that the roster has."""
    rows = [{"election": election, **asdict(item), "id": UUID(item.id)} for item in made]
    for start in range(0, len(rows), ROWS_N):
        uow.execute(sa.insert(officer), rows[start : start + ROWS_N])


def save(uow: UnitOfWork, election: str, made: Officer, seen: int) -> None:
    """Keep ``made`` where the version is still ``seen``. Raises Conflict(seen)."""
    values = {k: v for k, v in asdict(made).items() if k not in ("id", "version")}
    moved = uow.first(
        sa.update(officer)
        .where(
            officer.c.election == election,
            officer.c.id == UUID(made.id),
            officer.c.version == seen,
        )
        .values(**values, version=seen + 1)
        .returning(officer.c.version)
    )
    if moved is None:
        raise Conflict(seen=seen)


def remove(uow: UnitOfWork, election: str, id: str) -> None:
    """With the officer's duties."""
    key = UUID(id)
    uow.execute(sa.delete(duty).where(duty.c.election == election, duty.c.officer == key))
    uow.execute(sa.delete(officer).where(officer.c.election == election, officer.c.id == key))


def duties(
    read: Any,
    election: str,
    *,
    officers: Sequence[str] | None = None,
    target: str = "",
    since: str = "",
    until: str = "",
) -> list[Duty]:
    """By time and officer. ``target`` is a whole one; ``since`` and ``until`` are dates, both within."""
    where = [duty.c.election == election]
    if target:
        where.append(duty.c.target == target)
    if since:
        where.append(duty.c.on_date >= since)
    if until:
        where.append(duty.c.on_date <= until)
    base = sa.select(duty).where(*where)
    if officers is None:
        found = [_duty(row) for row in read.execute(base)]
    else:
        keys = [UUID(id) for id in officers]
        found = [
            _duty(row)
            for at in range(0, len(keys), IN_N)
            for row in read.execute(base.where(duty.c.officer.in_(keys[at : at + IN_N])))
        ]
    return sorted(found, key=lambda d: (d.starts_at, d.ends_at, d.target, d.officer))


def duties_below(read: Any, election: str, prefix: str) -> list[Duty]:
    """Those whose target begins so. ``prefix`` is not empty."""
    stmt = sa.select(duty).where(duty.c.election == election, _begins(prefix))
    return [_duty(row) for row in read.execute(stmt)]


def duties_at(read: Any, election: str, targets: Sequence[str]) -> list[Duty]:
    """Those of whole targets."""
    found: list[Duty] = []
    for at in range(0, len(targets), IN_N):
        some = duty.c.target.in_(targets[at : at + IN_N])
        stmt = sa.select(duty).where(duty.c.election == election, some)
        found += [_duty(row) for row in read.execute(stmt)]
    return found


def _begins(prefix: str) -> Any:
    following = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return sa.and_(duty.c.target >= prefix, duty.c.target < following)


def insert_duties(uow: UnitOfWork, election: str, made: Sequence[Duty], batch: UUID) -> None:
    """Raises Conflict("duty-double") for an officer who has the date's shift already."""
    rows = [
        {"election": election, **asdict(item), "officer": UUID(item.officer), "batch": batch}
        for item in made
    ]
    for start in range(0, len(rows), ROWS_N):
        uow.execute(sa.insert(duty), rows[start : start + ROWS_N])


def remove_duty(uow: UnitOfWork, election: str, gone: Duty) -> None:
    uow.execute(
        sa.delete(duty).where(
            duty.c.election == election,
            duty.c.officer == UUID(gone.officer),
            duty.c.on_date == gone.on_date,
            duty.c.shift == gone.shift,
        )
    )
