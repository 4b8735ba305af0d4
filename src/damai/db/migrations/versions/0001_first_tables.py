"""first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from damai.db import schema

revision = "0001"
down_revision = None


def upgrade() -> None:

    op.create_table(
        "agency",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("institution", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index("ix_agency_institution_area", ["institution", "area"], unique=False)

    op.create_table(
        "area",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("parent", sa.String(length=20), nullable=False),
        sa.Column("lon", sa.Float(precision=53), nullable=True),
        sa.Column("lat", sa.Float(precision=53), nullable=True),
        sa.Column("area_km2", sa.Float(precision=53), nullable=True),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("edition", "code", name=op.f("pk_area")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index("ix_area_edition_name_key", ["edition", "name_key"], unique=False)
        batch_op.create_index("ix_area_edition_parent", ["edition", "parent"], unique=False)

    op.create_table(
        "boundary",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("indicative", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "code", name=op.f("pk_boundary")),
    )
    op.create_table(
        "edition",
        sa.Column("dataset", sa.String(length=60), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("rows_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("dataset", name=op.f("pk_edition")),
    )
    op.create_table(
        "election",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("voting_on", sa.String(length=10), nullable=False),
        sa.Column("voter_limit_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_election")),
    )
    op.create_table(
        "entry",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", schema.Instant(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("area_before", sa.String(length=20), nullable=True),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("audience_before", sa.String(length=200), nullable=True),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_entry_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_subject_seq", ["subject", "seq"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("station", sa.String(length=20), nullable=True),
        sa.Column("lon", sa.Float(precision=53), nullable=True),
        sa.Column("lat", sa.Float(precision=53), nullable=True),
        sa.Column("point", sa.String(length=10), nullable=True),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=True),
        sa.Column("taken_by", sa.String(length=60), nullable=True),
        sa.Column("complaint", sa.Boolean(), nullable=False),
        sa.Column("reports_n", sa.Integer(), nullable=False),
        sa.Column("occurred_at", schema.Instant(), nullable=False),
        sa.Column("reported_at", schema.Instant(), nullable=False),
        sa.Column("taken_at", schema.Instant(), nullable=True),
        sa.Column("handed_at", schema.Instant(), nullable=True),
        sa.Column("due_at", schema.Instant(), nullable=True),
        sa.Column("accepted_at", schema.Instant(), nullable=True),
        sa.Column("closed_at", schema.Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("joined_into", sa.Uuid(), nullable=True),
        sa.Column("handed_institution", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_agency_status", ["agency", "status"], unique=False)
        batch_op.create_index("ix_incident_area", ["area"], unique=False)
        batch_op.create_index(
            "ix_incident_status_reported_at", ["status", "reported_at"], unique=False
        )

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("election", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("founded_at", schema.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
        info={"operational": True},
    )
    op.create_table(
        "journal_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_journal_tile")),
        info={"operational": True},
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=8), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("subject_id", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", schema.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        info={"operational": True},
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("occurred_at", schema.Instant(), nullable=False),
        sa.Column("reported_at", schema.Instant(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_incident"), ["incident"], unique=False)

    op.create_table(
        "report_sender",
        sa.Column("report", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_report_sender")),
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("opened_at", schema.Instant(), nullable=False),
        sa.Column("expires_at", schema.Instant(), nullable=False),
        sa.Column("seen_at", schema.Instant(), nullable=False),
        sa.Column("ended_at", schema.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_session")),
        info={"operational": True},
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person"), ["person"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failed_n", sa.Integer(), nullable=False),
        sa.Column("until", schema.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempt")),
        info={"operational": True},
    )
    op.create_table(
        "station",
        sa.Column("election", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("special", sa.Boolean(), nullable=False),
        sa.Column("voters_n", sa.Integer(), nullable=True),
        sa.Column("flags", sa.String(length=200), nullable=False),
        sa.Column("lon", sa.Float(precision=53), nullable=True),
        sa.Column("lat", sa.Float(precision=53), nullable=True),
        sa.Column("point", sa.String(length=10), nullable=True),
        sa.Column("mkey", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("election", "edition", "code", name=op.f("pk_station")),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(
            "ix_station_election_edition_mkey", ["election", "edition", "mkey"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_person_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "api_token",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("made_at", schema.Instant(), nullable=False),
        sa.Column("revoked_at", schema.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_api_token_person_person")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_api_token")),
        sa.UniqueConstraint("id", name=op.f("uq_api_token_id")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person"), ["person"], unique=False)

    op.create_table(
        "login_link",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("expires_at", schema.Instant(), nullable=False),
        sa.Column("used_at", schema.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_login_link_person_person")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_login_link")),
    )
    op.create_table(
        "person_password",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", schema.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_person_password_person_person")
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_password")),
    )


def downgrade() -> None:

    op.drop_table("person_password")
    op.drop_table("login_link")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person"))

    op.drop_table("api_token")
    op.drop_table("person")
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_index("ix_station_election_edition_mkey")

    op.drop_table("station")
    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_person"))

    op.drop_table("session")
    op.drop_table("report_sender")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_incident"))

    op.drop_table("report")
    op.drop_table("receipt")
    op.drop_table("journal_tile")
    op.drop_table("journal_head")
    op.drop_table("installation")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_status_reported_at")
        batch_op.drop_index("ix_incident_area")
        batch_op.drop_index("ix_incident_agency_status")

    op.drop_table("incident")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_subject_seq")

    op.drop_table("entry")
    op.drop_table("election")
    op.drop_table("edition")
    op.drop_table("boundary")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index("ix_area_edition_parent")
        batch_op.drop_index("ix_area_edition_name_key")

    op.drop_table("area")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_institution_area")

    op.drop_table("agency")
