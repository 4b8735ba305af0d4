"""The nodes of one PostgreSQL and their leases; what a deadline that passed has set off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "node",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("keys", sa.LargeBinary(32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("clock_held", sa.Boolean(), nullable=False),
        sa.Column("clock_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_node")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "incident_late",
        sa.Column("incident", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "due_at", name=op.f("pk_incident_late")),
    )


def downgrade() -> None:
    op.drop_table("incident_late")
    op.drop_table("lease")
    op.drop_table("node")
