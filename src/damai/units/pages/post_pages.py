"""*Pos*: what is guarded, from when until when, in which shifts, and who stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.core.errors import DamaiError
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.units import service
from damai.units.model import Post
from damai.units.pages import post_acts
from damai.units.pages.schedule import schedule_of
from damai.units.pages.shown import common
from damai.units.post_form import lines_of
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
LIST_N = 200


@get("/satuan/pos", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    hal: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
) -> Response[str]:
    """The posts in the reader's sight, a page at a time."""
    return _list(request, db, page=hal)


def _list(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    page: int = 1,
    error: DamaiError | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response[str]:
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    actor.require("units.read")
    said = dict(fields or {})
    with db.read() as conn:
        found = service.posts(conn, actor, election)
        shown = found[(page - 1) * LIST_N : page * LIST_N]
        names = areas.areas_named(conn, sorted({item.area for item in shown}))
        seen = web.areas.seen(conn, [a for a in [said.get("area", "")] if a])
        seq = reader.size(conn)
    today = db.clocks.scene.now().astimezone(ZoneInfo(web.place().zone)).date()
    return web.render(
        request,
        "units/posts.html",
        status=200 if error is None else error.status,
        items=shown,
        found_n=len(found),
        more=page + 1 if len(found) > page * LIST_N else None,
        names={code: item.name for code, item in names.items()},
        today=today.isoformat(),
        may_edit=actor.may("units.edit"),
        error=error,
        fields=said,
        seen=seen,
        **common(request, seq),
    )


@post("/satuan/pos", status_code=303)
async def add(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Add a post."""
    actor = actor_of(request)
    actor.require("units.edit")
    fields = post_acts.with_part(await form_of(request))
    election = election_of(request)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _list(request, db, error=error, fields=fields)

    return await submit(
        request,
        db,
        "units.post-add",
        fields,
        lambda uow: service.add_post(uow, actor, election, fields),
        there=lambda done: f"/satuan/pos/{done.id}",
        again=again,
        area="area",
    )


@get("/satuan/pos/{id:str}", sync_to_thread=True)
def post_sheet(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[str]:
    """One post and who stands there."""
    return _sheet(request, db, id)


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    id: str,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: Mapping[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: change, end, fill, duty or release."""
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    actor.require("units.read")
    said = dict(fields or {})
    zone = web.place().zone
    with db.read() as conn:
        found = service.post(conn, actor, election, id)
        trail = areas.path(conn, found.area)
        may_name = actor.may("roster.read", area=found.area, owner=found.audience)
        schedule = schedule_of(conn, actor, election, found, zone, named=may_name)
        shown = said if form == "change" else _fields_of(found)
        seen = web.areas.seen(conn, [a for a in [shown.get("area", "")] if a])
        seq = reader.size(conn)
    return web.render(
        request,
        "units/post.html",
        status=200 if error is None else error.status,
        item=found,
        trail=trail,
        schedule=schedule,
        may_name=may_name,
        may_edit=actor.may("units.edit", area=found.area, owner=found.audience),
        may_fill=actor.may("roster.edit", area=found.area, owner=found.audience),
        error=error,
        form=form,
        fields=shown,
        said=said,
        seen=seen,
        **common(request, seq),
    )


def _fields_of(item: Post) -> dict[str, str]:
    return {
        "kind": item.kind.value,
        "name": item.name,
        "area": item.area,
        "place": item.place,
        "starts_on": item.starts_on,
        "ends_on": item.ends_on,
        "shifts": lines_of(item.shifts),
        "officers_n": str(item.officers_n),
        "part": "/".join(filter(None, (item.satgas, item.subsatgas))),
        "restricted": "yes" if item.restricted else "",
        "synthetic": "yes" if item.synthetic else "",
        "note": item.note,
    }


@post("/satuan/pos/{id:str}", status_code=303)
async def change(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """Change a post."""
    return await _submit(request, db, id, "change", "units.edit", post_acts.change)


@post("/satuan/pos/{id:str}/akhiri", status_code=303)
async def end(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """End a post sooner."""
    return await _submit(request, db, id, "end", "units.edit", post_acts.end)


@post("/satuan/pos/{id:str}/isi", status_code=303)
async def fill(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """Fill the empty places of some dates with whoever is free and rested."""
    return await _submit(request, db, id, "fill", "roster.edit", post_acts.fill)


@post("/satuan/pos/{id:str}/tugas", status_code=303)
async def assign(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """Put one officer into one shift."""
    return await _submit(request, db, id, "duty", "roster.edit", post_acts.assign)


@post("/satuan/pos/{id:str}/lepas", status_code=303)
async def release(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """Take one officer out of one shift."""
    return await _submit(request, db, id, "release", "roster.edit", post_acts.release)


async def _submit(
    request: Request[Any, Any, Any],
    db: Database,
    id: str,
    form: str,
    action: str,
    act: Callable[[UnitOfWork, Actor, str, str, post_acts.Fields], Done],
) -> Response[Any]:
    actor = actor_of(request)
    actor.require(action)
    fields = await form_of(request)
    election = election_of(request)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, id, error=error, form=form, fields=fields)

    return await submit(
        request,
        db,
        f"units.post-{form}",
        fields,
        lambda uow: act(uow, actor, election, id, fields),
        there=f"/satuan/pos/{id}",
        again=again,
        area="area" if form == "change" else "",
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[list_page, add, post_sheet, change, end, fill, assign, release],
)
