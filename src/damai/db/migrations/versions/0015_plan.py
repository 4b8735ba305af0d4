"""What the house keeps of its security patterns: formations, plans, teams, locks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_pattern",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("institution", sa.String(20), nullable=False),
        sa.Column("formations", sa.Text(), nullable=False),
        sa.Column("index_classes", sa.Text(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("election", "area", "institution", name=op.f("pk_plan_pattern")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_plan_pattern_election_election")
        ),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("institution", sa.String(20), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("base", sa.Uuid()),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.Column("inputs_sha256", sa.String(64), nullable=False),
        sa.Column("plan_sha256", sa.String(64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(60), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_by", sa.String(60)),
        sa.Column("signed_at", sa.BigInteger()),
        sa.Column("published_by", sa.String(60)),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("ended_by", sa.String(60)),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_plan_election_election")
        ),
        sa.ForeignKeyConstraint(["base"], ["plan.id"], name=op.f("fk_plan_base_plan")),
        sa.UniqueConstraint(
            "election", "area", "institution", "number",
            name=op.f("uq_plan_election_area_institution_number"),
        ),
    )  # fmt: skip
    op.create_index(
        "uq_plan_published",
        "plan",
        ["election", "area", "institution"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "plan_team",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("team", Code(120), nullable=False),
        sa.Column("risk_class", sa.String(40), nullable=False),
        sa.Column("district", Code(20), nullable=False),
        sa.Column("base", Code(20), nullable=False),
        sa.Column("police_n", sa.Integer(), nullable=False),
        sa.Column("linmas_n", sa.Integer(), nullable=False),
        sa.Column("stations_n", sa.Integer(), nullable=False),
        sa.Column("longest_m", sa.Integer()),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "team", name=op.f("pk_plan_team")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_team_plan_id_plan")),
    )
    op.create_table(
        "plan_station",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("station", Code(20), nullable=False),
        sa.Column("team", Code(120), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "station", name=op.f("pk_plan_station")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_station_plan_id_plan")
        ),
    )
    op.create_index(op.f("ix_plan_station_plan_id_team"), "plan_station", ["plan_id", "team"])
    op.create_table(
        "plan_met",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("team", Code(120), nullable=False),
        sa.Column("unit", Code(40), nullable=False),
        sa.Column("police_n", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer()),
        sa.Column("minutes", sa.Float(53)),
        sa.PrimaryKeyConstraint("plan_id", "team", "unit", name=op.f("pk_plan_met")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_met_plan_id_plan")),
    )
    op.create_table(
        "plan_lock",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("team", Code(120), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "team", name=op.f("pk_plan_lock")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_lock_plan_id_plan")),
    )
