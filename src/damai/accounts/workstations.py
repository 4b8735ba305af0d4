"""Rows of workstations, of PINs, and of who has signed in whole where."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts.model import PIN_ROLES, SWITCH_WITHIN, WRONG_N, Choice, Workstation
from damai.accounts.tables import (
    agency,
    person,
    person_pin,
    session,
    workstation,
    workstation_sign_in,
)
from damai.db.uow import UnitOfWork


def _workstation(row: Any) -> Workstation:
    return Workstation(
        id=str(row.id), name=row.name, agency=row.agency, office=row.office, area=row.area,
        enrolled_by=row.who or "", enrolled_at=row.enrolled_at,
    )  # fmt: skip


_ALIVE = (
    sa.select(
        workstation.c.id,
        workstation.c.name,
        workstation.c.agency,
        agency.c.name.label("office"),
        agency.c.area,
        person.c.name.label("who"),
        workstation.c.enrolled_at,
    )
    .join(agency, agency.c.code == workstation.c.agency)
    .outerjoin(person, person.c.id == workstation.c.enrolled_by)
    .where(workstation.c.revoked_at.is_(None))
)


def alive(read: Any, hashed: bytes | None) -> Workstation | None:
    """The workstation that a browser's secret belongs to, unless it was revoked."""
    if hashed is None:
        return None
    row = read.execute(_ALIVE.where(workstation.c.hash == hashed)).first()
    return None if row is None else _workstation(row)


def by_id(read: Any, id: str) -> Workstation | None:
    row = read.execute(_ALIVE.where(workstation.c.id == UUID(id))).first()
    return None if row is None else _workstation(row)


def listed(read: Any, agency_code: str | None) -> list[Workstation]:
    """The workstations of one office, or of all."""
    found = _ALIVE.order_by(agency.c.name, workstation.c.name, workstation.c.id)
    if agency_code is not None:
        found = found.where(workstation.c.agency == agency_code)
    return [_workstation(row) for row in read.execute(found)]


def put(
    uow: UnitOfWork, id: UUID, hashed: bytes, name: str, agency_code: str, by: UUID | None
) -> None:
    uow.execute(
        sa.insert(workstation).values(
            id=id, hash=hashed, name=name, agency=agency_code, enrolled_by=by,
            enrolled_at=uow.wall_at,
        )
    )  # fmt: skip


def revoke(uow: UnitOfWork, id: str) -> None:
    """It is no workstation from here on: its sessions end, and who signed in there is forgotten."""
    this = UUID(id)
    uow.execute(
        sa.update(workstation)
        .where(workstation.c.id == this, workstation.c.revoked_at.is_(None))
        .values(revoked_at=uow.wall_at)
    )
    uow.execute(sa.delete(workstation_sign_in).where(workstation_sign_in.c.workstation == this))
    end_sessions_at(uow, id)


def revoke_all(uow: UnitOfWork) -> None:
    """For a restored house, in which revoked ones would live again."""
    uow.execute(
        sa.update(workstation)
        .where(workstation.c.revoked_at.is_(None))
        .values(revoked_at=uow.wall_at)
    )
    uow.execute(sa.delete(workstation_sign_in))


def end_sessions_at(uow: UnitOfWork, id: str) -> None:
    """One workstation, one operator: whoever was signed in there is so no longer."""
    uow.execute(
        sa.update(session)
        .where(session.c.workstation == UUID(id), session.c.ended_at.is_(None))
        .values(ended_at=uow.wall_at)
    )


def signed_in(uow: UnitOfWork, id: str, person_id: UUID, at: datetime) -> None:
    """This person signed in whole here; wrong PINs of before are forgotten."""
    row = {"workstation": UUID(id), "person": person_id, "full_at": at, "wrong_n": 0}
    uow.upsert(workstation_sign_in, [row], ["workstation", "person"])


def forget(uow: UnitOfWork, person_id: UUID, id: str | None = None) -> None:
    """This person's PIN opens nothing before they sign in whole again: anywhere, or at this one."""
    there = [workstation_sign_in.c.person == person_id]
    if id is not None:
        there.append(workstation_sign_in.c.workstation == UUID(id))
    uow.execute(sa.delete(workstation_sign_in).where(*there))


def count_wrong(uow: UnitOfWork, id: str, person_id: UUID) -> None:
    here = (
        workstation_sign_in.c.workstation == UUID(id),
        workstation_sign_in.c.person == person_id,
    )
    more = workstation_sign_in.c.wrong_n + 1
    uow.execute(sa.update(workstation_sign_in).where(*here).values(wrong_n=more))


def none_wrong(uow: UnitOfWork, id: str, person_id: UUID) -> None:
    here = (
        workstation_sign_in.c.workstation == UUID(id),
        workstation_sign_in.c.person == person_id,
    )
    uow.execute(sa.update(workstation_sign_in).where(*here).values(wrong_n=0))


_CHOICES = (
    sa.select(
        person.c.id,
        person.c.name,
        person.c.role,
        workstation_sign_in.c.full_at,
        workstation_sign_in.c.wrong_n,
    )
    .join(person_pin, person_pin.c.person == person.c.id)
    .outerjoin(
        workstation_sign_in,
        sa.and_(
            workstation_sign_in.c.person == person.c.id,
            workstation_sign_in.c.workstation == sa.bindparam("desk"),
        ),
    )
    .where(person.c.active, person.c.role.in_(sorted(PIN_ROLES)))
    .order_by(person.c.name)
)


def choices(read: Any, desk: Workstation, now: datetime) -> list[Choice]:
    """Everybody of the workstation's office who has a PIN, those who may use it here now first."""
    found = _CHOICES.where(person.c.agency == desk.agency)
    rows = read.execute(found, {"desk": UUID(desk.id)})
    return sorted((_choice(row, now) for row in rows), key=lambda c: (c.why_not != "", c.name))


def choice(read: Any, desk: Workstation, person_id: UUID, now: datetime) -> Choice | None:
    found = _CHOICES.where(person.c.agency == desk.agency, person.c.id == person_id)
    row = read.execute(found, {"desk": UUID(desk.id)}).first()
    return None if row is None else _choice(row, now)


def _choice(row: Any, now: datetime) -> Choice:
    until = None if row.full_at is None else row.full_at + SWITCH_WITHIN
    why_not = ""
    if until is None or until <= now:
        why_not = "pin-stale"
    elif row.wrong_n >= WRONG_N:
        why_not = "pin-blocked"
    return Choice(
        id=str(row.id), name=row.name, role=row.role, until=until, wrong_n=row.wrong_n or 0,
        why_not=why_not,
    )  # fmt: skip


def pin_hash(read: Any, person_id: UUID) -> str | None:
    found: str | None = read.execute(
        sa.select(person_pin.c.hash).where(person_pin.c.person == person_id)
    ).scalar()
    return found


def pin_set_at(read: Any, person_id: UUID) -> datetime | None:
    found: datetime | None = read.execute(
        sa.select(person_pin.c.set_at).where(person_pin.c.person == person_id)
    ).scalar()
    return found


def put_pin(uow: UnitOfWork, person_id: UUID, hashed: str) -> None:
    row = {"person": person_id, "hash": hashed, "set_at": uow.wall_at}
    uow.upsert(person_pin, [row], ["person"])


def drop_pin(uow: UnitOfWork, person_id: UUID) -> None:
    uow.execute(sa.delete(person_pin).where(person_pin.c.person == person_id))
