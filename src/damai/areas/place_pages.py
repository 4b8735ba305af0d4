"""*Tempat*: offices, warehouses, posts, health and fire; the list, the sheet, and what the map draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import places, service
from damai.areas.place_model import Place, PlaceKind, place_code
from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.webkit.actor import Actor
from damai.webkit.context import web_of
from damai.webkit.forms import area_asked, submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]


@get("/tempat", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    kind: Annotated[str, QueryParameter(max_length=20)] = "",
    area: Annotated[str, QueryParameter(max_length=80)] = "",
    after: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[str]:
    """The reader's places, narrowed by kind and area (a code or a name), a page at a time."""
    try:
        within_area = area_asked(request, db, {"area": area}, "area") or ""
    except Invalid as error:
        return _list(request, db, kind=kind, area=area, error=error, form="filter")
    return _list(request, db, kind=kind, area=within_area, after=after)


def _list(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    kind: str = "",
    area: str = "",
    after: str = "",
    error: DamaiError | None = None,
    form: str = "place",
    fields: dict[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: filter or place. Under a filter that is none nothing is listed."""
    actor = actor_of(request)
    actor.require("places.read")
    chosen = kind if kind in set(PlaceKind) else ""
    with db.read() as conn:
        found = (
            []
            if error is not None and form == "filter"
            else places.listed(
                conn, actor, area=area, kind=chosen, after=after, limit=places.LIST_N + 1
            )
        )
        shown = found[: places.LIST_N]
        names = service.areas_named(conn, sorted({p.area for p in shown}))
        seq = reader.size(conn)
        asked = {area, (fields or {}).get("area", "")} - {""}
        seen = web_of(request).areas.seen(conn, sorted(asked))
    return web_of(request).render(
        request,
        "areas/places.html",
        status=200 if error is None else error.status,
        items=shown,
        more=shown[-1].code if len(found) > len(shown) else None,
        names={code: a.name for code, a in names.items()},
        kinds=list(PlaceKind),
        kind=chosen,
        area=area,
        seen=seen,
        form=form,
        seq=seq if actor.may("incidents.read") else None,
        may_edit=actor.may("places.edit"),
        error=error,
        fields=fields or {},
    )


@post("/tempat", status_code=303)
async def add(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Add a place."""
    actor = actor_of(request)
    fields = await form_of(request)

    def again(error: DamaiError) -> Response[str]:
        if error.status == 403:
            raise error
        return _list(request, db, error=error, fields=fields)

    return await submit(
        request,
        db,
        "areas.place-add",
        fields,
        lambda uow: places.add(uow, actor, fields),
        there=_sheet_of,
        again=again,
        area="area",
    )


@get("/tempat/{code:str}", sync_to_thread=True)
def place_sheet(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[str]:
    """One place."""
    return _sheet(request, db, code)


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: dict[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: change or remove."""
    actor = actor_of(request)
    actor.require("places.read")
    with db.read() as conn:
        found = places.one(conn, actor, place_code(code))
        trail = service.path(conn, found.area)
        seq = reader.size(conn)
        shown = fields if form == "change" and fields else _fields_of(found)
        asked = shown.get("area", "")
        seen = web_of(request).areas.seen(conn, [asked] if asked else [])
    return web_of(request).render(
        request,
        "areas/place.html",
        status=200 if error is None else error.status,
        item=found,
        trail=trail,
        kinds=list(PlaceKind),
        seq=seq if actor.may("incidents.read") else None,
        may_edit=actor.may("places.edit", area=found.area),
        error=error,
        form=form,
        fields=shown,
        seen=seen,
        reason="" if fields is None else fields.get("reason", ""),
    )


def _fields_of(item: Place) -> dict[str, str]:
    return {
        "code": item.code,
        "kind": item.kind.value,
        "name": item.name,
        "area": item.area,
        "lat": "" if item.lat is None else repr(item.lat),
        "lon": "" if item.lon is None else repr(item.lon),
        "address": item.address,
        "access": item.access,
        "contact": item.contact,
        "source": item.source,
        "synthetic": "yes" if item.synthetic else "",
    }


@post("/tempat/{code:str}", status_code=303)
async def change(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Change a place."""
    return await _submit(request, db, code, "change", places.change, _sheet_of)


@post("/tempat/{code:str}/hapus", status_code=303)
async def remove(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Take a place away."""
    return await _submit(request, db, code, "remove", _remove, "/tempat")


def _sheet_of(done: Done) -> str:
    return f"/tempat/{done.id}"


def _remove(uow: UnitOfWork, actor: Actor, code: str, seen: int, fields: dict[str, str]) -> Done:
    return places.remove(uow, actor, code, seen, fields.get("reason", ""))


async def _submit(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    form: str,
    act: Callable[[UnitOfWork, Actor, str, int, dict[str, str]], Done],
    there: str | Callable[[Done], str],
) -> Response[Any]:
    actor = actor_of(request)
    fields = await form_of(request)
    wanted = place_code(code)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, code, error=error, form=form, fields=fields)

    return await submit(
        request,
        db,
        f"areas.place-{form}",
        fields,
        lambda uow: act(uow, actor, wanted, version_of(fields), fields),
        there=there,
        again=again,
        area="area" if form == "change" else "",
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[list_page, add, place_sheet, change, remove],
)
