"""What the house keeps of its calendar: what happened, and which votes are held again. Stages are computed."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata

stage_event = sa.Table(
    "stage_event",
    metadata,
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), primary_key=True),
    sa.Column("event", sa.String(40), primary_key=True),
    sa.Column("at", Instant),
    sa.Column("decision", sa.String(120), nullable=False),
    sa.Column("note", sa.String(500), nullable=False),
    sa.Column("recorded_by", sa.String(60), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
conflict_code(stage_event, ("election", "event"), "event-recorded")

repeat_vote = sa.Table(
    "repeat_vote",
    metadata,
    sa.Column("code", sa.String(40), sa.ForeignKey("election.code"), primary_key=True),
    sa.Column("parent", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("cause", sa.String(3), nullable=False),
    sa.Column("voting_on", sa.String(10), nullable=False),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Column("decision", sa.String(120), nullable=False),
    sa.Column("decided_by", sa.String(60), nullable=False),
)
conflict_code(repeat_vote, ("code",), "election-exists")

repeat_station = sa.Table(
    "repeat_station",
    metadata,
    sa.Column("election", sa.String(40), sa.ForeignKey("repeat_vote.code"), primary_key=True),
    sa.Column("station", Code(20), primary_key=True),
)
