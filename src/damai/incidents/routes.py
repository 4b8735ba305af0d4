"""The JSON API of incidents: parse, call one use case, answer after the COMMIT."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, SkipValidation

from damai.core.codes import area_code
from damai.core.errors import Conflict, Forbidden, Invalid
from damai.db.command import Done, Lane
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.incidents import queries, schemas, service
from damai.incidents.kinds import KINDS, SEVERITIES
from damai.incidents.model import CHANNELS, Outcome, ReportInput, Status
from damai.journal import reader
from damai.webkit.actor import Actor
from damai.webkit.context import election_of
from damai.webkit.guards import actor_of, bearer, signed_in
from damai.webkit.openapi import problem_responses

Db = NamedDependency[SkipValidation[Database]]
REPORT_ERRORS = problem_responses(400, 401, 403, 409, 413, 422, 503)
ACT_ERRORS = problem_responses(400, 401, 403, 404, 409, 413, 422, 503)
READ_ERRORS = problem_responses(400, 401, 403, 404, 422, 503)


Code = Annotated[str | None, QueryParameter(max_length=40)]


def _hash(kind: str, body: msgspec.Struct) -> bytes:
    """Hash of the decoded request re-encoded with defaults left out."""
    return hashlib.sha256(kind.encode() + b"\x00" + msgspec.json.encode(body)).digest()


@post(
    "/reports",
    guards=[bearer],
    status_code=201,
    summary="File a report; answered after it is durable",
    responses={
        **REPORT_ERRORS,
        200: ResponseSpec(schemas.Receipt, description="The same report again"),
    },
)
async def file_report(
    request: Request[Any, Any, Any],
    data: JSONBody[schemas.ReportBody],
    db: Db,
    election: Code = None,
) -> Response[schemas.Receipt]:
    actor = actor_of(request)
    report = ReportInput(
        id=str(data.id),
        channel=data.channel,
        kind=data.kind,
        text=data.text,
        occurred_at=data.occurred_at,
        station=data.station,
        area=data.area,
        lon=data.lon,
        lat=data.lat,
        source=data.source or None,
    )
    of = election or election_of(request)
    answer = await db.write(
        lambda uow: service.file_report(uow, actor, report, of),
        lane=Lane.URGENT,
        actor=actor.id,
        kind="incidents.file",
        in_good_faith=True,
    )
    seq = answer.seq
    if answer.replayed:
        seq = await asyncio.to_thread(_first_seq, db, report.id)
    return Response(
        schemas.Receipt(id=report.id, version=answer.value.version, seq=seq, incident=report.id),
        status_code=200 if answer.replayed else 201,
    )


def _first_seq(db: Database, id: str) -> int | None:
    with db.read() as conn:
        return reader.first_seq(conn, f"incident/{id}")


async def _act(
    request: Request[Any, Any, Any],
    db: Database,
    kind: str,
    body: schemas.Act,
    incident: UUID,
    fn: Callable[[UnitOfWork, Actor], Done],
    lane: Lane = Lane.NORMAL,
) -> schemas.Receipt:
    actor = actor_of(request)
    answer = await db.write(
        lambda uow: fn(uow, actor),
        lane=lane,
        actor=actor.id,
        kind=kind,
        key=body.id,
        request_hash=_hash(f"{kind}/{incident}", body),
    )
    return schemas.Receipt(
        id=answer.value.id, version=answer.value.version, seq=answer.seq, incident=answer.value.id
    )


@post(
    "/incidents/{incident:uuid}/acknowledge", guards=[bearer], status_code=200, responses=ACT_ERRORS
)
async def acknowledge(
    request: Request[Any, Any, Any], incident: FromPath[UUID], data: JSONBody[schemas.Act], db: Db
) -> schemas.Receipt:
    """Take it: acknowledge and become its owner."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.take(uow, actor, str(incident), data.seen_version)

    return await _act(request, db, "incidents.take", data, incident, act, Lane.URGENT)


