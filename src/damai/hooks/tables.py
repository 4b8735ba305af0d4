"""Hooks as they stand; the secret is sealed by the vault, an ended one stays as a record."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Instant, metadata

hook = sa.Table(
    "hook",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("url", sa.String(300), nullable=False),
    sa.Column("agency", sa.String(40), sa.ForeignKey("agency.code"), nullable=False),
    sa.Column("features", sa.String(60), nullable=False),
    sa.Column("sealed", sa.LargeBinary(100), nullable=False),
    sa.Column("made_by", sa.String(60), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
)
