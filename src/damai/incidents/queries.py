"""What screens and the API read: always through the law of sight, scope and audience in the SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from damai.areas.store import below
from damai.core.audience import PARTNERS, PUBLIC, sees, visible
from damai.core.errors import NotFound
from damai.incidents import store
from damai.incidents.model import Incident, rest_of
from damai.incidents.store import ALIVE_VALUES, _incident
from damai.incidents.tables import incident, report
from damai.journal import reader
from damai.webkit.actor import Actor, all_seeing

PAGE_N = 100
BOARD_N = 500
"""The board shows at most this many open incidents; more is a situation for filters, and it says so."""
INBOX_N = 60
RANK = sa.case(
    {"critical": 0, "high": 1, "moderate": 2, "low": 3}, value=incident.c.severity, else_=4
)
"""The severest first."""
"""Cards carry their forms: more of them would make a phone slow. The first are the ones due first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; None = all."""

    area: str | None = None
    status: Sequence[str] = ()
    severity: Sequence[str] = ()
    kind: Sequence[str] = ()
    owner: str | None = None
    agency: str | None = None
    since: datetime | None = None
    election: str | None = None


def seen_by(actor: Actor) -> Any:
    """SQL for ``core.audience.visible``."""
    scope = below(incident.c.area, actor.scope)
    if all_seeing(actor):
        return scope
    padded = "+" + incident.c.audience + "+"
    mine = padded.contains(f"+{actor.institution}+", autoescape=True)
    return sa.and_(scope, sa.or_(mine, incident.c.audience.in_((PARTNERS, PUBLIC))))


def _narrowed(actor: Actor, filters: Filters) -> Any:
    stmt = sa.select(incident).where(seen_by(actor))
    if filters.area:
        stmt = stmt.where(below(incident.c.area, filters.area))
    for column, wanted in (
        (incident.c.status, filters.status),
        (incident.c.severity, filters.severity),
        (incident.c.kind, filters.kind),
    ):
        if wanted:
            stmt = stmt.where(column.in_(list(wanted)))
    if filters.owner:
        stmt = stmt.where(incident.c.owner == filters.owner)
    if filters.agency:
        stmt = stmt.where(incident.c.agency == filters.agency)
    if filters.since is not None:
        stmt = stmt.where(incident.c.reported_at >= filters.since)
    if filters.election:
        stmt = stmt.where(incident.c.election == filters.election)
    return stmt


def page(
    conn: sa.Connection,
    actor: Actor,
    filters: Filters,
    *,
    after: str | None = None,
    limit: int = PAGE_N,
) -> tuple[list[Incident], str | None]:
    """Newest first, keyset on the id (its time is the report's). Returns (items, next or None)."""
    stmt = _narrowed(actor, filters)
    if after is not None:
        anchor = store.by_id(conn, after)
        if anchor is None or not _in_sight(actor, anchor):
            # An id out of sight must not tell that it exists, nor when it was reported.
            raise NotFound("page-gone")
        stmt = stmt.where(
            sa.tuple_(incident.c.reported_at, incident.c.id)
            < sa.tuple_(
                sa.bindparam("a", anchor.reported_at, type_=incident.c.reported_at.type),
                sa.bindparam("b", UUID(anchor.id), type_=incident.c.id.type),
            )
        )
    stmt = stmt.order_by(incident.c.reported_at.desc(), incident.c.id.desc()).limit(limit + 1)
    rows = [_incident(row) for row in conn.execute(stmt)]
    more = len(rows) > limit
    return _veiled(conn, actor, rows[:limit]), rows[limit - 1].id if more else None


def board(
    conn: sa.Connection, actor: Actor, filters: Filters, also: Any | None = None
) -> list[Incident]:
    """Open incidents in the order of work: most severe first, then the longest waiting.

    ``also`` = one more condition beside the law of sight, as ``finding.matching`` makes it.
    """
    wanted = filters if filters.status else _with_alive(filters)
    stmt = (
        _narrowed(actor, wanted)
        .where(sa.true() if also is None else also)
        .order_by(RANK, incident.c.reported_at, incident.c.id)
        .limit(BOARD_N)
    )
    return [_incident(row) for row in conn.execute(stmt)]


def _with_alive(filters: Filters) -> Filters:
    return replace(filters, status=ALIVE_VALUES)


BOXES = {"waiting": "handed", "working": "working", "finished": "closed"}
"""Box of an agency's inbox -> the status of what lies in it."""


def last_report_at(conn: sa.Connection) -> datetime | None:
    """The scene's instant of the last report, None when there is none."""
    found: datetime | None = conn.execute(sa.select(sa.func.max(incident.c.reported_at))).scalar()
    return found


def inbox(
    conn: sa.Connection, actor: Actor, election: str | None = None
) -> dict[str, list[Incident]]:
    """What waits for my agency, what it works on, and what it finished last; the first INBOX_N of each."""
    orders: dict[str, tuple[Any, ...]] = {
        "waiting": (incident.c.due_at, incident.c.id),
        "working": (RANK, incident.c.accepted_at, incident.c.id),
        "finished": (incident.c.closed_at.desc(), incident.c.id),
    }
    return {
        name: [
            _incident(row)
            for row in conn.execute(
                sa.select(incident)
                .where(_mine(actor, election), incident.c.status == BOXES[name])
                .order_by(*order)
                .limit(INBOX_N)
            )
        ]
        for name, order in orders.items()
    }


def texts(conn: sa.Connection, items: Iterable[Incident]) -> dict[str, str]:
    """Incident id -> what its first report says beyond the title.

    ``items`` are what the reader may see. An incident carries the id of the report that opened it.
    """
    titles = {UUID(item.id): item.title for item in items}
    rows = conn.execute(sa.select(report.c.id, report.c.text).where(report.c.id.in_(list(titles))))
    return {str(row.id): rest_of(row.text, titles[row.id]) for row in rows}


def inbox_counts(conn: sa.Connection, actor: Actor, election: str | None = None) -> dict[str, int]:
    """How many there are in each box, shown or not."""
    rows = conn.execute(
        sa.select(incident.c.status, sa.func.count())
        .where(_mine(actor, election), incident.c.status.in_(tuple(BOXES.values())))
        .group_by(incident.c.status)
    )
    by_status = {row[0]: int(row[1]) for row in rows}
    return {name: by_status.get(status, 0) for name, status in BOXES.items()}


def _mine(actor: Actor, election: str | None) -> Any:
    mine = sa.and_(seen_by(actor), incident.c.agency == actor.agency)
    return mine if election is None else sa.and_(mine, incident.c.election == election)


def counts(conn: sa.Connection, actor: Actor, election: str | None = None) -> dict[str, int]:
    """Open incidents by severity, as the actor sees them."""
    stmt = (
        sa.select(incident.c.severity, sa.func.count())
        .where(seen_by(actor), incident.c.status.in_(ALIVE_VALUES))
        .group_by(incident.c.severity)
    )
    rows = conn.execute(stmt if election is None else stmt.where(incident.c.election == election))
    return {row[0]: int(row[1]) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline: the entry's kind, who, when on the scene, and its fields."""

    seq: int
    kind: str
    actor: str
    at: datetime
    body: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSeen:
    id: str
    channel: str
    kind: str
    text: str
    reported_at: datetime
    source: str | None
    has_source: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One incident with its reports and timeline, as this actor may see them."""

    incident: Incident
    reports: list[ReportSeen]
    timeline: list[Moment]
    as_of_seq: int


def one(conn: sa.Connection, actor: Actor, id: str) -> Incident:
    """Raises NotFound("incident-unknown") for absent and for unseen alike."""
    found = store.by_id(conn, id)
    if found is None or not _in_sight(actor, found):
        raise NotFound("incident-unknown")
    return _veiled(conn, actor, [found])[0]


def _in_sight(actor: Actor, found: Incident) -> bool:
    return visible(
        found.area,
        found.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )


def _veiled(conn: sa.Connection, actor: Actor, items: list[Incident]) -> list[Incident]:
    """A joined incident names the one it went into only to who sees that one too."""
    wanted = {UUID(item.joined_into) for item in items if item.joined_into}
    if not wanted:
        return items
    rows = conn.execute(
        sa.select(incident.c.id).where(seen_by(actor), incident.c.id.in_(sorted(wanted)))
    )
    known = {str(row.id) for row in rows}
    return [
        item if item.joined_into in known else item._replace(joined_into=None) for item in items
    ]


def sheet(conn: sa.Connection, actor: Actor, id: str) -> Sheet:
    """Everything the actor may see of an incident. Raises NotFound("incident-unknown")."""
    found = one(conn, actor, id)
    may_sender = actor.may("senders.read", area=found.area, owner=found.owner) or (
        found.complaint and actor.institution == "propam" and actor.may("incidents.read")
    )
    reports = []
    for row in store.reports_of(conn, found.id):
        open_to = row.source is not None and may_sender and sees(row.audience, actor.institution)
        reports.append(
            ReportSeen(
                id=str(row.id),
                channel=row.channel,
                kind=row.kind,
                text=row.text,
                reported_at=row.reported_at,
                source=row.source if open_to else None,
                has_source=row.source is not None,
            )
        )
    moments = []
    for entry in reader.of_subject(conn, f"incident/{found.id}"):
        if not sees(entry.audience, actor.institution, all_seeing=all_seeing(actor)):
            continue
        body = None if entry.body is None else msgspec.json.decode(entry.body)
        kind = entry.kind.removeprefix("incidents.")
        if kind == "joined" and body is not None and found.joined_into is None:
            body = {key: value for key, value in body.items() if not key.startswith("into")}
        # Who filed a complaint about an officer may be the one who complains: sealed like the sender.
        sealed = kind == "reported" and found.complaint and actor.institution == "polri"
        moments.append(
            Moment(
                seq=entry.seq,
                kind=kind,
                actor="" if sealed else entry.actor,
                at=_scene(entry.at, body),
                body=body,
            )
        )
    return Sheet(incident=found, reports=reports, timeline=moments, as_of_seq=reader.size(conn))


def _scene(at: datetime, body: dict[str, Any] | None) -> datetime:
    text = None if body is None else body.get("at_scene") or body.get("reported_at")
    return at if text is None else datetime.fromisoformat(text)
