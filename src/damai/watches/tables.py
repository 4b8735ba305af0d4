"""The watches of every office; at most one of an office is not over."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata

watch = sa.Table(
    "watch",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("agency", sa.String(40), sa.ForeignKey("agency.code"), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("person", sa.String(60), nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("signed_at", Instant),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("ended_how", sa.String(10)),
    sa.Column("ended_by", sa.String(60)),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("acknowledged_by", sa.String(60)),
    sa.Column("acknowledged_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_watch_agency_began_at", "agency", "began_at"),
    sa.Index(
        "uq_watch_agency_on",
        "agency",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)
conflict_code(watch, ("agency",), "watch-running")
