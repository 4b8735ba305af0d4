"""The JSON API of areas and stations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import codes, finding, service, store
from damai.areas.model import LEVELS, Area, Station
from damai.areas.tiles.kept import points_of
from damai.areas.tiles.points import MAX_ZOOM
from damai.core.codes import ancestors, area_code, station_code, within
from damai.core.errors import Invalid, NotFound
from damai.db.database import Database
from damai.webkit.context import election_of
from damai.webkit.guards import actor_of, signed_in
from damai.webkit.openapi import problem_responses

Db = NamedDependency[SkipValidation[Database]]
Code = Annotated[str | None, QueryParameter(max_length=40)]
ANY_AREA = "area"
MVT = "application/vnd.mapbox-vector-tile"
ERRORS = problem_responses(400, 401, 403, 404, 422, 503)


class AreaOut(msgspec.Struct, kw_only=True):
    code: str
    name: str
    level: str
    type: str
    parent: str | None
    lon: float | None
    lat: float | None
    area_km2: float | None


class AreaSheetOut(AreaOut):
    """With the path from the province, the children, and what is known of its stations."""

    path: list[AreaOut]
    children: list[AreaOut]
    stations_n: int
    voters_n: int
    stations_without_voters_n: int


class StationOut(msgspec.Struct, kw_only=True):
    """``point`` synthetic = a seeded stand-in inside the kelurahan, not surveyed: measure nothing from it."""

    code: str
    number: int
    area: str
    special: bool
    voters_n: int | None
    flags: str
    lon: float | None
    lat: float | None
    point: str | None


class StationsOut(msgspec.Struct, kw_only=True):
    items: list[StationOut]
    next: str | None


class FoundOut(msgspec.Struct, kw_only=True):
    """``above`` = the names of the areas that it lies in, the nearest first."""

    code: str
    name: str
    kind: str
    place: str
    above: list[str]


def area_out(item: Area) -> AreaOut:
    return AreaOut(
        code=item.code,
        name=item.name,
        level=item.level.value,
        type=item.type,
        parent=item.parent or None,
        lon=item.lon,
        lat=item.lat,
        area_km2=item.area_km2,
    )


def station_out(item: Station) -> StationOut:
    return StationOut(
        code=item.code,
        number=item.number,
        area=item.area,
        special=item.special,
        voters_n=item.voters_n,
        flags=item.flags,
        lon=item.lon,
        lat=item.lat,
        point=None if item.point is None else item.point.value,
    )


@get("/areas/{code:str}", guards=[signed_in], sync_to_thread=True, responses=ERRORS)
def one_area(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """An area's sheet, also by a code of before; ``{level}.geojson`` gives the boundaries of a level within the reader's scope."""
    actor = actor_of(request)
    actor.require("areas.read")
    if code.endswith(".geojson"):
        return _geojson(request, db, code.removesuffix(".geojson"))
    wanted = area_code(code)
    with db.read() as conn:
        wanted = codes.area_now(conn, wanted)
    if not within(wanted, actor.scope) and not within(actor.scope, wanted):
        raise NotFound("area-unknown", value=wanted)
    election = election_of(request)
    with db.read() as conn:
        found = service.area(conn, wanted)
        scope = wanted if within(wanted, actor.scope) else actor.scope
        stations_n, voters_n, unknown_n = service.totals(conn, election, scope)
        base = msgspec.structs.asdict(area_out(found))
        return Response(
            AreaSheetOut(
                **base,
                path=[area_out(a) for a in service.path(conn, wanted)],
                children=[
                    area_out(a)
                    for a in service.children(conn, wanted)
                    if within(a.code, actor.scope) or within(actor.scope, a.code)
                ],
                stations_n=stations_n,
                voters_n=voters_n,
                stations_without_voters_n=unknown_n,
            )
        )


def _geojson(request: Request[Any, Any, Any], db: Database, level: str) -> Response[Any]:
    actor = actor_of(request)
    with db.read() as conn:
        _edition, digest = store.pointer(conn, store.BOUNDARIES)
        etag = f'"{digest[:16]}-{level}-{actor.scope}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == etag:
            return Response(
                b"", status_code=304, headers=headers, media_type="application/geo+json"
            )
        body = service.boundaries_geojson(conn, level, actor.scope)
    return Response(body, headers=headers, media_type="application/geo+json")


@get("/stations", guards=[signed_in], sync_to_thread=True, responses=ERRORS)
def list_stations(
    request: Request[Any, Any, Any],
    db: Db,
    area: Annotated[str | None, QueryParameter(max_length=20)] = None,
    bbox: Annotated[str | None, QueryParameter(max_length=100)] = None,
    election: Code = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 200,
    after: Annotated[str | None, QueryParameter(max_length=20)] = None,
) -> StationsOut:
    """Stations in order of code; ``bbox`` is west,south,east,north."""
    actor = actor_of(request)
    actor.require("stations.read")
    scope = actor.scope
    if area:
        wanted = area_code(area)
        if not within(wanted, scope) and not within(scope, wanted):
            return StationsOut(items=[], next=None)
        scope = wanted if within(wanted, scope) else scope
    with db.read() as conn:
        found = service.stations_in(
            conn,
            election or election_of(request),
            scope,
            after=after or "",
            limit=limit + 1,
            box=_box(bbox),
        )
    more = len(found) > limit
    return StationsOut(
        items=[station_out(s) for s in found[:limit]], next=found[limit - 1].code if more else None
    )


@get("/stations/{code:str}", guards=[signed_in], sync_to_thread=True, responses=ERRORS)
def one_station(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    db: Db,
    election: Code = None,
) -> StationOut:
    """One station by code, with or without dots; a code of before gives the station of now."""
    actor = actor_of(request)
    actor.require("stations.read")
    wanted = station_code(code)
    of = election or election_of(request)
    with db.read() as conn:
        wanted = codes.station_now(conn, of, wanted)
        found = service.station(conn, of, wanted)
    if not within(found.area, actor.scope):
        raise NotFound("station-unknown", value=wanted)
    return station_out(found)


@get(
    "/tiles/stations/{z:int}/{x:int}/{y:str}",
    guards=[signed_in],
    sync_to_thread=True,
    responses={
        **ERRORS,
        200: ResponseSpec(bytes, description="The tile", media_type=MVT, generate_examples=False),
        304: ResponseSpec(None, description="As it was", generate_examples=False),
    },
)
def station_tile(
    request: Request[Any, Any, Any],
    z: FromPath[int],
    x: FromPath[int],
    y: FromPath[str],
    db: Db,
    election: Code = None,
) -> Response[bytes]:
    """A vector tile of the reader's stations, ``y`` as 123.mvt: layer ``stations``, or ``cells`` with counts."""
    actor = actor_of(request)
    actor.require("stations.read")
    row = y.removesuffix(".mvt")
    if not (
        row.isascii()
        and row.isdigit()
        and len(row) <= 6
        and 0 <= z <= MAX_ZOOM
        and 0 <= x < 1 << z
        and int(row) < 1 << z
    ):
        raise NotFound("tile-unknown")
    of = election or election_of(request)
    with db.read() as conn:
        found = points_of(conn, of)
    if found is None:
        raise NotFound("tile-unknown")
    digest, points = found
    etag = f'"{digest[:16]}-{of}-{actor.scope}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == etag:
        return Response(b"", status_code=304, headers=headers, media_type=MVT)
    body = points.tile(z, x, int(row), actor.scope)
    return Response(body, headers=headers, media_type=MVT)


