"""``GET /api/v1/events``: the live stream. One shared connection a browser is enough (webkit's live.js)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, SkipValidation
from litestar.response import Stream as StreamResponse

from damai.core.codes import area_code, within
from damai.core.errors import Forbidden, Invalid
from damai.journal.hub import Hub, Stream
from damai.journal.live import Group
from damai.webkit.actor import all_seeing
from damai.webkit.guards import actor_of, signed_in

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
MAX_SEQ = 2**53


@get(
    "/api/v1/events",
    guards=[signed_in],
    tags=["events"],
    summary="Server-sent events: id is the journal seq, data a JSON array of put, gone and reload frames",
    media_type="text/event-stream",
    include_in_schema=True,
)
async def events(
    request: Request[Any, Any, Any],
    hub: NamedDependency[SkipValidation[Hub]],
    stream_valid: NamedDependency[SkipValidation[Callable[[Any], Callable[[], bool]]]],
    topics: FromQuery[str | None] = None,
    area: FromQuery[str | None] = None,
    after: Annotated[int | None, QueryParameter(ge=0, le=MAX_SEQ)] = None,
    again: FromQuery[bool] = False,
) -> StreamResponse:
    """Stream what changes in the reader's sight.

    ``topics`` is a comma list (all when absent); ``area`` narrows the scope; ``after`` or the header
    ``Last-Event-ID`` resumes; ``again`` says that ``after`` was heard on a stream of before, as the header does. ``event: resync`` means: too old, fetch the page again. A session or token
    holds 12 streams; one more ends the oldest with ``event: closed`` (code ``too-many-streams``), which
    should not come back by itself.
    """
    actor = actor_of(request)
    actor.require("incidents.read")
    wanted = frozenset(topics.split(",")) if topics else hub.topics
    if unknown := wanted - hub.topics:
        raise Invalid("topic-unknown", field="topics", value=sorted(unknown)[0][:40])
    scope = actor.scope
    if area:
        narrowed = area_code(area)
        if not within(narrowed, scope):
            raise Forbidden("area-out-of-scope", field="area")
        scope = narrowed
    group = Group(
        scope=scope,
        institution=actor.institution,
        all_seeing=all_seeing(actor),
        topics=wanted,
    )
    header = _header_seq(request)
    stream = await hub.open(
        group, after if header is None else header, stream_valid(actor), actor.session,
        again=again or header is not None,
    )  # fmt: skip
    return StreamResponse(_until_gone(hub, stream), media_type="text/event-stream", headers=HEADERS)


async def _until_gone(hub: Hub, stream: Stream) -> AsyncIterator[bytes]:
    try:
        async for chunk in stream.chunks():
            yield chunk
    finally:
        hub.close(stream)


def _header_seq(request: Request[Any, Any, Any]) -> int | None:
    """Where a client that lost its stream says it was."""
    header = request.headers.get("last-event-id", "")
    if header.isascii() and header.isdigit() and len(header) <= 16:
        return int(header)
    return None
