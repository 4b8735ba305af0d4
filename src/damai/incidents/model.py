"""The life of an incident: states, verbs, and the rules that hold whoever acts. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from damai.core import audience
from damai.core.errors import Conflict, Forbidden, Invalid
from damai.incidents.kinds import ANSWER_WITHIN_S, SEVERITIES


class Status(StrEnum):
    REPORTED = "reported"
    OPEN = "open"
    TAKEN = "taken"
    HANDED = "handed"
    WORKING = "working"
    CLOSED = "closed"
    ARCHIVED = "archived"
    JOINED = "joined"


ALIVE = (Status.REPORTED, Status.OPEN, Status.TAKEN, Status.HANDED, Status.WORKING)


class Verb(StrEnum):
    TRIAGE = "triage"
    TAKE = "take"
    RELEASE = "release"
    SEVERITY = "severity"
    HAND = "hand"
    ACCEPT = "accept"
    DECLINE = "decline"
    RECALL = "recall"
    NOTE = "note"
    REPLY = "reply"
    JOIN = "join"
    ARCHIVE = "archive"
    CLOSE = "close"
    REOPEN = "reopen"


class Outcome(StrEnum):
    """How it ended. None of these is a finding: offences are concluded by Bawaslu, re-votes by KPU."""

    RESOLVED = "resolved"
    PASSED_ON = "passed-on"
    NOT_FOUND = "not-found"
    NOT_TRUE = "not-true"
    NO_ACTION = "no-action"


_R, _O, _T, _H, _W = (
    Status.REPORTED,
    Status.OPEN,
    Status.TAKEN,
    Status.HANDED,
    Status.WORKING,
)
TABLE: dict[tuple[Status, Verb], Status] = {
    (_R, Verb.TRIAGE): _O,
    **{(s, Verb.TAKE): _T for s in (_R, _O)},
    (_T, Verb.TAKE): _T,
    (_W, Verb.TAKE): _W,
    (_T, Verb.RELEASE): _O,
    **{(s, Verb.SEVERITY): s for s in ALIVE},
    **{(s, Verb.HAND): _H for s in (_R, _O, _T, _W)},
    (_H, Verb.ACCEPT): _W,
    (_H, Verb.DECLINE): _O,
    (_H, Verb.RECALL): _O,
    **{(s, Verb.NOTE): s for s in Status if s is not Status.JOINED},
    **{(s, Verb.REPLY): s for s in (_H, _W, Status.CLOSED)},
    **{(s, Verb.JOIN): Status.JOINED for s in (_R, _O, _T)},
    **{(s, Verb.ARCHIVE): Status.ARCHIVED for s in (_R, _O, _T)},
    **{(s, Verb.CLOSE): Status.CLOSED for s in (_O, _T, _W)},
    **{(s, Verb.REOPEN): _O for s in (Status.CLOSED, Status.ARCHIVED)},
}
"""(state, verb) -> state. What is not here is refused. ``take`` on a taken or working incident is a
take-over: it keeps the state and changes the person."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TEXT_MAX = 4000
REASON_MAX = 500
SOURCE_MAX = 200
CHANNELS = ("form", "api", "radio", "phone", "in-person", "partner")
FUTURE = timedelta(minutes=10)
"""Clocks of phones differ; a report from further ahead is a mistake."""
PAST = timedelta(days=400)
COMPLAINT_KEEPERS = ("bawaslu", "propam")
"""Who may be handed a complaint about an officer (hard line 9)."""


class Incident(NamedTuple):
    """The record as it is. Instants are of the scene clock.

    A named tuple is made in a third of the time of a frozen dataclass: one a report, hundreds a page.
    """

    id: str
    election: str
    kind: str
    severity: str
    status: Status
    title: str
    area: str
    station: str | None
    lon: float | None
    lat: float | None
    point: str | None
    owner: str
    audience: str
    agency: str | None
    taken_by: str | None
    complaint: bool
    reports_n: int
    occurred_at: datetime
    reported_at: datetime
    taken_at: datetime | None
    handed_at: datetime | None
    due_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    joined_into: str | None
    handed_institution: str | None
    version: int


class ReportInput(NamedTuple):
    """A report as it arrives, its shape already checked."""

    id: str
    channel: str
    kind: str
    text: str
    occurred_at: datetime
    station: str | None = None
    area: str | None = None
    lon: float | None = None
    lat: float | None = None
    source: str | None = None


def next_status(incident: Incident, verb: Verb) -> Status:
    """The state after ``verb``. Raises Conflict("verb-not-now") naming the state."""
    found = TABLE.get((incident.status, verb))
    if found is None:
        raise Conflict("verb-not-now", verb=verb.value, status=incident.status.value)
    return found


