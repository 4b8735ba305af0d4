"""Tables of incidents. The sender of a report stands apart, with an audience of its own."""

from __future__ import annotations

import sqlalchemy as sa

from damai.db.schema import Code, Instant, conflict_code, metadata

incident = sa.Table(
    "incident",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("election", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("severity", sa.String(10), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("title", sa.String(100), nullable=False),
    sa.Column("area", Code(20), nullable=False),
    sa.Column("station", Code(20)),
    sa.Column("lon", sa.Float(53)),
    sa.Column("lat", sa.Float(53)),
    sa.Column("point", sa.String(10)),
    sa.Column("owner", sa.String(20), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
    sa.Column("agency", sa.String(40)),
    sa.Column("taken_by", sa.String(60)),
    sa.Column("complaint", sa.Boolean, nullable=False),
    sa.Column("reports_n", sa.Integer, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("reported_at", Instant, nullable=False),
    sa.Column("taken_at", Instant),
    sa.Column("handed_at", Instant),
    sa.Column("due_at", Instant),
    sa.Column("accepted_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Column("outcome", sa.String(20)),
    sa.Column("joined_into", sa.Uuid),
    sa.Column("handed_institution", sa.String(20)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_incident_status_reported_at", "status", "reported_at"),
    sa.Index("ix_incident_area", "area"),
    sa.Index("ix_incident_agency_status", "agency", "status"),
)

report = sa.Table(
    "report",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("incident", sa.Uuid, nullable=False, index=True),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("reported_at", Instant, nullable=False),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
)
conflict_code(report, ("id",), "id-reused")

report_sender = sa.Table(
    "report_sender",
    metadata,
    sa.Column("report", sa.Uuid, primary_key=True),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("audience", sa.String(200), nullable=False),
)
"""Who told us. For a complaint about an officer the audience leaves the police out."""

incident_late = sa.Table(
    "incident_late",
    metadata,
    sa.Column("incident", sa.Uuid, primary_key=True),
    sa.Column("due_at", Instant, primary_key=True),
    sa.Column("noted_at", Instant, nullable=False),
)
"""Deadlines of answers that passed, each with the one entry that says so."""