@get("/search", guards=[signed_in], sync_to_thread=True, responses=ERRORS)
def search(
    request: Request[Any, Any, Any],
    db: Db,
    q: Annotated[str, QueryParameter(max_length=80)] = "",
    level: Annotated[str, QueryParameter(max_length=10)] = "",
) -> list[FoundOut]:
    """Areas and stations by name or code, within the reader's scope; a name may be spelled not quite right.

    `level`: `area` = areas alone; `provinsi`, `kabkota`, `kecamatan` or `desakel` = of that level alone.
    """
    actor = actor_of(request)
    if level not in {"", ANY_AREA, *LEVELS}:
        raise Invalid("level-unknown", field="level", value=level)
    with db.read() as conn:
        if level:
            of = "" if level == ANY_AREA else level
            return found_out(conn, finding.find_areas(conn, actor, q, of))
        return found_out(conn, finding.find(conn, actor, q, election_of(request)).items)


def found_out(conn: sa.Connection, items: Sequence[Area | Station]) -> list[FoundOut]:
    """Places as a list of answers shows them: with the name of the area they lie in."""
    lies_in = [ancestors(s.area) if isinstance(s, Station) else ancestors(s.parent) for s in items]
    names = service.areas_named(conn, sorted({code for path in lies_in for code in path}))
    out = []
    for item, path in zip(items, lies_in, strict=True):
        above = [names[code].name for code in reversed(path) if code in names]
        if isinstance(item, Station):
            name = f"TPS {item.number:03d} {names[item.area].name if item.area in names else ''}"
            code, name, kind, place = item.code, name.strip(), "station", item.area
        else:
            code, name, kind = item.code, item.name, item.level.value
            place = names[item.parent].name if item.parent in names else ""
        out.append(FoundOut(code=code, name=name, kind=kind, place=place, above=above))
    return out


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid("bbox-shape", field="bbox") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("bbox-shape", field="bbox")
    return west, south, east, north


router = Router(
    path="/api/v1",
    tags=["areas"],
    route_handlers=[one_area, list_stations, one_station, station_tile, search],
)
