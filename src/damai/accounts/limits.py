"""How often a name may fail to sign in. A session that is already open is never locked out by it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import sqlalchemy as sa

from damai.accounts.tables import sign_in_attempt
from damai.core.errors import TooMany
from damai.db.database import Database
from damai.db.uow import UnitOfWork

FREE_N = 5
WAIT = timedelta(seconds=20)
LONGEST = timedelta(minutes=5)
"""Own proposal: five free tries, then 20 s doubling to five minutes."""


def _key(name: str) -> bytes:
    return hashlib.sha256(name.casefold().encode()).digest()


def check(db: Database, name: str) -> None:
    """Raises TooMany while the name has to wait."""
    now = db.clocks.wall.now()
    with db.read() as conn:
        row = conn.execute(
            sa.select(sign_in_attempt).where(sign_in_attempt.c.key == _key(name))
        ).first()
    if row is not None and row.failed_n >= FREE_N and row.until > now:
        raise TooMany("sign-in-wait", retry_after_s=int((row.until - now).total_seconds()) + 1)


def failed(uow: UnitOfWork, name: str) -> None:
    """Count a failure and set when the next try may come."""
    row = uow.first(sa.select(sign_in_attempt).where(sign_in_attempt.c.key == _key(name)))
    count = 1 if row is None or row.until < uow.wall_at - LONGEST else row.failed_n + 1
    wait = min(LONGEST, WAIT * 2 ** max(0, min(8, count - FREE_N)))
    uow.upsert(
        sign_in_attempt,
        [{"key": _key(name), "failed_n": count, "until": uow.wall_at + wait}],
        ["key"],
    )


def succeeded(uow: UnitOfWork, name: str) -> None:
    uow.execute(sa.delete(sign_in_attempt).where(sign_in_attempt.c.key == _key(name)))
