"""Tables of areas. Bulk data carries an edition; a pointer row says which one is true."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import OPERATIONAL, Code, Instant, conflict_code, metadata

edition = sa.Table(
    "edition",
    metadata,
    sa.Column("dataset", sa.String(60), primary_key=True),
    sa.Column("current", sa.Integer, nullable=False),
    sa.Column("rows_sha256", sa.String(64), nullable=False),
    sa.Column("changed_at", Instant),
)
"""``changed_at``: when its rows were last changed, on the scene; None = before this was kept."""

area = sa.Table(
    "area",
    metadata,
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", Code(20), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("parent", Code(20), nullable=False),
    sa.Column("lon", sa.Float(53)),
    sa.Column("lat", sa.Float(53)),
    sa.Column("area_km2", sa.Float(53)),
    sa.Column("name_key", Code(120), nullable=False),
    sa.Index("ix_area_edition_parent", "edition", "parent"),
    sa.Index("ix_area_edition_name_key", "edition", "name_key"),
)

boundary = sa.Table(
    "boundary",
    metadata,
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", Code(20), primary_key=True),
    sa.Column("geometry", sa.LargeBinary, nullable=False),
    sa.Column("indicative", sa.Boolean, nullable=False),
)

election = sa.Table(
    "election",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("voting_on", sa.String(10), nullable=False),
    sa.Column("voter_limit_n", sa.Integer, nullable=False),
)
conflict_code(election, ("code",), "election-exists")

station = sa.Table(
    "station",
    metadata,
    sa.Column("election", sa.String(40), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", Code(20), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("special", sa.Boolean, nullable=False),
    sa.Column("voters_n", sa.Integer),
    sa.Column("flags", sa.String(200), nullable=False),
    sa.Column("lon", sa.Float(53)),
    sa.Column("lat", sa.Float(53)),
    sa.Column("point", sa.String(10)),
    sa.Column("mkey", sa.BigInteger),
    sa.Index("ix_station_election_edition_mkey", "election", "edition", "mkey"),
)

station_standing = sa.Table(
    "station_standing",
    metadata,
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), primary_key=True),
    sa.Column("code", Code(20), primary_key=True),
    sa.Column("moved", sa.Boolean, nullable=False),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("stands_in", Code(20), nullable=False),
    sa.Column("way", sa.String(10), nullable=False),
    sa.Column("wheelchair", sa.String(10), nullable=False),
    sa.Column("signal", sa.String(10), nullable=False),
    sa.Column("access", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""What people know of a station beyond the imported list. No row = nothing yet, version 1."""
conflict_code(station_standing, ("election", "code"), "conflict")

station_note = sa.Table(
    "station_note",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("station", Code(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_station_note_election_station", "election", "station"),
)

place = sa.Table(
    "place",
    metadata,
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", Code(40), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("lon", sa.Float(53)),
    sa.Column("lat", sa.Float(53)),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("access", sa.String(500), nullable=False),
    sa.Column("contact", sa.String(80), nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_place_edition_area", "edition", "area"),
)
"""``contact`` is a duty or an office, never a person or a number."""
conflict_code(place, ("edition", "code"), "place-exists")

code_change = sa.Table(
    "code_change",
    metadata,
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", Code(20), primary_key=True),
    sa.Column("new", Code(20), primary_key=True),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Index("ix_code_change_edition_new", "edition", "new"),
)
"""An old code and what it became: several rows of one old code = it was split."""

import_mapping = sa.Table(
    "import_mapping",
    metadata,
    sa.Column("dataset", sa.String(20), primary_key=True),
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("renames", sa.Text, nullable=False),
    sa.Column("used_at", Instant, nullable=False),
    info=OPERATIONAL,
)
"""What the columns of files of one shape meant: it is shown before it acts. ``renames`` is JSON."""
