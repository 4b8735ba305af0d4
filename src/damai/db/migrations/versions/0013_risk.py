"""What the house keeps of its indexes: versions and scores, observations, preventions, classes of stations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk_index",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("institution", sa.String(20), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("class_names", sa.String(400), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("definition_sha256", sa.String(64), nullable=False),
        sa.Column("data_sha256", sa.String(64), nullable=False),
        sa.Column("scores_sha256", sa.String(64), nullable=False),
        sa.Column("units_n", sa.Integer(), nullable=False),
        sa.Column("scored_n", sa.Integer(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(60), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_by", sa.String(60)),
        sa.Column("reviewed_at", sa.BigInteger()),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(60)),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("ended_by", sa.String(60)),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_index")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_risk_index_election_election")
        ),
        sa.UniqueConstraint(
            "election", "area", "level", "institution", "code", "number",
            name=op.f("uq_risk_index_election_area_level_institution_code_number"),
        ),
    )  # fmt: skip
    op.create_index(
        "uq_risk_index_published",
        "risk_index",
        ["election", "area", "level", "institution", "code"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "risk_score",
        sa.Column("index_id", sa.Uuid(), nullable=False),
        sa.Column("place", Code(20), nullable=False),
        sa.Column("score", sa.Float(53)),
        sa.Column("rank", sa.Integer()),
        sa.Column("klass", sa.Integer()),
        sa.Column("present", sa.Float(53), nullable=False),
        sa.Column("rank_low", sa.Float(53)),
        sa.Column("rank_high", sa.Float(53)),
        sa.Column("shares", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("index_id", "place", name=op.f("pk_risk_score")),
        sa.ForeignKeyConstraint(
            ["index_id"], ["risk_index.id"], name=op.f("fk_risk_score_index_id_risk_index")
        ),
    )
    op.create_index(op.f("ix_risk_score_place"), "risk_score", ["place"])
    op.create_table(
        "risk_observation",
        sa.Column("institution", sa.String(20), nullable=False),
        sa.Column("place", Code(20), nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(53)),
        sa.Column("missing", sa.String(20), nullable=False),
        sa.Column("observed_on", sa.String(10), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint(
            "institution", "place", "indicator", "number", name=op.f("pk_risk_observation")
        ),
    )
    op.create_index(op.f("ix_risk_observation_place"), "risk_observation", ["place"])
    op.create_table(
        "risk_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("place", Code(20), nullable=False),
        sa.Column("index_code", sa.String(40), nullable=False),
        sa.Column("factor", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("institution", sa.String(20), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_action")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_risk_action_election_election")
        ),
        sa.ForeignKeyConstraint(
            ["owner"], ["agency.code"], name=op.f("fk_risk_action_owner_agency")
        ),
    )
    op.create_index(
        op.f("ix_risk_action_election_place"), "risk_action", ["election", "place"]
    )
    op.create_index(op.f("ix_risk_action_owner"), "risk_action", ["owner"])
    op.create_table(
        "risk_class",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("station", Code(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("klass", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("index_id", sa.Uuid()),
        sa.Column("index_class", sa.String(60), nullable=False),
        sa.Column("criteria_class", sa.String(20), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("agency", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("election", "station", "number", name=op.f("pk_risk_class")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_risk_class_election_election")
        ),
        sa.ForeignKeyConstraint(
            ["index_id"], ["risk_index.id"], name=op.f("fk_risk_class_index_id_risk_index")
        ),
    )


def downgrade() -> None:
    op.drop_table("risk_class")
    op.drop_index(op.f("ix_risk_action_owner"), table_name="risk_action")
    op.drop_index(op.f("ix_risk_action_election_place"), table_name="risk_action")
    op.drop_table("risk_action")
    op.drop_index(op.f("ix_risk_observation_place"), table_name="risk_observation")
    op.drop_table("risk_observation")
    op.drop_index(op.f("ix_risk_score_place"), table_name="risk_score")
    op.drop_table("risk_score")
    op.drop_index("uq_risk_index_published", table_name="risk_index")
    op.drop_table("risk_index")
