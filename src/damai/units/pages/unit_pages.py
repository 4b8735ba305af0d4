"""*Satuan*: who there is, *kuat pers* that adds up, and one unit with its strength and officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.units import roster, service, strength_form
from damai.units.model import Unit
from damai.units.pages.shown import common
from damai.units.satgas import SATGAS, echelon_of
from damai.units.unit_form import day_of
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]
Word = Annotated[str, QueryParameter(max_length=40)]
OFFICERS_N = 200
"""Officers that a unit's page names; the roster has the rest."""


@get("/satuan", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any], db: Db, satgas: Word = "", tanggal: Word = ""
) -> Response[str]:
    """The table of the whole operation or of one date, by task force or by the parts of one."""
    try:
        on = day_of(tanggal, "tanggal").isoformat() if tanggal else ""
    except Invalid as error:
        return _list(request, db, error=error, form="filter", fields={"tanggal": tanggal})
    return _list(request, db, satgas=satgas, on=on)


def _list(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    satgas: str = "",
    on: str = "",
    error: DamaiError | None = None,
    form: str = "",
    fields: Mapping[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: filter or unit."""
    actor, web = actor_of(request), web_of(request)
    actor.require("units.read")
    known = {item.code for item in SATGAS[echelon_of(web.place().area)]}
    chosen = satgas if satgas in known else ""
    asked = (fields or {}).get("area", "")
    with db.read() as conn:
        table = service.kuat_pers(conn, actor, election_of(request), on=on, satgas=chosen)
        seen = web.areas.seen(conn, [asked] if asked else [])
        seq = reader.size(conn)
    return web.render(
        request,
        "units/units.html",
        status=200 if error is None else error.status,
        table=table,
        chosen=chosen,
        on=on,
        may_edit=actor.may("units.edit"),
        may_name=actor.may("roster.read"),
        error=error,
        form=form,
        fields=dict(fields or {}),
        seen=seen,
        **common(request, seq),
    )


@post("/satuan", status_code=303)
async def add(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Add a unit."""
    actor = actor_of(request)
    actor.require("units.edit")
    fields = await form_of(request)
    election = election_of(request)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _list(request, db, error=error, form="unit", fields=fields)

    return await submit(
        request,
        db,
        "units.unit-add",
        fields,
        lambda uow: service.add_unit(uow, actor, election, fields),
        there=_sheet_of,
        again=again,
        area="area",
    )


@get("/satuan/{code:str}", sync_to_thread=True)
def unit_sheet(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[str]:
    """One unit."""
    return _sheet(request, db, code)


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: Mapping[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: change, strength or officer."""
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    actor.require("units.read")
    said = dict(fields or {})
    with db.read() as conn:
        found = service.unit(conn, actor, election, code)
        rows = service.strength_of(conn, actor, election, code)
        may_name = roster.may_name(actor, found)
        people = service.officers(conn, actor, election, unit=code) if may_name else []
        people_n = service.counts(conn, actor, election).get(code, 0)
        trail = areas.path(conn, found.area)
        shown = said if form == "change" else _fields_of(found)
        seen = web.areas.seen(conn, [a for a in [shown.get("area", "")] if a])
        seq = reader.size(conn)
    return web.render(
        request,
        "units/unit.html",
        status=200 if error is None else error.status,
        item=found,
        trail=trail,
        rows=rows,
        cells=strength_form.cells(echelon_of(found.area)),
        cell_name=strength_form.name_of,
        total_n=sum(row.officers_n for row in rows if not row.on_date and not row.shift),
        strength=said if form == "strength" else strength_form.fields_of(rows),
        people=people[:OFFICERS_N],
        people_n=people_n,
        may_name=may_name,
        may_edit=actor.may("units.edit", area=found.area, owner=found.institution),
        may_enlist=actor.may("roster.edit", area=found.area, owner=found.institution),
        error=error,
        form=form,
        fields=shown,
        officer=said if form == "officer" else {},
        seen=seen,
        **common(request, seq),
    )


def _fields_of(item: Unit) -> dict[str, str]:
    return {
        "code": item.code,
        "name": item.name,
        "kind": item.kind.value,
        "area": item.area,
        "place": item.place,
        "lat": "" if item.lat is None else repr(item.lat),
        "lon": "" if item.lon is None else repr(item.lon),
        "point": item.point,
        "source": item.source,
        "synthetic": "yes" if item.synthetic else "",
    }


@post("/satuan/{code:str}", status_code=303)
async def change(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Change a unit."""
    actor = actor_of(request)
    actor.require("units.edit")
    fields = await form_of(request)
    election = election_of(request)
    return await _submit(
        request, db, code, "change", fields,
        lambda uow: service.change_unit(uow, actor, election, code, version_of(fields), fields),
    )  # fmt: skip


@post("/satuan/{code:str}/kekuatan", status_code=303)
async def strengthen(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Set a unit's strength."""
    actor = actor_of(request)
    actor.require("units.edit")
    fields = await form_of(request)
    election = election_of(request)

    def act(uow: UnitOfWork) -> Done:
        echelon = echelon_of(service.unit(uow, actor, election, code).area)
        rows = strength_form.rows_of(code, fields, echelon)
        return service.set_strengths(uow, actor, election, code, rows, version_of(fields))

    return await _submit(request, db, code, "strength", fields, act)


@post("/satuan/{code:str}/personel", status_code=303)
async def enlist(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Put somebody on the unit's roster."""
    actor = actor_of(request)
    actor.require("roster.edit")
    fields = _with_part(await form_of(request))
    election = election_of(request)
    return await _submit(
        request, db, code, "officer", fields,
        lambda uow: service.add_officer(uow, actor, election, code, fields),
    )  # fmt: skip


def _with_part(fields: dict[str, str]) -> dict[str, str]:
    """``part`` is a choice of both, ``preventif/pam-tps``."""
    satgas, _, subsatgas = fields.get("part", "").partition("/")
    return {**fields, "satgas": satgas, "subsatgas": subsatgas}


def _sheet_of(done: Done) -> str:
    return f"/satuan/{done.id}"


async def _submit(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    form: str,
    fields: dict[str, str],
    act: Callable[[UnitOfWork], Done],
) -> Response[Any]:
    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, code, error=error, form=form, fields=fields)

    return await submit(
        request,
        db,
        f"units.unit-{form}",
        fields,
        act,
        there=f"/satuan/{code}",
        again=again,
        area="area" if form == "change" else "",
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[list_page, add, unit_sheet, change, strengthen, enlist],
)
