"""Tables of accounts. No secret is stored as given: passwords by argon2, every token by SHA-256, second
factors sealed by the vault."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import OPERATIONAL, Code, Instant, conflict_code, metadata

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("election", sa.String(40), nullable=False),
    sa.Column("zone", sa.String(40), nullable=False),
    sa.Column("exercise", sa.Boolean, nullable=False),
    sa.Column("founded_at", Instant, nullable=False),
)

agency = sa.Table(
    "agency",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("institution", sa.String(20), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("address", sa.String(200)),
    sa.Index("ix_agency_institution_area", "institution", "area"),
)
conflict_code(agency, ("code",), "agency-exists")

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("agency", sa.String(40), sa.ForeignKey("agency.code"), nullable=False),
    sa.Column("scope", Code(20), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
conflict_code(person, ("name",), "name-taken")

person_password = sa.Table(
    "person_password",
    metadata,
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("hash", sa.String(200), nullable=False),
    sa.Column("set_at", Instant, nullable=False),
)

login_link = sa.Table(
    "login_link",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("purpose", sa.String(10), nullable=False),  # first | invite | demo
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id")),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("family", sa.String(20), nullable=False),
    sa.Column("system", sa.String(20), nullable=False),
    sa.Column("workstation", sa.Uuid, index=True),
    info=OPERATIONAL,
)

api_token = sa.Table(
    "api_token",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), nullable=False, index=True),
    sa.Column("label", sa.String(80), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)

sign_in_attempt = sa.Table(
    "sign_in_attempt",
    metadata,
    sa.Column("key", sa.LargeBinary(32), primary_key=True),
    sa.Column("failed_n", sa.Integer, nullable=False),
    sa.Column("until", Instant, nullable=False),
    info=OPERATIONAL,
)

second_factor = sa.Table(
    "second_factor",
    metadata,
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("sealed", sa.LargeBinary(100), nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False),
)
conflict_code(second_factor, ("person",), "factor-there")

spare_code = sa.Table(
    "spare_code",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), nullable=False, index=True),
    sa.Column("used_at", Instant),
)

sign_in_step = sa.Table(
    "sign_in_step",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("means", sa.String(10), nullable=False),  # password | link
    sa.Column("expires_at", Instant, nullable=False),
    info=OPERATIONAL,
)
"""The password (or an invite) was right and the code is awaited."""

person_taste = sa.Table(
    "person_taste",
    metadata,
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("lang", sa.String(2), nullable=False),
    sa.Column("theme", sa.String(5), nullable=False),
    sa.Column("density", sa.String(8), nullable=False),
    sa.Column("times", sa.String(5), nullable=False),
    sa.Column("start", sa.String(40), nullable=False),
    info=OPERATIONAL,
)
"""How a person wants the screens: it goes with them from one workstation to the next."""

viewing = sa.Table(
    "viewing",
    metadata,
    sa.Column("session", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False),
    sa.Column("until", Instant, nullable=False),
    info=OPERATIONAL,
)
"""In an exercise: the session of an administrator who looks at the screens as this person."""

known_device = sa.Table(
    "known_device",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, primary_key=True, index=True),
    sa.Column("expires_at", Instant, nullable=False),
    info=OPERATIONAL,
)
"""A browser on which this person has signed in whole: it has a purse of tries of its own."""

workstation = sa.Table(
    "workstation",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("agency", sa.String(40), sa.ForeignKey("agency.code"), nullable=False, index=True),
    sa.Column("enrolled_by", sa.Uuid, sa.ForeignKey("person.id")),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)
"""A browser of a posko at which operators take turns: possession of its secret is one factor."""

person_pin = sa.Table(
    "person_pin",
    metadata,
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("hash", sa.String(200), nullable=False),
    sa.Column("set_at", Instant, nullable=False),
)

workstation_sign_in = sa.Table(
    "workstation_sign_in",
    metadata,
    sa.Column("workstation", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, primary_key=True, index=True),
    sa.Column("full_at", Instant, nullable=False),
    sa.Column("wrong_n", sa.Integer, nullable=False),
    info=OPERATIONAL,
)
"""When a person last signed in whole at a workstation, and how many wrong PINs in a row since."""
person_keys = sa.Table(
    "person_keys",
    metadata,
    sa.Column("person", sa.Uuid, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("off", sa.Boolean, nullable=False),
    sa.Column("moved", sa.String(1000), nullable=False),
    info=OPERATIONAL,
)
"""How somebody has their single keys: nobody's act rests on it. ``moved`` is JSON."""
