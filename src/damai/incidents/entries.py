"""The acts on an incident. Subject ``incident/<id>``; each is one entry, its audience the incident's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Entry):
    """A report was filed and opened an incident. The sender is not in the body, only that there is one.

    ``sent_code`` is what was sent where that was a code of before; ``station`` and ``area`` are of now.
    Version 1 had no ``sent_code``.
    """

    KIND: ClassVar[str] = "incidents.reported"
    VERSION: ClassVar[int] = 2
    report: str
    channel: str
    kind: str
    severity: str
    owner: str
    agency: str | None
    text: str
    station: str | None
    lon_e7: int | None
    lat_e7: int | None
    occurred_at: datetime
    reported_at: datetime
    has_sender: bool
    sent_code: str | None


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLate(Entry):
    """The agency it was handed to has neither accepted nor declined by ``due_at``. The house notes it."""

    KIND: ClassVar[str] = "incidents.answer-late"
    agency: str
    due_at: datetime
    late_by_s: int
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged(Entry):
    """Accepted as new."""

    KIND: ClassVar[str] = "incidents.triaged"
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Entry):
    """A person made it theirs; ``from_person`` when it was another's."""

    KIND: ClassVar[str] = "incidents.taken"
    by: str
    from_person: str | None
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Entry):
    KIND: ClassVar[str] = "incidents.released"
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged(Entry):
    KIND: ClassVar[str] = "incidents.severity-changed"
    severity: str
    severity_before: str
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Entry):
    """Given to an agency, which must accept or decline by ``due_at``."""

    KIND: ClassVar[str] = "incidents.handed"
    agency: str
    agency_before: str | None
    due_at: datetime
    note: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Entry):
    KIND: ClassVar[str] = "incidents.accepted"
    agency: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Entry):
    KIND: ClassVar[str] = "incidents.declined"
    agency: str
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled(Entry):
    KIND: ClassVar[str] = "incidents.recalled"
    agency: str
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Entry):
    KIND: ClassVar[str] = "incidents.noted"
    text: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Entry):
    """An agency's own words, shown and exported with the record."""

    KIND: ClassVar[str] = "incidents.replied"
    agency: str
    text: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Entry):
    """Recognised as the same as another; that one's header is carried so that screens follow both."""

    KIND: ClassVar[str] = "incidents.joined"
    into: str
    into_area: str
    into_audience: str
    reports: int
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Archived(Entry):
    KIND: ClassVar[str] = "incidents.archived"
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Entry):
    KIND: ClassVar[str] = "incidents.closed"
    outcome: str
    note: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Entry):
    KIND: ClassVar[str] = "incidents.reopened"
    reason: str
    status_before: str
    at_scene: datetime
