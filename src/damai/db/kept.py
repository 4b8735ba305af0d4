"""The database's own part of the retention registry: receipts, nodes and their leases."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from damai.db.nodes import lease, node
from damai.db.receipts import receipt
from damai.db.retention import Moment, declare

RECEIPTS_FOR = timedelta(days=30)
"""After the election's end, and at least this long after the act itself. Source: kernel rule 24."""


def receipts_past(moment: Moment) -> sa.ColumnElement[bool]:
    """None while the election is not over or its end is not known."""
    over_at = moment.election_over_at
    if over_at is None or moment.now < over_at + RECEIPTS_FOR:
        return sa.false()
    return receipt.c.at <= moment.now - RECEIPTS_FOR


declare(
    receipt,
    "30 days after the end of the current election and after the act",
    past=receipts_past,
    staff="actor",
    secret="hash",
    none="id kind seq subject_id version at",
)
declare(
    node,
    "while the house stands: a node that is gone is told by its last beat",
    none="name seq clock_held clock_at beat_at",
    secret="keys",
)
declare(lease, "while the house stands", none="name holder until")
