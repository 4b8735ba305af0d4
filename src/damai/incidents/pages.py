"""The operations board, the agency inbox, the incident page and the intake form."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.areas.naming import the_place
from damai.areas.place_model import KINDS_OF_SHAPE
from damai.core.canonical import canonical
from damai.core.codes import station_code
from damai.core.errors import Conflict, DamaiError, Invalid, NotFound
from damai.db.command import Done, Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.incidents import queries, service, store
from damai.incidents.finding import matching
from damai.incidents.kinds import GROUPS, KINDS, SEVERITIES
from damai.incidents.live import row_of
from damai.incidents.model import ALIVE, CHANNELS, FUTURE, Outcome, ReportInput, Verb
from damai.incidents.narrowing import Narrowing
from damai.incidents.routes import change_status
from damai.incidents.view import Names, allowed, may_on, terms, timeline_lines
from damai.journal import reader
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of, form_of, version_of
from damai.webkit.nav import NavItem
from damai.webkit.pages import local_path

POINTS_N = 5_000
"""Most stations that one answer draws: about 600 kB. Tiles carry a province."""
Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(key="incidents.nav.board", href="/", icon="list", letter="o", action="incidents.read"),
    NavItem(
        key="incidents.nav.inbox",
        href="/kotak",
        icon="inbox",
        letter="k",
        action="incidents.answer",
    ),
    NavItem(
        key="incidents.nav.intake", href="/lapor", icon="plus", letter="l", action="reports.file"
    ),
]


@get("/", sync_to_thread=True)
def board(
    request: Request[Any, Any, Any],
    db: Db,
    severity: Annotated[str | None, QueryParameter(max_length=10)] = None,
    status: Annotated[str | None, QueryParameter(max_length=10)] = None,
    area: Annotated[str | None, QueryParameter(max_length=20)] = None,
    q: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Response[Any]:
    """The queue, the map and the drawer. Rows and their seq come from one snapshot."""
    actor = actor_of(request)
    if not actor.may("incidents.read"):
        target = "/orang" if actor.may("people.manage") else "/wilayah"
        return Response(b"", status_code=303, headers={"Location": target}, media_type="text/html")
    web, narrowed = web_of(request), Narrowing.of(severity, status, area, q)
    filters = narrowed.filters(election_of(request))
    words = "".join(c for c in narrowed.q if c.isprintable())
    with db.read() as conn:
        also = matching(conn, actor, words, terms(web, web.language(request)))
        found = queries.board(conn, actor, filters, also)
        counts = queries.counts(conn, actor, filters.election)
        seq = reader.size(conn)
        names = Names.load(conn, actor, found)
        wanted_area = areas.areas_named(conn, [narrowed.area]).get(narrowed.area)
    return web.render(
        request,
        "incidents/board.html",
        rows=found,
        seq=seq,
        names=names,
        counts=counts,
        partial=len(found) != sum(counts.values()),
        more=len(found) == queries.BOARD_N,
        election=filters.election,
        narrowed=narrowed,
        area_name=wanted_area.name if wanted_area else narrowed.area,
        statuses=[status.value for status in ALIVE],
        severities=SEVERITIES,
        place_shapes=KINDS_OF_SHAPE,
        rows_json=[row_of(item, names.areas) for item in found],
        may=may_on(actor),
    )


@get("/kotak", sync_to_thread=True)
def inbox(
    request: Request[Any, Any, Any],
    db: Db,
    kotak: Annotated[str | None, QueryParameter(max_length=20)] = None,
) -> Response[str]:
    """What waits for my agency; ``kotak`` = one box alone, as the address says."""
    actor = actor_of(request)
    actor.require("incidents.answer")
    with db.read() as conn:
        election = election_of(request)
        found = queries.inbox(conn, actor, election)
        counts = queries.inbox_counts(conn, actor, election)
        seq = reader.size(conn)
        shown = [item for items in found.values() for item in items]
        names = Names.load(conn, actor, shown)
        texts = queries.texts(conn, shown)
        office = accounts.agency_by_code(conn, actor.agency)
    return web_of(request).render(
        request,
        "incidents/inbox.html",
        boxes=found,
        shown=[kotak] if kotak in found else list(found),
        texts=texts,
        counts=counts,
        seq=seq,
        names=names,
        office=office,
        allowed=allowed,
    )


@get("/kejadian/{incident:uuid}", sync_to_thread=True)
def incident_page(
    request: Request[Any, Any, Any], incident: FromPath[UUID], db: Db
) -> Response[str]:
    return _sheet(request, db, str(incident), part=bool(request.headers.get("x-drawer")))


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    id: str,
    *,
    part: bool,
    error: DamaiError | None = None,
    verb: Verb | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    """The incident as a page, or as the board's drawer."""
    actor = actor_of(request)
    actor.require("incidents.read")
    with db.read() as conn:
        sheet = queries.sheet(conn, actor, id)
        names = Names.load(conn, actor, [sheet.incident], [m.actor for m in sheet.timeline])
        agencies = accounts.agencies(conn)
        others = (
            queries.board(
                conn,
                actor,
                queries.Filters(area=sheet.incident.area, election=sheet.incident.election),
            )
            if Verb.JOIN in allowed(actor, sheet.incident)
            else []
        )
    return web_of(request).render(
        request,
        "incidents/drawer.html" if part else "incidents/incident.html",
        status=200 if error is None else error.status,
        sheet=sheet,
        item=sheet.incident,
        names=names,
        lines=timeline_lines(sheet, names),
        verbs=allowed(actor, sheet.incident),
        agencies=[a for a in agencies if service.can_take(actor, a, sheet.incident)],
        others=[o for o in others if o.id != id and o.owner == sheet.incident.owner][:20],
        outcomes=list(Outcome),
        severities=SEVERITIES,
        error=error,
        failed=None if verb is None else verb.value,
        fields=fields or {},
    )


