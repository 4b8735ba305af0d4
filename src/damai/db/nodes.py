"""The processes that serve one PostgreSQL: who they are, how far they have read, and who does shared work.

Both tables count by the database's clock: it is one, the nodes' clocks are many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from damai.core.clock import epoch_us, from_epoch_us
from damai.db.schema import OPERATIONAL, Instant, metadata
from damai.db.uow import UnitOfWork

node = sa.Table(
    "node",
    metadata,
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("keys", sa.LargeBinary(32), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("clock_held", sa.Boolean, nullable=False),
    sa.Column("clock_at", Instant, nullable=False),
    sa.Column("beat_at", Instant, nullable=False),
    info=OPERATIONAL,
)
"""``keys``: a digest of the keys that all nodes must share; ``clock_at``: the node's own clock at its beat."""

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("holder", sa.String(60), nullable=False),
    sa.Column("until", Instant, nullable=False),
    info=OPERATIONAL,
)

BEAT_S = 5.0
GONE_AFTER = timedelta(seconds=20)
"""Four beats."""
FORGOTTEN_AFTER = timedelta(days=7)

_NOW = sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()) * 1_000_000, sa.BigInteger)
"""The database's clock as an Instant is kept."""
_READ_NOW = sa.select(_NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node as its last beat left it; ``silent`` = how long ago that was by the database's clock."""

    name: str
    keys: bytes
    seq: int
    clock_held: bool
    clock_off: timedelta
    silent: timedelta

    @property
    def alive(self) -> bool:
        return self.silent <= GONE_AFTER


def beat(
    uow: UnitOfWork, name: str, keys: bytes, seq: int, *, clock_held: bool, clock_at: datetime
) -> None:
    """Say that this node lives and how far it has read; nodes not heard of for a week are forgotten."""
    now = uow.scalar(_READ_NOW)
    row = {
        "name": name, "keys": keys, "seq": seq, "clock_held": clock_held, "clock_at": clock_at,
        "beat_at": from_epoch_us(now),
    }  # fmt: skip
    uow.upsert(node, [row], ["name"])
    uow.execute(sa.delete(node).where(node.c.beat_at < from_epoch_us(now) - FORGOTTEN_AFTER))


def nodes(conn: sa.Connection) -> list[Node]:
    """Every node that was heard of within a week, by name."""
    now_us = int(conn.execute(_READ_NOW).scalar_one())
    return [
        Node(
            name=row.name,
            keys=bytes(row.keys),
            seq=row.seq,
            clock_held=row.clock_held,
            clock_off=row.clock_at - row.beat_at,
            silent=timedelta(microseconds=now_us - epoch_us(row.beat_at)),
        )
        for row in conn.execute(sa.select(node).order_by(node.c.name))
    ]


def alive(conn: sa.Connection) -> dict[str, int]:
    """Nodes that may be at work now -> seconds since their last beat; also where the tables are of an older
    revision, or there are none yet."""
    if not sa.inspect(conn).has_table(node.name):
        return {}
    now = from_epoch_us(int(conn.execute(_READ_NOW).scalar_one()))
    rows = conn.execute(sa.select(node.c.name, node.c.beat_at).order_by(node.c.name))
    silent = {row.name: now - row.beat_at for row in rows}
    return {
        name: round(since.total_seconds()) for name, since in silent.items() if since <= GONE_AFTER
    }


def take_lease(uow: UnitOfWork, name: str, holder: str, life: timedelta) -> bool:
    """Whether ``holder`` may do the shared work ``name`` for ``life`` from now; it may ask again meanwhile.

    A lease only saves work: its holder may stand still for longer than it lasts, so that two do the same
    work. What they do must itself be such that once is all it can happen.
    """
    made = postgresql.insert(lease).values(
        name=name, holder=holder, until=_instant(_NOW + _us(life))
    )
    mine = made.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": made.excluded.holder, "until": made.excluded.until},
        where=sa.or_(
            lease.c.holder == made.excluded.holder,
            sa.type_coerce(lease.c.until, sa.BigInteger) < _NOW,
        ),
    )
    return uow.first(mine.returning(lease.c.name)) is not None


def _us(life: timedelta) -> int:
    return life // timedelta(microseconds=1)


def _instant(micros: sa.ColumnElement[int]) -> sa.ColumnElement[datetime]:
    return sa.type_coerce(micros, Instant)
