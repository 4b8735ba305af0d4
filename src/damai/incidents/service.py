"""Use cases: each reads permit, load, decide, save, record."""

from __future__ import annotations

import hashlib
from typing import Any

from damai.accounts import service as accounts
from damai.accounts.model import Agency
from damai.areas import service as areas
from damai.core import audience as audiences
from damai.core import codes
from damai.core.audience import INSTITUTIONS, add, drop, visible
from damai.core.canonical import Fields
from damai.core.codes import within
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.incidents import entries, model, store
from damai.incidents.kinds import Kind, kind_of
from damai.incidents.model import Incident, Outcome, ReportInput, Status, Verb
from damai.webkit.actor import Actor, all_seeing


def content_hash(report: ReportInput) -> bytes:
    """What makes two reports with one id the same: every field as it arrived."""
    fields = (
        report.area,
        report.channel,
        report.kind,
        _e7(report.lat),
        _e7(report.lon),
        report.occurred_at,
        report.source,
        report.station,
        report.text,
    )
    return hashlib.sha256(_CONTENT.write(fields)).digest()


_CONTENT = Fields(
    ("area", "channel", "kind", "lat", "lon", "occurred_at", "source", "station", "text")
)


def file_report(uow: UnitOfWork, actor: Actor, report: ReportInput, election: str) -> Done:
    """File a report; it opens an incident of the same id.

    What another institution owns is handed to that institution's office at once, which must accept or
    decline. The same id with the same content answers as before; with other content: Conflict("id-reused").
    Raises Invalid(field), Forbidden for a place outside the actor's scope. Records Reported.
    """
    checked = model.check_report(report, uow.scene_at)
    area, station_code, station = areas.where(uow, election, report.station, report.area)
    if station is None and election not in {e.code for e in areas.elections(uow)}:
        raise Invalid("election-unknown", field="election", value=election[:40])
    actor.require("reports.file", area=area)
    kind = kind_of(report.kind)
    known = store.insert_report(uow, checked, actor.id, content_hash(report))
    if known is not None:
        if known != (actor.id, content_hash(report)):
            raise Conflict("id-reused")
        return Done(id=report.id, version=1, replayed=True)
    lon, lat, point = _point(report, station)
    office = (
        None
        if kind.owner in (actor.institution, "system")
        else accounts.agency_for(uow, kind.owner, area)
    )
    audience = _audience_at_birth(kind, actor)
    severity = kind.severity
    due_at = None if office is None else model.due_at(severity, uow.scene_at)
    made = Incident(
        id=report.id,
        election=election,
        kind=kind.code,
        severity=severity,
        status=Status.REPORTED if office is None else Status.HANDED,
        title=model.title_of(report.text),
        area=area,
        station=station_code,
        lon=lon,
        lat=lat,
        point=point,
        owner=kind.owner,
        audience=audience,
        agency=None if office is None else office.code,
        taken_by=None,
        complaint=kind.complaint,
        reports_n=1,
        occurred_at=report.occurred_at,
        reported_at=uow.scene_at,
        taken_at=None,
        handed_at=None if office is None else uow.scene_at,
        due_at=due_at,
        accepted_at=None,
        closed_at=None,
        outcome=None,
        joined_into=None,
        handed_institution=None,
        version=1,
    )
    store.insert(uow, made)
    if report.source:
        store.insert_sender(uow, report.id, report.source, _sender_audience(kind, audience))
    uow.record(
        entries.Reported(
            subject=f"incident/{made.id}",
            area=area,
            audience=audience,
            actor=actor.id,
            report=report.id,
            channel=report.channel,
            kind=kind.code,
            severity=severity,
            owner=kind.owner,
            agency=made.agency,
            text=report.text.strip(),
            station=station_code,
            lon_e7=_e7(lon),
            lat_e7=_e7(lat),
            occurred_at=report.occurred_at,
            reported_at=uow.scene_at,
            has_sender=bool(report.source),
            sent_code=_sent_code(report, area, station_code),
        )
    )
    return Done(id=made.id, version=1)


def triage(uow: UnitOfWork, actor: Actor, id: str, seen: int) -> Done:
    """Accept a report as new. Records Triaged."""
    found = _load(uow, actor, id, seen, "incidents.triage", Verb.TRIAGE)
    status = model.next_status(found, Verb.TRIAGE)
    store.save(uow, found, status=status)
    uow.record(entries.Triaged(**_header(found, actor), at_scene=uow.scene_at))
    return _done(found)


