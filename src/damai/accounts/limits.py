"""How often a name may fail to sign in, and a person may fail at the code.

A session that is already open is never locked out by it. Neither is a person on a device on which they
have signed in before: tries from there are counted by themselves, so that whoever guesses at the name
from elsewhere locks out nobody at their own console.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import sqlalchemy as sa

from damai.accounts.tables import sign_in_attempt
from damai.core.clockwatch import still_ahead
from damai.core.errors import TooMany
from damai.db.uow import UnitOfWork

FREE_N = 5
WAIT = timedelta(seconds=20)
LONGEST = timedelta(minutes=5)
KEPT = timedelta(days=1)
"""Own proposal: five free tries, then 20 s doubling to five minutes."""


def _key(name: str, device: bytes | None = None) -> bytes:
    return hashlib.sha256(name.casefold().encode() + (device or b"")).digest()


def count(uow: UnitOfWork, name: str, device: bytes | None = None) -> None:
    """Count a try *before* the password is looked at, so that tries at once are all counted.

    ``device`` = the device when it is a known one of that name (``known``). Raises TooMany while the name has to wait; then nothing is counted.
    """
    key = _key(name, device)
    uow.lock(sign_in_attempt, [key])  # a try on each node at once would count as one
    row = uow.first(sa.select(sign_in_attempt).where(sign_in_attempt.c.key == key))
    if (row is not None and row.failed_n >= FREE_N) and still_ahead(
        row.until, uow.wall_at, LONGEST
    ):
        left_s = int((row.until - uow.wall_at).total_seconds()) + 1
        raise TooMany("sign-in-wait", retry_after_s=left_s)
    tried_n = 1 if row is None or row.until < uow.wall_at - LONGEST else row.failed_n + 1
    wait = min(LONGEST, WAIT * 2 ** max(0, min(8, tried_n - FREE_N)))
    uow.execute(
        sa.delete(sign_in_attempt).where(
            ~sign_in_attempt.c.until.between(uow.wall_at - KEPT, uow.wall_at + KEPT)
        )
    )  # names that somebody made up would stay for ever
    uow.upsert(
        sign_in_attempt,
        [{"key": key, "failed_n": tried_n, "until": uow.wall_at + wait}],
        ["key"],
    )


def succeeded(uow: UnitOfWork, name: str, device: bytes | None = None) -> None:
    """Forget the tries of this name from elsewhere, or from this known device."""
    uow.execute(sa.delete(sign_in_attempt).where(sign_in_attempt.c.key == _key(name, device)))


def code_of(person_id: str) -> str:
    """The name under which tries of a person's second factor are counted."""
    return f"code  {person_id}"  # two spaces: a name that is typed never holds them


def proof_of(person_id: str) -> str:
    """The name under which tries of one's own password are counted at a console that is open already."""
    return f"proof  {person_id}"
