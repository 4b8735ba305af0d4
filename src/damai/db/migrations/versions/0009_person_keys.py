"""Single keys as each person has them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_keys",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("moved", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_person_keys_person_person")
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_keys")),
        info={"operational": True},
    )


def downgrade() -> None:
    op.drop_table("person_keys")
