"""How far consumers have carried the journal out, and the hooks that are the first of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("failures_n", sa.Integer(), nullable=False),
        sa.Column("failed_why", sa.String(200), nullable=False),
        sa.Column("retry_at", sa.BigInteger()),
        sa.Column("refused_n", sa.Integer(), nullable=False),
        sa.Column("refused_why", sa.String(200), nullable=False),
        sa.Column("holder", sa.String(60)),
        sa.Column("held_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox")),
    )
    op.create_table(
        "hook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("agency", sa.String(40), nullable=False),
        sa.Column("features", sa.String(60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(100), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_hook_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
    )


def downgrade() -> None:
    op.drop_table("hook")
    op.drop_table("outbox")
