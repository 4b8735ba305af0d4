"""The shapes of the API's bodies: closed, bounded, refusing unknown fields."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from damai.incidents.model import Incident
from damai.incidents.queries import Moment, Sheet

Code = Annotated[str, Meta(min_length=1, max_length=40)]
Place = Annotated[str, Meta(min_length=2, max_length=20)]
Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
When = Annotated[datetime, Meta(tz=True)]
Lon = Annotated[float, Meta(ge=-180, le=180)]
Lat = Annotated[float, Meta(ge=-90, le=90)]


class Body(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every request body."""


class ReportBody(Body):
    """A report. ``id`` is the client's UUIDv7: the same id again is the same report."""

    id: UUID
    channel: Code
    kind: Code
    text: Text
    occurred_at: When
    station: Place | None = None
    area: Place | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    source: Annotated[str, Meta(max_length=200)] | None = None


class Act(Body):
    """Base of an act on an incident: the client's id of the act and the version it saw."""

    id: UUID
    seen_version: Version


class SeverityBody(Act):
    severity: Code
    reason: Reason


class AssignBody(Act):
    """Hand to ``agency``, or take over as ``person`` (only oneself)."""

    agency: Code | None = None
    person: Annotated[str, Meta(max_length=60)] | None = None
    note: Annotated[str, Meta(max_length=500)] = ""


class StatusBody(Act):
    """``status`` is where it should go: open, archived, working (accept), handed-back (decline), recalled."""

    status: Code
    reason: Annotated[str, Meta(max_length=500)] = ""


class NoteBody(Act):
    """``reply`` true: the agency's own words."""

    text: Text
    reply: bool = False


class LinkBody(Act):
    """``relation`` duplicate: join this one into ``other``."""

    other: UUID
    relation: Code


class CloseBody(Act):
    outcome: Code
    note: Text


class Receipt(msgspec.Struct, kw_only=True):
    """Answered after the COMMIT. ``seq`` is the entry in the journal."""

    id: str
    version: int
    seq: int | None
    incident: str


class IncidentOut(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One incident as the reader may see it."""

    id: str
    version: int
    election: str
    kind: str
    severity: str
    status: str
    title: str
    area: str
    owner: str
    occurred_at: datetime
    reported_at: datetime
    reports_n: int
    station: str | None = None
    lon: float | None = None
    lat: float | None = None
    point: str | None = None
    agency: str | None = None
    taken_by: str | None = None
    taken_at: datetime | None = None
    handed_at: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    joined_into: str | None = None
    complaint: bool = False


class MomentOut(msgspec.Struct, kw_only=True):
    seq: int
    kind: str
    actor: str
    at: datetime
    body: dict[str, Any] | None


class ReportOut(msgspec.Struct, kw_only=True):
    id: str
    channel: str
    kind: str
    text: str
    reported_at: datetime
    source: str | None
    has_source: bool


class SheetOut(IncidentOut):
    """An incident with its reports and timeline, in one snapshot (``as_of_seq``)."""

    reports: list[ReportOut] | UnsetType = UNSET
    timeline: list[MomentOut] | UnsetType = UNSET
    as_of_seq: int = 0


class PageOut(msgspec.Struct, kw_only=True):
    """``next`` is the ``after`` of the following page, null on the last."""

    items: list[IncidentOut]
    next: str | None
    as_of_seq: int


_FIELDS = [f.name for f in msgspec.structs.fields(IncidentOut)]


def incident_out(item: Incident) -> IncidentOut:
    return IncidentOut(**{name: getattr(item, name) for name in _FIELDS})


def sheet_out(sheet: Sheet) -> SheetOut:
    return SheetOut(
        **{name: getattr(sheet.incident, name) for name in _FIELDS},
        reports=[
            ReportOut(
                id=r.id,
                channel=r.channel,
                kind=r.kind,
                text=r.text,
                reported_at=r.reported_at,
                source=r.source,
                has_source=r.has_source,
            )
            for r in sheet.reports
        ],
        timeline=[moment_out(m) for m in sheet.timeline],
        as_of_seq=sheet.as_of_seq,
    )


def moment_out(moment: Moment) -> MomentOut:
    return MomentOut(
        seq=moment.seq, kind=moment.kind, actor=moment.actor, at=moment.at, body=moment.body
    )
