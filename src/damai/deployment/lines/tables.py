"""The duty numbers that are in force; when one ends its row goes, and nothing else holds it."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata

duty_line = sa.Table(
    "duty_line",
    metadata,
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), primary_key=True),
    sa.Column("area", Code(20), primary_key=True),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
)
"""``ends_at`` was fixed when the number was entered: the daily purge takes the row then."""
conflict_code(duty_line, ("election", "area"), "conflict")