@post("/kejadian/{incident:uuid}/{verb:str}", status_code=200)
async def act(
    request: Request[Any, Any, Any], incident: FromPath[UUID], verb: FromPath[str], db: Db
) -> Response[Any]:
    """One act from the drawer or the page; answers with the fresh sheet, or with the error in it."""
    actor = actor_of(request)
    fields = await form_of(request)
    part = bool(request.headers.get("x-drawer"))
    try:
        chosen = Verb(verb)
    except ValueError:
        raise NotFound("page-unknown") from None
    seen = version_of(fields)
    try:
        key = UUID(fields.get("id", ""))
    except ValueError:
        raise Invalid("id-missing", field="id") from None
    try:
        await db.write(
            lambda uow: _do(uow, actor, str(incident), seen, chosen, fields),
            lane=Lane.URGENT if chosen in (Verb.TAKE, Verb.HAND) else Lane.NORMAL,
            actor=actor.id,
            kind=f"incidents.{verb}",
            key=key,
            request_hash=_form_hash(verb, incident, fields),
        )
    except DamaiError as error:
        return await asyncio.to_thread(
            _sheet, request, db, str(incident), part=part, error=error, verb=chosen, fields=fields
        )
    if part:
        try:
            return await asyncio.to_thread(_sheet, request, db, str(incident), part=True)
        except NotFound:
            # The act moved it out of this reader's sight: a declined hand-over, for one.
            return web_of(request).render(request, "incidents/gone.html")
    back = local_path(fields.get("back") or f"/kejadian/{incident}")
    return Response(b"", status_code=303, headers={"Location": back}, media_type="text/html")


def _form_hash(verb: str, incident: UUID, fields: dict[str, str]) -> bytes:
    body = {k: v for k, v in fields.items() if k not in ("form_token", "back")}
    return hashlib.sha256(canonical({"verb": verb, "incident": str(incident), **body})).digest()


def _do(
    uow: UnitOfWork, actor: Actor, id: str, seen: int, verb: Verb, fields: dict[str, str]
) -> Done:
    reason = fields.get("reason", "")
    match verb:
        case Verb.TRIAGE:
            return service.triage(uow, actor, id, seen)
        case Verb.TAKE:
            return service.take(uow, actor, id, seen)
        case Verb.RELEASE:
            return service.release(uow, actor, id, seen, reason)
        case Verb.SEVERITY:
            return service.set_severity(uow, actor, id, seen, fields.get("severity", ""), reason)
        case Verb.HAND:
            return service.hand(
                uow, actor, id, seen, fields.get("agency", ""), fields.get("note", "")
            )
        case Verb.ACCEPT:
            return change_status(uow, actor, id, seen, "working", "")
        case Verb.DECLINE:
            return service.decline(uow, actor, id, seen, reason)
        case Verb.RECALL:
            return service.recall(uow, actor, id, seen, reason)
        case Verb.NOTE:
            return service.note(uow, actor, id, seen, fields.get("text", ""))
        case Verb.REPLY:
            return service.reply(uow, actor, id, seen, fields.get("text", ""))
        case Verb.JOIN:
            return service.join(uow, actor, id, seen, fields.get("other", ""))
        case Verb.ARCHIVE:
            return service.archive(uow, actor, id, seen, reason)
        case Verb.CLOSE:
            return service.close(
                uow, actor, id, seen, fields.get("outcome", ""), fields.get("note", "")
            )
        case Verb.REOPEN:
            return service.reopen(uow, actor, id, seen, reason)


@get("/lapor", sync_to_thread=True)
def intake_page(
    request: Request[Any, Any, Any],
    db: Db,
    tps: Annotated[str | None, QueryParameter(max_length=20)] = None,
) -> Response[str]:
    """The form; ``tps`` fills in the station, when one comes from its sheet."""
    fields: dict[str, str] = {}
    if tps:
        with db.read() as conn:
            station = areas.station(conn, election_of(request), station_code(tps))
            name = areas.area(conn, station.area).name
        fields = {"place": station.code, "place_text": f"TPS {station.number:03d} {name}"}
    return _intake(request, error=None, fields=fields)


