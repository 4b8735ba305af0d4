"""A restored journal begins a new origin: the old one may have gone on after the backup.

Two journals with one name and different entries at the same place would be a fork, which is what a
rewritten record looks like (kernel rule 18).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from damai.db.uow import UnitOfWork
from damai.journal.entries import Restored
from damai.journal.tables import journal_head

_HEAD = sa.select(journal_head.c.origin, journal_head.c.size, journal_head.c.root)


def begin_anew(uow: UnitOfWork, origin: str, made_at: datetime) -> None:
    """Give the journal the name ``origin`` and record whose entries it holds. Records Restored.

    ``made_at`` is when the backup was made. The caller signs the new head with a new key.
    """
    head = uow.execute(_HEAD.where(journal_head.c.id == 1)).one()
    uow.execute(sa.update(journal_head).where(journal_head.c.id == 1).values(origin=origin))
    uow.record(
        Restored(
            subject="journal/1",
            area="",
            audience="partners",
            actor=uow.actor,
            origin=origin,
            old_origin=head.origin,
            old_size=head.size,
            old_root=bytes(head.root).hex(),
            backup_made_at=made_at,
        )
    )
