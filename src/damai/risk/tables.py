"""What the house keeps of its indexes: versions and their scores, observations, prevention, classes."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata

risk_index = sa.Table(
    "risk_index",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("institution", sa.String(20), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title_id", sa.String(200), nullable=False),
    sa.Column("title_en", sa.String(200), nullable=False),
    sa.Column("class_names", sa.String(400), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("definition_sha256", sa.String(64), nullable=False),
    sa.Column("data_sha256", sa.String(64), nullable=False),
    sa.Column("scores_sha256", sa.String(64), nullable=False),
    sa.Column("units_n", sa.Integer, nullable=False),
    sa.Column("scored_n", sa.Integer, nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("drafted_by", sa.String(60), nullable=False),
    sa.Column("drafted_at", Instant, nullable=False),
    sa.Column("reviewed_by", sa.String(60)),
    sa.Column("reviewed_at", Instant),
    sa.Column("review", sa.Text, nullable=False),
    sa.Column("published_by", sa.String(60)),
    sa.Column("published_at", Instant),
    sa.Column("ended_by", sa.String(60)),
    sa.Column("ended_at", Instant),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("election", "area", "level", "institution", "code", "number"),
    sa.Index(
        "uq_risk_index_published",
        "election",
        "area",
        "level",
        "institution",
        "code",
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    ),
)
"""A version of an institution's index. ``data`` is its frozen table (CSV, zlib), ``number`` counts its versions,
``version`` its acts. ``class_names`` is JSON, from the least vulnerable."""
conflict_code(
    risk_index, ("election", "area", "level", "institution", "code", "number"), "conflict"
)
conflict_code(risk_index, ("election", "area", "level", "institution", "code"), "conflict")

risk_score = sa.Table(
    "risk_score",
    metadata,
    sa.Column("index_id", sa.Uuid, sa.ForeignKey("risk_index.id"), primary_key=True),
    sa.Column("place", Code(20), primary_key=True),
    sa.Column("score", sa.Float(53)),
    sa.Column("rank", sa.Integer),
    sa.Column("klass", sa.Integer),
    sa.Column("present", sa.Float(53), nullable=False),
    sa.Column("rank_low", sa.Float(53)),
    sa.Column("rank_high", sa.Float(53)),
    sa.Column("shares", sa.String(200), nullable=False),
    sa.Index("ix_risk_score_place", "place"),
)
"""A place of a version. ``klass`` = place in ``class_names``; ``present`` = share of its cells that are known;
``rank_low`` and ``rank_high`` = the 5th and 95th percentile of its rank, ``shares`` = how often it was in each class,
in thousandths (JSON), when weights and data vary as the definition says. All of it is frozen with the version."""

risk_observation = sa.Table(
    "risk_observation",
    metadata,
    sa.Column("institution", sa.String(20), primary_key=True),
    sa.Column("place", Code(20), primary_key=True),
    sa.Column("indicator", sa.String(60), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Float(53)),
    sa.Column("missing", sa.String(20), nullable=False),
    sa.Column("observed_on", sa.String(10), nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("evidence", sa.String(500), nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("batch", sa.Uuid, nullable=False),
    sa.Index("ix_risk_observation_place", "place"),
)
"""What somebody saw of a place. Nothing is overwritten: the highest ``number`` is the newest; ``value`` None has
its reason in ``missing``."""
conflict_code(
    risk_observation, ("institution", "place", "indicator", "number"), "observation-overtaken"
)

risk_action = sa.Table(
    "risk_action",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("place", Code(20), nullable=False),
    sa.Column("index_code", sa.String(40), nullable=False),
    sa.Column("factor", sa.String(60), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("owner", sa.String(40), sa.ForeignKey("agency.code"), nullable=False),
    sa.Column("institution", sa.String(20), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("stage", sa.String(40), nullable=False),
    sa.Column("due_on", sa.String(10), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("note", sa.String(500), nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("done_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_risk_action_election_place", "election", "place"),
    sa.Index("ix_risk_action_owner", "owner"),
)
"""What somebody does about a factor at a place. ``owner`` = the office that does it."""

risk_class = sa.Table(
    "risk_class",
    metadata,
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), primary_key=True),
    sa.Column("station", Code(20), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("klass", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("index_id", sa.Uuid, sa.ForeignKey("risk_index.id")),
    sa.Column("index_class", sa.String(60), nullable=False),
    sa.Column("criteria_class", sa.String(20), nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("agency", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""A station's class as it was decided: the highest ``number`` stands. What the index and the criteria proposed is
kept beside it; ``answers`` is JSON, the checklist as it was answered then."""
conflict_code(risk_class, ("election", "station", "number"), "class-overtaken")
