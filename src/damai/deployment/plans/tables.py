"""What the house keeps of its security patterns: formations in force, plans, their teams, and what was locked."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata

plan_pattern = sa.Table(
    "plan_pattern",
    metadata,
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), primary_key=True),
    sa.Column("area", Code(20), primary_key=True),
    sa.Column("institution", sa.String(20), primary_key=True),
    sa.Column("formations", sa.Text, nullable=False),
    sa.Column("index_classes", sa.Text, nullable=False),
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""The formations in force in an area. ``formations`` is JSON as ``plan solve --formations`` reads it; ``index_classes``
says which class of an index's scale is guarded by which formation (JSON)."""
conflict_code(plan_pattern, ("election", "area", "institution"), "conflict")

plan = sa.Table(
    "plan",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("institution", sa.String(20), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("base", sa.Uuid, sa.ForeignKey("plan.id")),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("package", sa.LargeBinary, nullable=False),
    sa.Column("inputs_sha256", sa.String(64), nullable=False),
    sa.Column("plan_sha256", sa.String(64), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("drafted_by", sa.String(60), nullable=False),
    sa.Column("drafted_at", Instant, nullable=False),
    sa.Column("signed_by", sa.String(60)),
    sa.Column("signed_at", Instant),
    sa.Column("published_by", sa.String(60)),
    sa.Column("published_at", Instant),
    sa.Column("ended_by", sa.String(60)),
    sa.Column("ended_at", Instant),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("election", "area", "institution", "number"),
    sa.Index(
        "uq_plan_published",
        "election",
        "area",
        "institution",
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    ),
)
"""A plan as ``plan solve`` wrote it: ``package`` is its folder as a ZIP, which ``plan check`` verifies. ``asked`` is
what it was solved with and ``summary`` what it says, both JSON. ``number`` counts the plans, ``version`` a plan's acts."""
conflict_code(plan, ("election", "area", "institution", "number"), "conflict")
conflict_code(plan, ("election", "area", "institution"), "conflict")

plan_team = sa.Table(
    "plan_team",
    metadata,
    sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), primary_key=True),
    sa.Column("team", Code(120), primary_key=True),
    sa.Column("risk_class", sa.String(40), nullable=False),
    sa.Column("district", Code(20), nullable=False),
    sa.Column("base", Code(20), nullable=False),
    sa.Column("police_n", sa.Integer, nullable=False),
    sa.Column("linmas_n", sa.Integer, nullable=False),
    sa.Column("stations_n", sa.Integer, nullable=False),
    sa.Column("longest_m", sa.Integer),
    sa.Column("reason", sa.String(20), nullable=False),
)
"""``reason`` = uncovered, thinned, borrowed or empty: the gravest of what ``shortage.csv`` says of its stations."""

plan_station = sa.Table(
    "plan_station",
    metadata,
    sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), primary_key=True),
    sa.Column("station", Code(20), primary_key=True),
    sa.Column("team", Code(120), nullable=False),
    sa.Index("ix_plan_station_plan_id_team", "plan_id", "team"),
)

plan_met = sa.Table(
    "plan_met",
    metadata,
    sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), primary_key=True),
    sa.Column("team", Code(120), primary_key=True),
    sa.Column("unit", Code(40), primary_key=True),
    sa.Column("police_n", sa.Integer, nullable=False),
    sa.Column("metres", sa.Integer),
    sa.Column("minutes", sa.Float(53)),
)
"""From which unit a team comes. A team without a row has nobody."""

plan_lock = sa.Table(
    "plan_lock",
    metadata,
    sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), primary_key=True),
    sa.Column("team", Code(120), primary_key=True),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Teams that stay as they are when the plan is solved again."""
conflict_code(plan_lock, ("plan_id", "team"), "plan-locked")
