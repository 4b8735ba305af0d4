"""Single keys as a person has them: a convenience of their own, kept without an entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts.keymap import Keymap, keymap
from damai.accounts.tables import person_keys
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor


def keys_of(read: Any, person_id: str) -> Keymap:
    """As the person last chose; as the pages declare them for who never did."""
    row = read.execute(
        sa.select(person_keys).where(person_keys.c.person == UUID(person_id))
    ).first()
    return Keymap() if row is None else Keymap(off=row.off, moved=json.loads(row.moved))


def choose_keys(uow: UnitOfWork, actor: Actor, off: bool, moved: Mapping[str, object]) -> Done:
    """Keep the actor's own keys. Raises Invalid for a sign on two keys or one that cannot be pressed."""
    chosen = keymap(off, moved)
    id = actor.id.partition("/")[2]
    uow.execute(sa.delete(person_keys).where(person_keys.c.person == UUID(id)))
    uow.execute(
        sa.insert(person_keys).values(
            person=UUID(id), off=chosen.off, moved=json.dumps(dict(chosen.moved), sort_keys=True)
        )
    )
    return Done(id=id, version=1)
