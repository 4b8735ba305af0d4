"""Workstations at which operators take turns, their PINs, and the whole sign-ins that a PIN rests on.

Open sessions go on; they are of no workstation until somebody enrols the browser.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import damai.db.schema as schema

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("workstation", sa.Uuid(), nullable=True))
    op.create_index("ix_session_workstation", "session", ["workstation"])
    op.create_table(
        "workstation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("agency", sa.String(40), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=True),
        sa.Column("enrolled_at", schema.Instant(), nullable=False),
        sa.Column("revoked_at", schema.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_workstation_agency_agency"),
        sa.ForeignKeyConstraint(
            ["enrolled_by"], ["person.id"], name="fk_workstation_enrolled_by_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workstation"),
        sa.UniqueConstraint("hash", name="uq_workstation_hash"),
    )
    op.create_index("ix_workstation_agency", "workstation", ["agency"])
    op.create_table(
        "person_pin",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("set_at", schema.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_person_pin_person_person"),
        sa.PrimaryKeyConstraint("person", name="pk_person_pin"),
    )
    op.create_table(
        "workstation_sign_in",
        sa.Column("workstation", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("full_at", schema.Instant(), nullable=False),
        sa.Column("wrong_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workstation", "person", name="pk_workstation_sign_in"),
        info={"operational": True},
    )
    op.create_index("ix_workstation_sign_in_person", "workstation_sign_in", ["person"])


def downgrade() -> None:
    for name in ("workstation_sign_in", "person_pin", "workstation"):
        op.drop_table(name)
    op.drop_index("ix_session_workstation", "session")
    with op.batch_alter_table("session") as batch:
        batch.drop_column("workstation")
