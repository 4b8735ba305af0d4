"""What the map draws besides incidents: places, and how old each layer is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.areas import place_store, places, store
from damai.areas.model import LEVELS
from damai.areas.place_model import Place, PlaceKind
from damai.core.codes import area_code
from damai.core.errors import Invalid
from damai.db.database import Database
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of, signed_in
from damai.webkit.openapi import problem_responses

Db = NamedDependency[SkipValidation[Database]]
DRAWN_N = 5_000
"""Most places that the map draws: a province has fewer."""


class PlaceOut(msgspec.Struct, kw_only=True):
    """``contact`` is a duty, never a person. ``synthetic`` = made up for an exercise."""

    code: str
    kind: str
    name: str
    area: str
    lon: float | None
    lat: float | None
    address: str
    access: str
    contact: str
    source: str
    synthetic: bool
    version: int


class PlacesOut(msgspec.Struct, kw_only=True):
    items: list[PlaceOut]
    next: str | None


def place_out(item: Place) -> PlaceOut:
    return PlaceOut(
        **{name: getattr(item, name) for name in PlaceOut.__struct_fields__ if name != "kind"},
        kind=item.kind.value,
    )


@get(
    "/api/v1/places",
    guards=[signed_in],
    sync_to_thread=True,
    responses=problem_responses(400, 401, 403, 404, 422, 503),
    tags=["areas"],
)
def list_places(
    request: Request[Any, Any, Any],
    db: Db,
    area: Annotated[str | None, QueryParameter(max_length=20)] = None,
    kind: Annotated[str | None, QueryParameter(max_length=20)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 200,
    after: Annotated[str | None, QueryParameter(max_length=40)] = None,
) -> PlacesOut:
    """Places within the reader's scope in order of code."""
    actor = actor_of(request)
    actor.require("places.read")
    if kind and kind not in set(PlaceKind):
        raise Invalid("place-kind", field="kind", value=kind[:20])
    with db.read() as conn:
        found = places.listed(
            conn,
            actor,
            area=area_code(area) if area else "",
            kind=kind or "",
            after=after or "",
            limit=limit + 1,
        )
    more = len(found) > limit
    return PlacesOut(
        items=[place_out(p) for p in found[:limit]], next=found[limit - 1].code if more else None
    )


@get("/peta/tempat.json", include_in_schema=False, sync_to_thread=True)
def place_points(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Places as GeoJSON points; above DRAWN_N none are drawn and ``left_out`` is true."""
    actor = actor_of(request)
    actor.require("places.read")
    with db.read() as conn:
        digest, _ = place_store.mark(conn)
        etag = f'"{digest[:16]}-{actor.scope}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match", "").removeprefix("W/") == etag:
            return Response(b"", status_code=304, headers=headers)
        found = places.listed(conn, actor, limit=DRAWN_N + 1)
    left_out = len(found) > DRAWN_N
    return Response(
        {
            "type": "FeatureCollection",
            "left_out": left_out,
            "features": [] if left_out else places.features(found),
        },
        headers=headers,
    )


@get("/peta/lapis.json", include_in_schema=False, sync_to_thread=True)
def layer_ages(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """When each layer of the map last changed, as words at the place, and which levels have boundaries."""
    actor = actor_of(request)
    actor.require("areas.read")
    zone = web_of(request).place().zone
    datasets = {
        "stations": store.stations_of(election_of(request)),
        "places": place_store.PLACES,
        "boundaries": store.BOUNDARIES,
    }
    with db.read() as conn:
        ages = {
            name: said_at(store.changed_at(conn, dataset), zone)
            for name, dataset in datasets.items()
        }
        drawn = store.has_boundaries(conn, actor.scope)
    # A level wider than the reader's scope would be drawn from a part of its children.
    depth = actor.scope.count(".") if actor.scope else 0
    levels = [level.value for level in LEVELS[depth:]] if drawn else []
    return Response({"ages": ages, "levels": levels}, headers={"Cache-Control": "no-store"})


def said_at(at: datetime | None, zone: str) -> str | None:
    """14.02 06.20: day, month and time at the place; None where nobody knows."""
    return None if at is None else f"{at.astimezone(ZoneInfo(zone)):%d.%m %H.%M}"


router = Router(path="/", route_handlers=[list_places, place_points, layer_ages])
