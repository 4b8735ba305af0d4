"""Search and area sheet."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import codes, finding, places, service
from damai.areas.exporting import ACTIONS
from damai.areas.model import Level, Station
from damai.areas.store import boundary_of
from damai.core.codes import area_code, within
from damai.core.errors import NotFound
from damai.db.database import Database
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import to
from damai.webkit.guards import actor_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
FOUND_N, CHILDREN_N = 40, 200
"""Most that one list shows; it says when it is full."""
PLACES_N = 20
"""Places that an area's sheet lists; the rest is a click away."""
NAV = [NavItem(key="areas.nav", href="/wilayah", icon="map-pin", letter="w", action="areas.read")]


@get("/wilayah", sync_to_thread=True)
def find(
    request: Request[Any, Any, Any],
    db: Db,
    q: Annotated[str, QueryParameter(max_length=80)] = "",
) -> Response[str]:
    """Search by name or code; without a query, the top of the reader's own scope."""
    actor = actor_of(request)
    actor.require("areas.read")
    election = election_of(request)
    with db.read() as conn:
        instead = ""
        if q.strip():
            places = finding.find(conn, actor, q, election, limit=FOUND_N)
            found, instead = places.items, places.instead
        else:
            top = actor.scope or web_of(request).place().area
            found = [*service.path(conn, top)[-1:], *service.children(conn, top)] if top else []
        names = service.areas_named(
            conn, [s.area if isinstance(s, Station) else s.parent for s in found]
        )
    items = [
        {
            "station": isinstance(item, Station),
            "code": item.code,
            "item": item,
            "place": names.get(item.area if isinstance(item, Station) else item.parent),
        }
        for item in found
    ]
    return web_of(request).render(
        request, "areas/search.html", q=q, instead=instead, items=items, found_n=FOUND_N
    )


@get("/wilayah/{code:str}", sync_to_thread=True)
def area_sheet(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """One area: path, children with their stations, boundary and its mark."""
    actor = actor_of(request)
    actor.require("areas.read")
    wanted = area_code(code)
    with db.read() as conn:
        now = codes.area_now(conn, wanted)
    if now != wanted:
        return to(f"/wilayah/{now}")
    if not within(wanted, actor.scope) and not within(actor.scope, wanted):
        raise NotFound("area-unknown", value=wanted)
    election = election_of(request)
    with db.read() as conn:
        found = service.area(conn, wanted)
        path = service.path(conn, wanted)
        children = [
            (child, service.totals(conn, election, _narrower(child.code, actor.scope)))
            for child in service.children(conn, wanted)
            if within(child.code, actor.scope) or within(actor.scope, child.code)
        ][:CHILDREN_N]
        stations = (
            service.stations_in(conn, election, wanted) if found.level is Level.DESAKEL else []
        )
        totals = service.totals(conn, election, _narrower(wanted, actor.scope))
        boundary = boundary_of(conn, wanted)
        old = codes.before(conn, wanted)
        known = (
            places.listed(conn, actor, area=wanted, limit=PLACES_N + 1)
            if actor.may("places.read")
            else []
        )
    return web_of(request).render(
        request,
        "areas/area.html",
        area=found,
        trail=path[:-1],
        children=children,
        children_n=CHILDREN_N,
        stations=stations,
        totals=totals,
        old_codes=old,
        takes=[name for name in ("stations", "places") if actor.may(ACTIONS[name])],
        places=known[:PLACES_N],
        more_places=len(known) > PLACES_N,
        indicative=None if boundary is None else boundary[1],
    )


def _narrower(code: str, scope: str) -> str:
    """What of an area lies in the reader's scope: the area itself, or the scope inside it."""
    return code if within(code, scope) else scope


router = Router(path="/", include_in_schema=False, route_handlers=[find, area_sheet])
