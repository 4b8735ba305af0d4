"""What the columns of files of one shape meant the last time; kept without an entry, shown before it acts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from damai.areas.tables import import_mapping
from damai.db.uow import UnitOfWork


def kept(read: Any, dataset: str, fingerprint: str) -> dict[str, str] | None:
    """Column -> field, as ``renames`` of the last file of this shape; None when there was none."""
    found = read.execute(
        sa.select(import_mapping.c.renames).where(
            import_mapping.c.dataset == dataset, import_mapping.c.fingerprint == fingerprint
        )
    ).first()
    return None if found is None else json.loads(found.renames)


def keep(uow: UnitOfWork, dataset: str, fingerprint: str, renames: Mapping[str, str]) -> None:
    """In place of what was kept for this shape."""
    table = import_mapping
    uow.execute(
        sa.delete(table).where(table.c.dataset == dataset, table.c.fingerprint == fingerprint)
    )
    uow.execute(
        sa.insert(table).values(
            dataset=dataset,
            fingerprint=fingerprint,
            renames=json.dumps(dict(renames), sort_keys=True, ensure_ascii=False),
            used_at=uow.wall_at,
        )
    )
