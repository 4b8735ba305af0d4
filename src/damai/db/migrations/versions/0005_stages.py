"""What happened to an election, and which votes are held again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stage_event",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger()),
        sa.Column("decision", sa.String(120), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_stage_event_election_election")
        ),
        sa.PrimaryKeyConstraint("election", "event", name=op.f("pk_stage_event")),
    )
    op.create_table(
        "repeat_vote",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("parent", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(3), nullable=False),
        sa.Column("voting_on", sa.String(10), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(120), nullable=False),
        sa.Column("decided_by", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["election.code"], name=op.f("fk_repeat_vote_code_election")),
        sa.ForeignKeyConstraint(
            ["parent"], ["election.code"], name=op.f("fk_repeat_vote_parent_election")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_repeat_vote")),
    )
    op.create_table(
        "repeat_station",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("station", Code(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"], ["repeat_vote.code"], name=op.f("fk_repeat_station_election_repeat_vote")
        ),
        sa.PrimaryKeyConstraint("election", "station", name=op.f("pk_repeat_station")),
    )


def downgrade() -> None:
    op.drop_table("repeat_station")
    op.drop_table("repeat_vote")
    op.drop_table("stage_event")
