"""Where stations stand and what is known of them, places, and codes that changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("changed_at", sa.BigInteger()))
    op.create_table(
        "station_standing",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("code", Code(20), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("stands_in", Code(20), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("wheelchair", sa.String(10), nullable=False),
        sa.Column("signal", sa.String(10), nullable=False),
        sa.Column("access", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_station_standing_election_election")
        ),
        sa.PrimaryKeyConstraint("election", "code", name=op.f("pk_station_standing")),
    )
    op.create_table(
        "station_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("station", Code(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_station_note_election_election")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_note")),
    )
    op.create_index("ix_station_note_election_station", "station_note", ["election", "station"])
    op.create_table(
        "place",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", Code(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("lon", sa.Float(53)),
        sa.Column("lat", sa.Float(53)),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("access", sa.String(500), nullable=False),
        sa.Column("contact", sa.String(80), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "code", name=op.f("pk_place")),
    )
    op.create_index("ix_place_edition_area", "place", ["edition", "area"])
    op.create_table(
        "code_change",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", Code(20), nullable=False),
        sa.Column("new", Code(20), nullable=False),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("edition", "code", "new", name=op.f("pk_code_change")),
    )
    op.create_index("ix_code_change_edition_new", "code_change", ["edition", "new"])


def downgrade() -> None:
    op.drop_table("code_change")
    op.drop_table("place")
    op.drop_table("station_note")
    op.drop_table("station_standing")
    op.drop_column("edition", "changed_at")
