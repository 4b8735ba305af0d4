"""Tables of areas. Bulk data carries an edition; a pointer row says which one is true."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, conflict_code, metadata

edition = sa.Table(
    "edition",
    metadata,
    sa.Column("dataset", sa.String(60), primary_key=True),
    sa.Column("current", sa.Integer, nullable=False),
    sa.Column("rows_sha256", sa.String(64), nullable=False),
)

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
