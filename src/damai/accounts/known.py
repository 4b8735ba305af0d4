"""Known devices: browsers on which a person has signed in before. They only change whose tries are counted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from damai.accounts.tables import known_device, person, workstation_sign_in
from damai.db.uow import UnitOfWork

KNOWN_FOR = timedelta(days=90)
"""Since the last time; then a device is as strange as any. Own proposal."""


def remember(uow: UnitOfWork, device: bytes, person_id: UUID) -> None:
    """This person signed in on this device; devices not used for long are forgotten."""
    uow.execute(sa.delete(known_device).where(known_device.c.expires_at <= uow.wall_at))
    row = {"hash": device, "person": person_id, "expires_at": uow.wall_at + KNOWN_FOR}
    uow.upsert(known_device, [row], ["hash", "person"])


def forget(uow: UnitOfWork, person_id: UUID) -> None:
    """Every device is strange again, and at every workstation the person has to sign in whole."""
    uow.execute(sa.delete(known_device).where(known_device.c.person == person_id))
    uow.execute(sa.delete(workstation_sign_in).where(workstation_sign_in.c.person == person_id))


def known_by_name(uow: UnitOfWork, device: bytes | None, name: str) -> bytes | None:
    """The device, when the person of that name has signed in on it; else None."""
    found = sa.select(known_device.c.hash).join(person, person.c.id == known_device.c.person)
    return _known(uow, device, found.where(person.c.name == name))


def known_by_id(uow: UnitOfWork, device: bytes | None, person_id: str) -> bytes | None:
    found = sa.select(known_device.c.hash).where(known_device.c.person == UUID(person_id))
    return _known(uow, device, found)


def _known(uow: UnitOfWork, device: bytes | None, found: sa.Select[tuple[bytes]]) -> bytes | None:
    if device is None:
        return None
    here = (known_device.c.hash == device, known_device.c.expires_at > uow.wall_at)
    return device if uow.first(found.where(*here)) else None
