"""Receipts: the same id with the same body gets the first answer; with another body, a conflict."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from damai.core.errors import Conflict
from damai.db.command import Command, Done, Outcome
from damai.db.schema import OPERATIONAL, Instant, metadata

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("hash", sa.LargeBinary(8), nullable=False),
    sa.Column("seq", sa.BigInteger),
    sa.Column("subject_id", sa.String(60)),
    sa.Column("version", sa.Integer),
    sa.Column("at", Instant, nullable=False),
    info=OPERATIONAL,
)

_values: dict[str, Any] = {
    "id": sa.bindparam("id"),
    "actor": sa.bindparam("actor"),
    "kind": sa.bindparam("kind"),
    "hash": sa.bindparam("hash"),
    "at": sa.bindparam("at"),
}
_CLAIM: dict[str, Any] = {
    "sqlite": sqlite.insert(receipt)
    .values(_values)
    .on_conflict_do_nothing()
    .returning(receipt.c.id),
    "postgresql": postgresql.insert(receipt)
    .values(_values)
    .on_conflict_do_nothing()
    .returning(receipt.c.id),
}
_FIND = sa.select(receipt).where(receipt.c.id == sa.bindparam("id"))
_SETTLE = (
    sa.update(receipt)
    .where(receipt.c.id == sa.bindparam("key"))
    .values(
        seq=sa.bindparam("new_seq"),
        subject_id=sa.bindparam("new_subject"),
        version=sa.bindparam("new_version"),
    )
)


def claim(conn: sa.Connection, command: Command) -> Outcome | None:
    """Claim the command's key, or return the first answer. Raises Conflict("id-reused").

    The answer to a key claimed in this same batch is still empty; ``settle`` fills it.
    """
    assert command.key is not None
    assert command.request_hash is not None
    won = conn.execute(
        _CLAIM[conn.dialect.name],
        {
            "id": command.key,
            "actor": command.actor,
            "kind": command.kind,
            "hash": command.request_hash[:8],
            "at": command.wall_at,
        },
    ).first()
    if won is not None:
        return None
    row = conn.execute(_FIND, {"id": command.key}).one()
    same = (
        row.actor == command.actor
        and row.kind == command.kind
        and bytes(row.hash) == command.request_hash[:8]
    )
    if not same:
        raise Conflict("id-reused")  # another actor's receipt looks just the same: nothing is shown
    value = _again(row.subject_id, row.version)
    return Outcome(command=command, value=value, seq=row.seq, replayed=True)


def _again(subject_id: str | None, version: int | None) -> Done:
    return Done(id=subject_id or "", version=version or 0, replayed=True)


def settle(conn: sa.Connection, outcomes: list[Outcome]) -> None:
    """Write seq and answer of this batch's claimed receipts, once the entries have their seq.

    Repeats of them inside the batch get the same answer here.
    """
    for outcome in outcomes:
        if outcome.first is not None:
            value = outcome.first.value
            outcome.seq = outcome.first.seq
            outcome.value = _again(getattr(value, "id", None), getattr(value, "version", None))
    rows = [
        {
            "key": outcome.command.key,
            "new_seq": outcome.seq,
            "new_subject": getattr(outcome.value, "id", None),
            "new_version": getattr(outcome.value, "version", None),
        }
        for outcome in outcomes
        if outcome.claimed and outcome.error is None
    ]
    if rows:
        conn.execute(_SETTLE, rows)
