"""One's own password, changed by whoever has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from damai.accounts import known, store
from damai.accounts.entries import SessionsEnded
from damai.accounts.model import KEEPERS
from damai.accounts.service.access import end_others, set_password
from damai.core.errors import Conflict
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor


def password_of(read: Any, person_id: str) -> str | None:
    """The stored hash, or None for a person without a password."""
    return store.password_hash(read, person_id)


def password_set_at(read: Any, person_id: str) -> datetime | None:
    """Since when a person has the present password; None without one."""
    return store.password_set_at(read, person_id)


def change_password(
    uow: UnitOfWork, actor: Actor, proven: str, hashed: str, renewed: bytes, *, end_elsewhere: bool
) -> None:
    """Put the hash ``hashed`` in the place of ``proven``, the one that the caller held the present password against.

    The session goes on under ``renewed``, the digest of a fresh secret, so that a copy of its old cookie is
    worth nothing, and an invite that was not used can no longer set another password. ``end_elsewhere``: the person's other sessions end and no other browser is a known one any more, so that
    a PIN counts at a workstation only after signing in whole. API tokens and the PIN itself stay. Raises
    Conflict("password-changed") when another change was first. Records PasswordSet, and SessionsEnded when
    there were others.
    """
    id = actor.id.partition("/")[2]
    if store.password_hash(uow, id) != proven:
        raise Conflict("password-changed")
    set_password(uow, id, hashed)
    store.spend_links(uow, "invite", UUID(id))
    if end_elsewhere:
        known.forget(uow, UUID(id))
        if end_others(uow, actor):
            uow.record(
                SessionsEnded(subject=actor.id, area=actor.scope, audience=KEEPERS, actor=actor.id)
            )
    store.renew_session(uow, bytes.fromhex(actor.session), renewed)
