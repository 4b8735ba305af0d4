"""One duty number of each PPS and PPK."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_line",
        sa.Column("election", sa.String(40), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("election", "area", name=op.f("pk_duty_line")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.code"], name=op.f("fk_duty_line_election_election")
        ),
    )
