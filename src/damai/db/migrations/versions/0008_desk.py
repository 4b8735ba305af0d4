"""Watches of offices, what a person chose for their screens, and an exercise's view as another role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db.schema import Code

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(40), nullable=False),
        sa.Column("area", Code(20), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("person", sa.String(60), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.BigInteger()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("ended_how", sa.String(10)),
        sa.Column("ended_by", sa.String(60)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("acknowledged_by", sa.String(60)),
        sa.Column("acknowledged_at", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_watch_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )
    op.create_index("ix_watch_agency_began_at", "watch", ["agency", "began_at"])
    op.create_index(
        "uq_watch_agency_on",
        "watch",
        ["agency"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "person_taste",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("theme", sa.String(5), nullable=False),
        sa.Column("density", sa.String(8), nullable=False),
        sa.Column("times", sa.String(5), nullable=False),
        sa.Column("start", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_person_taste_person_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_taste")),
        info={"operational": True},
    )
    op.create_table(
        "viewing",
        sa.Column("session", sa.LargeBinary(32), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_viewing")),
        info={"operational": True},
    )


def downgrade() -> None:
    op.drop_table("viewing")
    op.drop_table("person_taste")
    op.drop_table("watch")
