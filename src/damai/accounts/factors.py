"""Rows of second factors, their spare codes, and the step between password and code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import totp
from damai.accounts.model import Factor
from damai.accounts.tables import second_factor, sign_in_step, spare_code
from damai.accounts.vault import Vault
from damai.db.uow import UnitOfWork

STEP_LIFE = timedelta(minutes=5)
"""From the right password to the code. Own proposal."""


def factor_of(read: Any, person_id: str) -> Factor | None:
    """What a page may say of a person's second factor; never its secret."""
    id = UUID(person_id)
    row = read.execute(
        sa.select(second_factor.c.set_at).where(second_factor.c.person == id)
    ).first()
    if row is None:
        return None
    left = sa.select(sa.func.count()).where(
        spare_code.c.person == id, spare_code.c.used_at.is_(None)
    )
    return Factor(set_at=row.set_at, spare_n=read.execute(left).scalar_one())


def put(uow: UnitOfWork, vault: Vault, person: UUID, secret: bytes, step: int) -> None:
    """Keep a confirmed secret sealed. Raises Conflict("factor-there")."""
    uow.execute(
        sa.insert(second_factor).values(
            person=person, sealed=vault.seal(person, secret), set_at=uow.wall_at, last_step=step
        )
    )


def put_spares(uow: UnitOfWork, vault: Vault, person: UUID, codes: Sequence[str]) -> None:
    """Keep the fingerprints of fresh spare codes; older ones go."""
    uow.execute(sa.delete(spare_code).where(spare_code.c.person == person))
    rows = [{"hash": vault.fingerprint(person, totp.plain(c)), "person": person} for c in codes]
    uow.execute(sa.insert(spare_code), rows)


def take(uow: UnitOfWork, person: UUID) -> None:
    """Remove the second factor, its spare codes and what waits for a code."""
    for table in (spare_code, second_factor, sign_in_step):
        uow.execute(sa.delete(table).where(table.c.person == person))


def spend(uow: UnitOfWork, vault: Vault, person: UUID, typed: str) -> str | None:
    """Use a code up: "code" or "spare" when it was good, None when wrong or used before.

    A step counts once, and with it every step before.
    """
    row = uow.first(sa.select(second_factor).where(second_factor.c.person == person))
    if row is None:
        return None
    code = totp.plain(typed)
    step = totp.matching_step(vault.open(person, row.sealed), code, uow.wall_at)
    if step is not None:
        newer = (second_factor.c.person == person, second_factor.c.last_step < step)
        used: Any = sa.update(second_factor).where(*newer).values(last_step=step)
        return "code" if uow.first(used.returning(second_factor.c.person)) else None
    left = (spare_code.c.hash == vault.fingerprint(person, code), spare_code.c.used_at.is_(None))
    used = sa.update(spare_code).where(*left).values(used_at=uow.wall_at)
    return "spare" if uow.first(used.returning(spare_code.c.hash)) else None


def put_step(uow: UnitOfWork, hashed: bytes, person: UUID, means: str) -> None:
    """Remember that the first part of signing in was right; what expired goes."""
    uow.execute(sa.delete(sign_in_step).where(sign_in_step.c.expires_at <= uow.wall_at))
    uow.execute(
        sa.insert(sign_in_step).values(
            hash=hashed, person=person, means=means, expires_at=uow.wall_at + STEP_LIFE
        )
    )


def waiting_step(read: Any, hashed: bytes, now: datetime) -> Any:
    """The row of a step that still waits for its code, or None."""
    return read.execute(
        sa.select(sign_in_step).where(
            sign_in_step.c.hash == hashed, sign_in_step.c.expires_at > now
        )
    ).first()


def burn_step(uow: UnitOfWork, hashed: bytes) -> None:
    uow.execute(sa.delete(sign_in_step).where(sign_in_step.c.hash == hashed))
