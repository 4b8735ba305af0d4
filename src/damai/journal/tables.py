"""The journal's tables. ``entry`` has no foreign keys and no trigger: nothing may wait behind an append."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import OPERATIONAL, BigKey, Instant, metadata

entry = sa.Table(
    "entry",
    metadata,
    sa.Column("seq", BigKey, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("area", sa.String(20), nullable=False),
    sa.Column("area_before", sa.String(20)),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("audience_before", sa.String(200)),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("salt", sa.LargeBinary(32)),
    sa.Column("commitment", sa.LargeBinary(32), nullable=False),
    sa.Index("ix_entry_subject_seq", "subject", "seq"),
)

journal_head = sa.Table(
    "journal_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("origin", sa.String(120), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    sa.Column("root", sa.LargeBinary(32), nullable=False),
    info=OPERATIONAL,
)

journal_tile = sa.Table(
    "journal_tile",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
    info=OPERATIONAL,
)
"""Level 0: 256 leaf hashes a row (the last may be shorter); level 1: 256 roots of level-0 tiles; ..."""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("failures_n", sa.Integer, nullable=False),
    sa.Column("failed_why", sa.String(200), nullable=False),
    sa.Column("retry_at", Instant),
    sa.Column("refused_n", sa.Integer, nullable=False),
    sa.Column("refused_why", sa.String(200), nullable=False),
    sa.Column("holder", sa.String(60)),
    sa.Column("held_until", Instant),
    info=OPERATIONAL,
)
"""A row a consumer: how far it has carried the journal out, and how it fares."""
