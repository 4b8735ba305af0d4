"""The three-minute page, and the words that are copied out of Damai by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.core.audience import PARTNERS, PUBLIC
from damai.core.errors import Forbidden
from damai.db.database import Database
from damai.incidents import brief, queries
from damai.incidents.model import Status, rest_of
from damai.incidents.since import ended
from damai.incidents.situation import CLOSED_WITHIN
from damai.incidents.view import Names, timeline_lines
from damai.journal import reader
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(
        key="incidents.nav.brief", href="/ringkas", icon="report", letter="r",
        action="incidents.read",
    )
]  # fmt: skip


def _brief(request: Request[Any, Any, Any], db: Database) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require("incidents.read")
    election = election_of(request)
    now = db.clocks.scene.now()
    with db.read() as conn:
        found = brief.situation(conn, actor, election, now)
        closed, closed_seen_n = ended(
            conn, actor, election, Status.CLOSED, now - CLOSED_WITHIN, brief.CLOSED_N
        )
        asked, gravest = brief.decisions(conn, actor, election)
        names = Names.load(conn, actor, [*gravest, *closed, *(one.item for one in asked)])
        seq = reader.size(conn)
        beside = web_of(request).beside_brief(conn, actor, election, "")
    return {
        "beside": beside,
        "situation": found,
        "decisions": asked,
        "gravest": gravest,
        "closed": closed,
        "closed_seen_n": closed_seen_n,
        "names": names,
        "seq": seq,
    }


@get("/ringkas", sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """The situation word, five numbers, what is asked of the reader; good on paper too."""
    return web_of(request).render(request, "incidents/brief.html", **_brief(request, db))


@get("/ringkas/salin", sync_to_thread=True)
def situation_text(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """The situation now as plain text."""
    return web_of(request).plain(request, "incidents/brief.txt", **_brief(request, db))


@get("/kejadian/{incident:uuid}/salin", sync_to_thread=True)
def incident_text(
    request: Request[Any, Any, Any], incident: FromPath[UUID], db: Db
) -> Response[str]:
    """One incident as plain text: what, when, where, who, how, why. Never who told us, nor a person's name.

    Raises Forbidden("complaint-not-copied"): a complaint about an officer stays inside.
    """
    actor = actor_of(request)
    actor.require("incidents.read")
    with db.read() as conn:
        sheet = queries.sheet(conn, actor, str(incident))
        names = Names.load(conn, actor, [sheet.incident], [m.actor for m in sheet.timeline])
    item = sheet.incident
    if item.complaint:
        raise Forbidden("complaint-not-copied")
    # The report that opened it has its id; one that was joined to it may be older.
    first = next((report.text for report in sheet.reports if report.id == item.id), "")
    said = [line for line in timeline_lines(sheet, names) if line.said]
    return web_of(request).plain(
        request,
        "incidents/copy.txt",
        item=item,
        names=names,
        rest=" ".join(rest_of(first, item.title).split()),
        last=said[-1] if said else None,
        audience_words=[_audience_word(request, one) for one in item.audience.split("+")],
        seq=sheet.as_of_seq,
    )


def _audience_word(request: Request[Any, Any, Any], one: str) -> str:
    web = web_of(request)
    key = f"incidents.copy.{one}" if one in (PARTNERS, PUBLIC) else f"accounts.institution.{one}"
    return web.words.text(key, web.language(request))


router = Router("/", route_handlers=[page, situation_text, incident_text], include_in_schema=False)