def _intake(
    request: Request[Any, Any, Any], *, error: DamaiError | None, fields: dict[str, str]
) -> Response[str]:
    """The form; the report's id is made with the form, so that sending twice files once.

    A refused form gets a new id with its correction; one that the system could not take keeps its id,
    as it may have been filed all the same.
    """
    actor = actor_of(request)
    actor.require("reports.file")
    web = web_of(request)
    keeps_id = error is not None and error.status >= 500
    return web.render(
        request,
        "incidents/intake.html",
        status=200 if error is None else error.status,
        error=error,
        fields=fields,
        report_id=fields.get("id") if keeps_id else None,
        groups=[(g, [k for k in KINDS.values() if k.group == g]) for g in GROUPS],
        channels=[c for c in CHANNELS if c != "api"],
    )


def time_said(text: str, now: datetime, zone: str) -> datetime:
    """The instant of a clock time as said on the phone ("06.40"): the last one that has passed.

    Empty = now. Ten minutes ahead still counts as today, as clocks differ. Raises Invalid("time-shape").
    """
    if not text.strip():
        return now
    try:
        # "6.40" is how it is said; ISO wants two digits.
        said = time.fromisoformat(re.sub(r"^(\d)[.:]", r"0\1:", text.strip()).replace(".", ":"))
    except ValueError:
        raise Invalid("time-shape", field="occurred") from None
    local = now.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date(), said.replace(tzinfo=None), tzinfo=ZoneInfo(zone))
    if at > now + FUTURE:
        at -= timedelta(days=1)
    return at.astimezone(UTC)


def _place_said(db: Database, actor: Actor, text: str, election: str) -> str:
    with db.read() as conn:
        return the_place(conn, actor, text, election)


@post("/lapor", status_code=303)
async def intake(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """File the report; on an error the form comes back with everything still in it."""
    actor = actor_of(request)
    fields = await form_of(request)
    election = election_of(request)
    try:
        try:
            id = str(UUID(fields.get("id", "")))
        except ValueError:
            raise Invalid("id-missing", field="id") from None
        place = fields.get("place", "").strip()
        if not place:
            # Sent before the list was there: a whole name says it as well as a choice.
            said = fields.get("place_text", "")
            # It stays out of the form that may come back: what is retyped there must be read anew.
            place = await asyncio.to_thread(_place_said, db, actor, said, election)
        is_station = len(place.replace(".", "")) == 13
        zone = web_of(request).place().zone
        report = ReportInput(
            id=id,
            channel=fields.get("channel") or "form",
            kind=fields.get("kind", ""),
            text=fields.get("text", ""),
            occurred_at=time_said(fields.get("occurred", ""), db.clocks.scene.now(), zone),
            station=place if is_station else None,
            area=None if is_station else place,
            source=fields.get("source", "").strip() or None,
        )
        if not report.kind:
            raise Invalid("kind-missing", field="kind")
        await db.write(
            lambda uow: _file_once(uow, actor, report, election),
            lane=Lane.URGENT,
            actor=actor.id,
            kind="incidents.file",
        )
    except DamaiError as error:
        return _intake(request, error=error, fields=fields)
    return Response(
        b"", status_code=303, headers={"Location": f"/?terkirim={id}"}, media_type="text/html"
    )


def _file_once(uow: UnitOfWork, actor: Actor, report: ReportInput, election: str) -> Done:
    """A form sent twice carries the same id; its instant may differ, the report is the same."""
    if store.report_by_id(uow, report.id) is None:
        return service.file_report(uow, actor, report, election)
    if not store.is_report(uow, report, actor.id):
        raise Conflict("id-reused")
    return Done(id=report.id, version=1, replayed=True)


@get("/peta/titik.json", sync_to_thread=True)
def points(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Stations as GeoJSON points for the map; every point says where it comes from.

    Above POINTS_N none are drawn and ``left_out`` says how many there are: a part would look like the whole.
    """
    actor = actor_of(request)
    actor.require("stations.read")
    with db.read() as conn:
        etag = f'"{areas.stations_mark(conn, election_of(request))[:16]}-{actor.scope}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match", "").removeprefix("W/") == etag:
            return Response(b"", status_code=304, headers=headers)
        found = areas.stations_in(conn, election_of(request), actor.scope, limit=POINTS_N + 1)
        left_out = 0
        if len(found) > POINTS_N:
            left_out, found = areas.totals(conn, election_of(request), actor.scope)[0], []
    features = [
        {
            "type": "Feature",
            "properties": {"code": s.code, "n": s.number, "point": s.point},
            "geometry": {"type": "Point", "coordinates": [s.lon, s.lat]},
        }
        for s in found
        if s.lon is not None
    ]
    return Response(
        {"type": "FeatureCollection", "left_out": left_out, "features": features},
        headers=headers,
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[board, inbox, incident_page, act, intake_page, intake, points],
)
