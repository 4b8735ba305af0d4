"""Units with their strength, the roster, posts and duties, and the published teams. Every row is of an election."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata


def _election() -> sa.Column[str]:
    return sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), primary_key=True)


def _of_unit(column: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["election", column], ["unit.election", "unit.code"], name=name)


unit = sa.Table(
    "unit",
    metadata,
    _election(),
    sa.Column("code", Code(40), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("institution", sa.String(20), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("place", Code(40), nullable=False),
    sa.Column("lon", sa.Float(53)),
    sa.Column("lat", sa.Float(53)),
    sa.Column("point", sa.String(10), nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""``place`` and ``point`` may be empty; ``version`` counts changes of the unit and of its strength."""
conflict_code(unit, ("election", "code"), "unit-exists")

unit_strength = sa.Table(
    "unit_strength",
    metadata,
    _election(),
    sa.Column("unit", Code(40), primary_key=True),
    sa.Column("satgas", Code(40), primary_key=True),
    sa.Column("subsatgas", Code(40), primary_key=True),
    sa.Column("on_date", Code(10), primary_key=True),
    sa.Column("shift", Code(20), primary_key=True),
    sa.Column("officers_n", sa.Integer, nullable=False),
    sa.Column("vehicles_n", sa.Integer, nullable=False),
    _of_unit("unit", "fk_unit_strength_election_unit"),
)
"""``on_date`` empty = the whole operation, ``shift`` empty = no shift."""

officer = sa.Table(
    "officer",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("unit", Code(40), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("rank", sa.String(40), nullable=False),
    sa.Column("nrp", Code(20), nullable=False),
    sa.Column("position", sa.String(120), nullable=False),
    sa.Column("ops_position", sa.String(120), nullable=False),
    sa.Column("satgas", Code(40), nullable=False),
    sa.Column("subsatgas", Code(40), nullable=False),
    sa.Column("skills", sa.String(200), nullable=False),
    sa.Column("note", sa.String(200), nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("election", "nrp"),
    _of_unit("unit", "fk_officer_election_unit"),
    sa.Index("ix_officer_election_unit", "election", "unit"),
)
"""Who serves in the operation, as the annex of a warrant prints it. Read by the unit's own institution alone."""
conflict_code(officer, ("election", "nrp"), "officer-exists")

post = sa.Table(
    "post",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("election", sa.String(40), sa.ForeignKey("election.code"), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("place", Code(40), nullable=False),
    sa.Column("starts_on", sa.String(10), nullable=False),
    sa.Column("ends_on", sa.String(10), nullable=False),
    sa.Column("shifts", sa.String(400), nullable=False),
    sa.Column("officers_n", sa.Integer, nullable=False),
    sa.Column("satgas", Code(40), nullable=False),
    sa.Column("subsatgas", Code(40), nullable=False),
    sa.Column("restricted", sa.Boolean, nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("note", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_post_election_area", "election", "area"),
)
"""``shifts`` is JSON: [{code, start "HH:MM", hours}]; ``officers_n`` stand in each of them."""

duty = sa.Table(
    "duty",
    metadata,
    _election(),
    sa.Column("officer", sa.Uuid, sa.ForeignKey("officer.id"), primary_key=True),
    sa.Column("on_date", sa.String(10), primary_key=True),
    sa.Column("shift", Code(20), primary_key=True),
    sa.Column("target", Code(60), nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("batch", sa.Uuid, nullable=False),
    sa.Index("ix_duty_election_target", "election", "target"),
    sa.Index("ix_duty_election_on_date", "election", "on_date"),
)
"""``target`` is ``post/<uuid>`` or ``team/<code>``."""
conflict_code(duty, ("election", "officer", "on_date", "shift"), "duty-double")

team = sa.Table(
    "team",
    metadata,
    _election(),
    sa.Column("code", Code(40), primary_key=True),
    sa.Column("plan", Code(60), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("risk_class", sa.String(20), nullable=False),
    sa.Column("base_station", Code(20), nullable=False),
    sa.Column("police_n", sa.Integer, nullable=False),
    sa.Column("linmas_n", sa.Integer, nullable=False),
    sa.Column("formation", sa.String(200), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Index("ix_team_election_area", "election", "area"),
)
"""The published pattern: what check-ins and dispatch read."""
conflict_code(team, ("election", "code"), "team-exists")


def _of_team(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["election", "team"], ["team.election", "team.code"], name=name)


team_station = sa.Table(
    "team_station",
    metadata,
    _election(),
    sa.Column("station", Code(20), primary_key=True),
    sa.Column("team", Code(40), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),
    _of_team("fk_team_station_election_team"),
    sa.Index("ix_team_station_election_team", "election", "team"),
)
conflict_code(team_station, ("election", "station"), "team-station-taken")

team_unit = sa.Table(
    "team_unit",
    metadata,
    _election(),
    sa.Column("team", Code(40), primary_key=True),
    sa.Column("unit", Code(40), primary_key=True),
    sa.Column("police_n", sa.Integer, nullable=False),
    _of_team("fk_team_unit_election_team"),
    _of_unit("unit", "fk_team_unit_election_unit"),
)
