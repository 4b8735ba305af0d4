"""Units, their strength, the roster, posts and duties, and the published teams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _election(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["election"], ["election.code"], name=op.f(f"fk_{table}_election_election")
    )


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("code", Code(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("institution", sa.String(20), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("place", Code(40), nullable=False),
        sa.Column("lon", sa.Float(53)),
        sa.Column("lat", sa.Float(53)),
        sa.Column("point", sa.String(10), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("election", "code", name=op.f("pk_unit")),
        _election("unit"),
    )
    op.create_table(
        "unit_strength",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("unit", Code(40), nullable=False),
        sa.Column("satgas", Code(40), nullable=False),
        sa.Column("subsatgas", Code(40), nullable=False),
        sa.Column("on_date", Code(10), nullable=False),
        sa.Column("shift", Code(20), nullable=False),
        sa.Column("officers_n", sa.Integer(), nullable=False),
        sa.Column("vehicles_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "election", "unit", "satgas", "subsatgas", "on_date", "shift",
            name=op.f("pk_unit_strength"),
        ),
        _election("unit_strength"),
        sa.ForeignKeyConstraint(
            ["election", "unit"], ["unit.election", "unit.code"],
            name="fk_unit_strength_election_unit",
        ),
    )  # fmt: skip
    op.create_table(
        "officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("unit", Code(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("rank", sa.String(40), nullable=False),
        sa.Column("nrp", Code(20), nullable=False),
        sa.Column("position", sa.String(120), nullable=False),
        sa.Column("ops_position", sa.String(120), nullable=False),
        sa.Column("satgas", Code(40), nullable=False),
        sa.Column("subsatgas", Code(40), nullable=False),
        sa.Column("skills", sa.String(200), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        _election("officer"),
        sa.UniqueConstraint("election", "nrp", name=op.f("uq_officer_election_nrp")),
        sa.ForeignKeyConstraint(
            ["election", "unit"], ["unit.election", "unit.code"], name="fk_officer_election_unit"
        ),
    )
    op.create_index("ix_officer_election_unit", "officer", ["election", "unit"])
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("place", Code(40), nullable=False),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("shifts", sa.String(400), nullable=False),
        sa.Column("officers_n", sa.Integer(), nullable=False),
        sa.Column("satgas", Code(40), nullable=False),
        sa.Column("subsatgas", Code(40), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        _election("post"),
    )
    op.create_index("ix_post_election_area", "post", ["election", "area"])
    op.create_table(
        "duty",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("officer", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.String(10), nullable=False),
        sa.Column("shift", Code(20), nullable=False),
        sa.Column("target", Code(60), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("election", "officer", "on_date", "shift", name=op.f("pk_duty")),
        _election("duty"),
        sa.ForeignKeyConstraint(
            ["officer"], ["officer.id"], name=op.f("fk_duty_officer_officer")
        ),
    )
    op.create_index("ix_duty_election_target", "duty", ["election", "target"])
    op.create_index("ix_duty_election_on_date", "duty", ["election", "on_date"])
    op.create_table(
        "team",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("code", Code(40), nullable=False),
        sa.Column("plan", Code(60), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("risk_class", sa.String(20), nullable=False),
        sa.Column("base_station", Code(20), nullable=False),
        sa.Column("police_n", sa.Integer(), nullable=False),
        sa.Column("linmas_n", sa.Integer(), nullable=False),
        sa.Column("formation", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("election", "code", name=op.f("pk_team")),
        _election("team"),
    )
    op.create_index("ix_team_election_area", "team", ["election", "area"])
    _of_team()


def _of_team() -> None:
    op.create_table(
        "team_station",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("station", Code(20), nullable=False),
        sa.Column("team", Code(40), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("election", "station", name=op.f("pk_team_station")),
        _election("team_station"),
        sa.ForeignKeyConstraint(
            ["election", "team"], ["team.election", "team.code"],
            name="fk_team_station_election_team",
        ),
    )  # fmt: skip
    op.create_index("ix_team_station_election_team", "team_station", ["election", "team"])
    op.create_table(
        "team_unit",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("team", Code(40), nullable=False),
        sa.Column("unit", Code(40), nullable=False),
        sa.Column("police_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("election", "team", "unit", name=op.f("pk_team_unit")),
        _election("team_unit"),
        sa.ForeignKeyConstraint(
            ["election", "team"], ["team.election", "team.code"], name="fk_team_unit_election_team"
        ),
        sa.ForeignKeyConstraint(
            ["election", "unit"], ["unit.election", "unit.code"], name="fk_team_unit_election_unit"
        ),
    )


def downgrade() -> None:
    for table in ("team_unit", "team_station", "team", "duty", "post", "officer", "unit_strength", "unit"):
        op.drop_table(table)