@post("/incidents/{incident:uuid}/severity", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def severity(
    request: Request[Any, Any, Any],
    incident: FromPath[UUID],
    data: JSONBody[schemas.SeverityBody],
    db: Db,
) -> schemas.Receipt:
    """Change the severity word, with a reason."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.set_severity(
            uow, actor, str(incident), data.seen_version, data.severity, data.reason
        )

    return await _act(request, db, "incidents.severity", data, incident, act)


@post("/incidents/{incident:uuid}/assign", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def assign(
    request: Request[Any, Any, Any],
    incident: FromPath[UUID],
    data: JSONBody[schemas.AssignBody],
    db: Db,
) -> schemas.Receipt:
    """Hand to an agency, or take it over oneself."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        if data.agency and not data.person:
            return service.hand(
                uow, actor, str(incident), data.seen_version, data.agency, data.note
            )
        if data.person and not data.agency:
            if data.person not in (actor.id, actor.id.removeprefix("person/")):
                raise Forbidden("assign-only-self")
            return service.take(uow, actor, str(incident), data.seen_version)
        raise Invalid("assign-one", field="agency")

    return await _act(request, db, "incidents.assign", data, incident, act, Lane.URGENT)


@post("/incidents/{incident:uuid}/status", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def status(
    request: Request[Any, Any, Any],
    incident: FromPath[UUID],
    data: JSONBody[schemas.StatusBody],
    db: Db,
) -> schemas.Receipt:
    """Move it on: open (accept as new, release, reopen), archived, working, handed-back, recalled."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return change_status(uow, actor, str(incident), data.seen_version, data.status, data.reason)

    return await _act(request, db, "incidents.status", data, incident, act)


def change_status(
    uow: UnitOfWork, actor: Actor, id: str, seen: int, wanted: str, reason: str
) -> Done:
    """The one act that leads to ``wanted`` from where the incident is."""
    match wanted:
        case "archived":
            return service.archive(uow, actor, id, seen, reason)
        case "working":
            return service.accept(uow, actor, id, seen)
        case "handed-back":
            return service.decline(uow, actor, id, seen, reason)
        case "recalled":
            return service.recall(uow, actor, id, seen, reason)
        case "open":
            found = queries.one(uow, actor, id)  # type: ignore[arg-type]
            if found.status is Status.REPORTED:
                return service.triage(uow, actor, id, seen)
            if found.status is Status.TAKEN:
                return service.release(uow, actor, id, seen, reason)
            return service.reopen(uow, actor, id, seen, reason)
        case "closed" | "taken" | "handed" | "joined" | "reported":
            raise Conflict("status-by-own-call", status=wanted)
        case _:
            raise Invalid("status-unknown", field="status", value=wanted)


@post("/incidents/{incident:uuid}/note", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def note(
    request: Request[Any, Any, Any],
    incident: FromPath[UUID],
    data: JSONBody[schemas.NoteBody],
    db: Db,
) -> schemas.Receipt:
    """Add a fact, or the agency's own reply."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        say = service.reply if data.reply else service.note
        return say(uow, actor, str(incident), data.seen_version, data.text)

    return await _act(request, db, "incidents.note", data, incident, act)


@post("/incidents/{incident:uuid}/link", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def link(
    request: Request[Any, Any, Any],
    incident: FromPath[UUID],
    data: JSONBody[schemas.LinkBody],
    db: Db,
) -> schemas.Receipt:
    """Join a duplicate into the incident it repeats."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        if data.relation != "duplicate":
            raise Invalid("relation-unknown", field="relation", value=data.relation)
        return service.join(uow, actor, str(incident), data.seen_version, str(data.other))

    return await _act(request, db, "incidents.link", data, incident, act)


@post("/incidents/{incident:uuid}/close", guards=[bearer], status_code=200, responses=ACT_ERRORS)
async def close(
    request: Request[Any, Any, Any],
    incident: FromPath[UUID],
    data: JSONBody[schemas.CloseBody],
    db: Db,
) -> schemas.Receipt:
    """Close with an outcome and a note."""

    def act(uow: UnitOfWork, actor: Actor) -> Done:
        return service.close(uow, actor, str(incident), data.seen_version, data.outcome, data.note)

    return await _act(request, db, "incidents.close", data, incident, act)


@get("/incidents", guards=[signed_in], sync_to_thread=True, responses=READ_ERRORS)
def list_incidents(
    request: Request[Any, Any, Any],
    db: Db,
    area: Annotated[str | None, QueryParameter(max_length=20)] = None,
    status: Code = None,
    severity: Code = None,
    kind: Code = None,
    agency: Code = None,
    election: Code = None,
    since: FromQuery[datetime | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 100,
    after: FromQuery[UUID | None] = None,
) -> schemas.PageOut:
    """Newest first; ``status=alive`` gives the open ones."""
    actor = actor_of(request)
    actor.require("incidents.read")
    wanted = queries.ALIVE_VALUES if status == "alive" else [status] if status else []
    if since is not None and since.tzinfo is None:
        raise Invalid("instant-without-zone", field="since")
    filters = queries.Filters(
        area=area_code(area) if area else None,
        status=wanted,
        severity=[severity] if severity else [],
        kind=[kind] if kind else [],
        agency=agency,
        since=since,
        election=election or election_of(request),
    )
    with db.read() as conn:
        items, following = queries.page(
            conn, actor, filters, after=str(after) if after else None, limit=limit
        )
        return schemas.PageOut(
            items=[schemas.incident_out(item) for item in items],
            next=following,
            as_of_seq=reader.size(conn),
        )


@get("/incidents/{incident:uuid}", guards=[signed_in], sync_to_thread=True, responses=READ_ERRORS)
def one_incident(
    request: Request[Any, Any, Any], incident: FromPath[UUID], db: Db
) -> schemas.SheetOut:
    """One incident with its reports and timeline."""
    actor = actor_of(request)
    actor.require("incidents.read")
    with db.read() as conn:
        return schemas.sheet_out(queries.sheet(conn, actor, str(incident)))


class CodeOut(msgspec.Struct, kw_only=True):
    code: str
    id: str
    en: str


class CodesOut(msgspec.Struct, kw_only=True):
    """Code lists with titles in both languages."""

    severity: list[CodeOut]
    status: list[CodeOut]
    outcome: list[CodeOut]
    channel: list[CodeOut]
    kind: list[CodeOut]


@get("/codes", guards=[signed_in], responses=problem_responses(401))
async def codes(request: Request[Any, Any, Any]) -> CodesOut:
    """The words behind the codes."""
    words = request.app.state.web.words

    def listed(prefix: str, wanted: Any) -> list[CodeOut]:
        return [
            CodeOut(
                code=str(c),
                id=words.text(f"incidents.{prefix}.{c}", "id"),
                en=words.text(f"incidents.{prefix}.{c}", "en"),
            )
            for c in wanted
        ]

    return CodesOut(
        severity=listed("severity", SEVERITIES),
        status=listed("status", [s.value for s in Status]),
        outcome=listed("outcome", [o.value for o in Outcome]),
        channel=listed("channel", CHANNELS),
        kind=listed("kind", KINDS),
    )


router = Router(
    path="/api/v1",
    tags=["incidents"],
    route_handlers=[
        file_report, acknowledge, severity, assign, status, note, link, close,
        list_incidents, one_incident, codes,
    ],
)  # fmt: skip