def check_report(report: ReportInput, now: datetime) -> ReportInput:
    """Raises Invalid naming the field."""
    if report.channel not in CHANNELS:
        raise Invalid("channel-unknown", field="channel", value=report.channel[:20])
    clean(report.text, "text", TEXT_MAX)
    if report.source is not None and len(report.source) > SOURCE_MAX:
        raise Invalid("text-long", field="source", most=SOURCE_MAX)
    if report.source is not None and _CONTROL.search(report.source):
        raise Invalid("text-control", field="source")
    if report.occurred_at > now + FUTURE:
        raise Invalid("in-the-future", field="occurred_at")
    if report.occurred_at < now - PAST:
        raise Invalid("too-old", field="occurred_at")
    if (report.lon is None) != (report.lat is None):
        raise Invalid("point-half", field="lon")
    return report


def clean(text: str, field: str, most: int) -> str:
    """The text trimmed. Raises Invalid("text-missing"|"text-long"|"text-control")."""
    trimmed = text.strip()
    if not trimmed:
        raise Invalid("text-missing", field=field)
    if len(trimmed) > most:
        raise Invalid("text-long", field=field, most=most)
    if _CONTROL.search(trimmed):
        raise Invalid("text-control", field=field)
    try:
        trimmed.encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid("text-control", field=field) from None
    return trimmed


def title_of(text: str) -> str:
    """The first sentence of a report, at most 80 characters: what the queue shows."""
    line = " ".join(text.split())
    for mark in (". ", "! ", "? "):
        line = line.split(mark, 1)[0]
    return line if len(line) <= 80 else line[:79].rstrip() + "…"


def rest_of(text: str, title: str) -> str:
    """What a report says beyond its title; the whole text when the title was cut off or is another's."""
    line = " ".join(text.split())
    return line[len(title) :].lstrip(".!? ") if line.startswith(title) else line


def check_severity(incident: Incident, severity: str, reason: str, institution: str) -> None:
    """A change needs a reason; a complaint about an officer is never lowered by the police."""
    if severity not in SEVERITIES:
        raise Invalid("severity-unknown", field="severity", value=severity[:20])
    clean(reason, "reason", REASON_MAX)
    if severity == incident.severity:
        raise Invalid("severity-same", field="severity")
    lower = SEVERITIES.index(severity) < SEVERITIES.index(incident.severity)
    if incident.complaint and institution == "polri" and lower:
        raise Forbidden("complaint-protected")


def check_complaint(incident: Incident, verb: Verb, institution: str) -> None:
    """A complaint about an officer is out of the officer's reach: the posko may only add facts."""
    if incident.complaint and institution == "polri" and verb is not Verb.NOTE:
        raise Forbidden("complaint-protected")


def check_forward(incident: Incident, institution: str, to_institution: str) -> None:
    """Who does not own it may only pass it on, while nobody works on it, and only to its owner's office."""
    if institution in (incident.owner, "system"):
        return
    if incident.status not in (Status.REPORTED, Status.OPEN):
        raise Forbidden("not-yours", owner=incident.owner)
    if to_institution != incident.owner:
        raise Forbidden("only-to-owner", owner=incident.owner)


def check_archive(incident: Incident) -> None:
    """A complaint is closed with an outcome by its owner, never archived."""
    if incident.complaint:
        raise Forbidden("complaint-protected")


def check_join(one: Incident, other: Incident) -> None:
    """Only into a living incident, never into itself, and never a complaint with anything else."""
    if one.id == other.id:
        raise Invalid("join-itself", field="other")
    if other.status not in ALIVE:
        raise Conflict("join-not-open", status=other.status.value)
    if one.complaint or other.complaint:
        raise Forbidden("complaint-protected")
    if one.owner != other.owner:
        raise Invalid("join-other-owner", field="other", owner=other.owner)


def audience_when_handed(incident: Incident, institution: str) -> tuple[str, str | None]:
    """(audience, institution that joined only by this hand-over or None)."""
    if audience.has(incident.audience, institution):
        return incident.audience, None
    return audience.add(incident.audience, institution), institution


def audience_when_returned(incident: Incident) -> str:
    """An agency that only saw it because it was handed to it loses sight when it declines."""
    if incident.handed_institution is None:
        return incident.audience
    return audience.drop(incident.audience, incident.handed_institution)


def due_at(severity: str, handed_at: datetime) -> datetime:
    """The instant at which an unanswered hand-over becomes late."""
    return handed_at + timedelta(seconds=ANSWER_WITHIN_S[severity])
