"""Second factors, spare codes, the step between password and code, known devices, and sessions with a name.

Open sessions end: everybody signs in again, as every console role has a second factor to set up.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import damai.db.schema as schema

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM session"))
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("id", sa.Uuid(), nullable=False))
        batch.add_column(sa.Column("family", sa.String(20), nullable=False))
        batch.add_column(sa.Column("system", sa.String(20), nullable=False))
        batch.create_unique_constraint("uq_session_id", ["id"])
    op.create_table(
        "second_factor",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(100), nullable=False),
        sa.Column("set_at", schema.Instant(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_second_factor_person_person"),
        sa.PrimaryKeyConstraint("person", name="pk_second_factor"),
    )
    op.create_table(
        "spare_code",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("used_at", schema.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_spare_code_person_person"),
        sa.PrimaryKeyConstraint("hash", name="pk_spare_code"),
    )
    op.create_index("ix_spare_code_person", "spare_code", ["person"])
    op.create_table(
        "sign_in_step",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("means", sa.String(10), nullable=False),
        sa.Column("expires_at", schema.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_sign_in_step"),
        info={"operational": True},
    )
    op.create_index("ix_sign_in_step_person", "sign_in_step", ["person"])
    op.create_table(
        "known_device",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("expires_at", schema.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "person", name="pk_known_device"),
        info={"operational": True},
    )
    op.create_index("ix_known_device_person", "known_device", ["person"])


def downgrade() -> None:
    for name in ("known_device", "sign_in_step", "spare_code", "second_factor"):
        op.drop_table(name)
    with op.batch_alter_table("session") as batch:
        batch.drop_constraint("uq_session_id", type_="unique")
        batch.drop_column("system")
        batch.drop_column("family")
        batch.drop_column("id")