def take(uow: UnitOfWork, actor: Actor, id: str, seen: int) -> Done:
    """Make it mine (acknowledge). Raises Conflict when it is mine already or moved on. Records Taken."""
    found = _load(uow, actor, id, seen, "incidents.take", Verb.TAKE)
    status = model.next_status(found, Verb.TAKE)
    if found.taken_by == actor.id:
        raise Conflict("taken-already")
    first = {} if found.taken_at is not None else {"taken_at": uow.scene_at}
    store.save(uow, found, status=status, taken_by=actor.id, **first)
    uow.record(
        entries.Taken(
            **_header(found, actor),
            by=actor.id,
            from_person=found.taken_by,
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def release(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """Give it back to the queue. Records Released."""
    found = _load(uow, actor, id, seen, "incidents.take", Verb.RELEASE)
    status = model.next_status(found, Verb.RELEASE)
    why = model.clean(reason, "reason", model.REASON_MAX)
    store.save(uow, found, status=status, taken_by=None)
    uow.record(entries.Released(**_header(found, actor), reason=why, at_scene=uow.scene_at))
    return _done(found)


def set_severity(
    uow: UnitOfWork, actor: Actor, id: str, seen: int, severity: str, reason: str
) -> Done:
    """Change the severity word, with a reason. Records SeverityChanged."""
    found = _load(uow, actor, id, seen, "incidents.severity", Verb.SEVERITY, complaint_check=False)
    model.next_status(found, Verb.SEVERITY)
    model.check_severity(found, severity, reason, actor.institution)
    store.save(uow, found, severity=severity)
    uow.record(
        entries.SeverityChanged(
            **_header(found, actor),
            severity=severity,
            severity_before=found.severity,
            reason=reason.strip(),
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def hand(uow: UnitOfWork, actor: Actor, id: str, seen: int, agency: str, note: str = "") -> Done:
    """Hand to an agency, which must accept or decline. Records Handed."""
    found = _load(uow, actor, id, seen, "incidents.assign", Verb.HAND)
    status = model.next_status(found, Verb.HAND)
    office = accounts.agency_by_code(uow, agency)
    if office is None or office.institution not in INSTITUTIONS:
        raise Invalid("agency-unknown", field="agency", value=agency[:40])
    if not visible(found.area, "partners", scope=office.area, institution=office.institution):
        raise Invalid("agency-outside", field="agency", value=office.name)
    model.check_forward(found, actor.institution, office.institution)
    if found.complaint and office.institution not in model.COMPLAINT_KEEPERS:
        raise Forbidden("complaint-protected")
    if found.agency == agency and found.status is Status.WORKING:
        raise Conflict("handed-already", agency=office.name)
    if len(note) > model.REASON_MAX:
        raise Invalid("text-long", field="note", most=model.REASON_MAX)
    audience, joined = model.audience_when_handed(found, office.institution)
    due_at = model.due_at(found.severity, uow.scene_at)
    store.save(
        uow,
        found,
        status=status,
        agency=agency,
        audience=audience,
        handed_institution=joined,
        handed_at=uow.scene_at,
        due_at=due_at,
        accepted_at=None,
    )
    uow.record(
        entries.Handed(
            **_header(found, actor, audience=audience),
            agency=agency,
            agency_before=found.agency,
            due_at=due_at,
            note=note.strip(),
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def can_take(actor: Actor, office: Agency, item: Incident) -> bool:
    """Whether a screen offers ``office`` to this actor for a hand-over of ``item``."""
    if office.institution not in INSTITUTIONS or not within(item.area, office.area):
        return False
    if item.complaint and office.institution not in model.COMPLAINT_KEEPERS:
        return False
    forwards_only = actor.institution != item.owner
    return office.code != item.agency and not (forwards_only and office.institution != item.owner)


def accept(uow: UnitOfWork, actor: Actor, id: str, seen: int) -> Done:
    """My agency takes the hand-over on. Records Accepted."""
    found = _load(uow, actor, id, seen, "incidents.answer", Verb.ACCEPT)
    status = model.next_status(found, Verb.ACCEPT)
    store.save(uow, found, status=status, accepted_at=uow.scene_at, due_at=None)
    uow.record(
        entries.Accepted(**_header(found, actor), agency=found.agency or "", at_scene=uow.scene_at)
    )
    return _done(found)


def decline(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """My agency declines, with a reason; it goes back to the queue. Records Declined."""
    found = _load(uow, actor, id, seen, "incidents.answer", Verb.DECLINE)
    status = model.next_status(found, Verb.DECLINE)
    why = model.clean(reason, "reason", model.REASON_MAX)
    audience = _returned(uow, found, status)
    uow.record(
        entries.Declined(
            **_header(found, actor, audience=audience),
            agency=found.agency or "",
            reason=why,
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def recall(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """Take an unanswered hand-over back. Records Recalled."""
    found = _load(uow, actor, id, seen, "incidents.assign", Verb.RECALL)
    if actor.institution not in (found.owner, "system"):
        raise Forbidden("not-yours", owner=found.owner)
    status = model.next_status(found, Verb.RECALL)
    why = model.clean(reason, "reason", model.REASON_MAX)
    audience = _returned(uow, found, status)
    uow.record(
        entries.Recalled(
            **_header(found, actor, audience=audience),
            agency=found.agency or "",
            reason=why,
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def note(uow: UnitOfWork, actor: Actor, id: str, seen: int, text: str) -> Done:
    """Add a fact. Never refused for a stale version: two people may note at once. Records Noted."""
    found = _load(uow, actor, id, None, "incidents.note", Verb.NOTE)
    model.next_status(found, Verb.NOTE)
    said = model.clean(text, "text", model.TEXT_MAX)
    store.save(uow, found)
    uow.record(entries.Noted(**_header(found, actor), text=said, at_scene=uow.scene_at))
    return _done(found)


def reply(uow: UnitOfWork, actor: Actor, id: str, seen: int, text: str) -> Done:
    """The agency's own words to the record. Records Replied."""
    found = _load(uow, actor, id, None, "incidents.answer", Verb.REPLY)
    model.next_status(found, Verb.REPLY)
    said = model.clean(text, "text", model.TEXT_MAX)
    store.save(uow, found)
    uow.record(
        entries.Replied(
            **_header(found, actor),
            agency=found.agency or actor.agency,
            text=said,
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def join(uow: UnitOfWork, actor: Actor, id: str, seen: int, into: str) -> Done:
    """Recognise as the same as another open one; the reports move there. Records Joined.

    The other's audience is added to its own, as they will read the report.
    """
    store.hold(uow, id, into)
    found = _load(uow, actor, id, seen, "incidents.join", Verb.JOIN)
    status = model.next_status(found, Verb.JOIN)
    other = store.by_id(uow, into)
    if other is None or not _sees(actor, other):
        raise Invalid("join-unknown", field="other", value=into[:40])
    model.check_join(found, other)
    store.move_reports(uow, found.id, other.id)
    # Its report will be read with the other's: whoever sees that one sees this one, on the record.
    audience = audiences.both(found.audience, other.audience)
    store.save(
        uow,
        found,
        status=status,
        joined_into=other.id,
        closed_at=uow.scene_at,
        audience=audience,
    )
    store.save(uow, other, reports_n=other.reports_n + found.reports_n)
    uow.record(
        entries.Joined(
            **_header(found, actor, audience=audience),
            into=other.id,
            into_area=other.area,
            into_audience=other.audience,
            reports=found.reports_n,
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def archive(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """Put aside with a reason; it can be reopened. Records Archived."""
    found = _load(uow, actor, id, seen, "incidents.archive", Verb.ARCHIVE)
    model.check_archive(found)
    status = model.next_status(found, Verb.ARCHIVE)
    why = model.clean(reason, "reason", model.REASON_MAX)
    store.save(uow, found, status=status, closed_at=uow.scene_at)
    uow.record(entries.Archived(**_header(found, actor), reason=why, at_scene=uow.scene_at))
    return _done(found)


def close(uow: UnitOfWork, actor: Actor, id: str, seen: int, outcome: str, text: str) -> Done:
    """Close with an outcome and a note. Records Closed."""
    found = _load(uow, actor, id, seen, "incidents.close", Verb.CLOSE)
    status = model.next_status(found, Verb.CLOSE)
    if outcome not in tuple(Outcome):
        raise Invalid("outcome-code", field="outcome", value=outcome[:20])
    said = model.clean(text, "note", model.TEXT_MAX)
    store.save(uow, found, status=status, outcome=outcome, closed_at=uow.scene_at, due_at=None)
    uow.record(
        entries.Closed(**_header(found, actor), outcome=outcome, note=said, at_scene=uow.scene_at)
    )
    return _done(found)


def reopen(uow: UnitOfWork, actor: Actor, id: str, seen: int, reason: str) -> Done:
    """Back to the queue, with a reason; no agency has it any more. Records Reopened."""
    found = _load(uow, actor, id, seen, "incidents.reopen", Verb.REOPEN)
    status = model.next_status(found, Verb.REOPEN)
    why = model.clean(reason, "reason", model.REASON_MAX)
    audience = model.audience_when_returned(found)
    store.save(
        uow,
        found,
        status=status,
        agency=None,
        audience=audience,
        handed_institution=None,
        handed_at=None,
        accepted_at=None,
        outcome=None,
        closed_at=None,
        taken_by=None,
    )
    uow.record(
        entries.Reopened(
            **_header(found, actor, audience=audience),
            reason=why,
            status_before=found.status.value,
            at_scene=uow.scene_at,
        )
    )
    return _done(found)


def _load(
    uow: UnitOfWork,
    actor: Actor,
    id: str,
    seen: int | None,
    action: str,
    verb: Verb,
    *,
    complaint_check: bool = True,
) -> Incident:
    """Load what the actor may see and may do. NotFound for both absent and unseen: they look the same.

    Without a ``seen`` version the act must not fail because another node acts at once: the row is held.
    """
    if seen is None:
        store.hold(uow, id)
    found = store.by_id(uow, id)
    if found is None or not _sees(actor, found):
        raise NotFound("incident-unknown")
    actor.require(action, area=found.area, owner=found.owner, agency=found.agency or "")
    if complaint_check:
        model.check_complaint(found, verb, actor.institution)
    if seen is not None and seen != found.version:
        raise Conflict(seen=seen, current=found.version)
    return found


def _sees(actor: Actor, found: Incident) -> bool:
    """The law of sight; a role that reads no incidents (an administrator, a wall) sees none here either."""
    if actor.role == "system":
        return True
    return actor.may("incidents.read") and visible(
        found.area,
        found.audience,
        scope=actor.scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
    )


def _returned(uow: UnitOfWork, found: Incident, status: Status) -> str:
    audience = model.audience_when_returned(found)
    store.save(
        uow,
        found,
        status=Status.TAKEN if found.taken_by else status,
        agency=None,
        audience=audience,
        handed_institution=None,
        due_at=None,
    )
    return audience


def _header(found: Incident, actor: Actor, audience: str | None = None) -> dict[str, Any]:
    moved = audience is not None and audience != found.audience
    return {
        "subject": f"incident/{found.id}",
        "area": found.area,
        "audience": audience if audience is not None else found.audience,
        "audience_before": found.audience if moved else None,
        "actor": actor.id,
    }


def _done(found: Incident) -> Done:
    return Done(id=found.id, version=found.version + 1)


def _audience_at_birth(kind: Kind, actor: Actor) -> str:
    """The kind's audience, and the filer's institution, which knows it anyway (never for complaints)."""
    if kind.complaint or actor.institution not in INSTITUTIONS:
        return kind.audience
    return add(kind.audience, actor.institution)


def _sender_audience(kind: Kind, audience: str) -> str:
    return drop(audience, "polri") if kind.complaint else audience


def _sent_code(report: ReportInput, area: str, station: str | None) -> str | None:
    """The code that was sent, where it is one of before and stands for another now; else None."""
    if report.station:
        sent = codes.station_code(report.station)
        return None if sent == station else sent
    sent = codes.area_code(report.area or area)
    return None if sent == area else sent


def _point(report: ReportInput, station: Any) -> tuple[float | None, float | None, str | None]:
    if report.lon is not None and report.lat is not None:
        return round(report.lon, 7), round(report.lat, 7), "reported"
    if station is not None and station.lon is not None:
        return station.lon, station.lat, str(station.point)
    return None, None, None


def _e7(value: float | None) -> int | None:
    return None if value is None else round(value * 10_000_000)
