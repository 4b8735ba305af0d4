"""An office's published address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency") as batch:
        batch.add_column(sa.Column("address", sa.String(200)))


def downgrade() -> None:
    with op.batch_alter_table("agency") as batch:
        batch.drop_column("address")
