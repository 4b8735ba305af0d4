"""One officer: changed, moved to another unit, or taken off the roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.core.errors import DamaiError
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.units import duties, roster, service
from damai.units.pages.naming import targets_named
from damai.units.pages.shown import common
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]


@get("/satuan/personel/{id:str}", sync_to_thread=True)
def officer_sheet(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[str]:
    """One officer and their duties."""
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
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    actor.require("roster.read")
    with db.read() as conn:
        found = service.officer(conn, actor, election, id)
        units = roster.named_units(conn, actor, election)
        home = next(unit for unit in units if unit.code == found.unit)
        mine = [d for d in duties.duties(conn, actor, election) if d.officer == id]
        names = targets_named(conn, actor, election, web.language(request), web.words)
        seq = reader.size(conn)
    shown = dict(fields or {}) if form == "change" else _fields_of(asdict(found))
    return web.render(
        request,
        "units/officer.html",
        status=200 if error is None else error.status,
        item=found,
        home=home,
        units=units,
        duties=mine,
        target=names,
        may_edit=actor.may("roster.edit", area=home.area, owner=home.institution),
        error=error,
        form=form,
        fields=shown,
        **common(request, seq),
    )


def _fields_of(values: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: str(value) for name, value in values.items() if isinstance(value, str)}
    part = "/".join(filter(None, (shown["satgas"], shown["subsatgas"])))
    return {**shown, "part": part, "synthetic": "yes" if values["synthetic"] else ""}


@post("/satuan/personel/{id:str}", status_code=303)
async def change(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """Change an officer."""
    actor = actor_of(request)
    actor.require("roster.edit")
    fields = await form_of(request)
    satgas, _, subsatgas = fields.get("part", "").partition("/")
    fields |= {"satgas": satgas, "subsatgas": subsatgas}
    election = election_of(request)
    return await _submit(
        request, db, id, "change", fields, f"/satuan/personel/{id}",
        lambda uow: service.change_officer(uow, actor, election, id, version_of(fields), fields),
    )  # fmt: skip


@post("/satuan/personel/{id:str}/keluarkan", status_code=303)
async def remove(request: Request[Any, Any, Any], id: FromPath[str], db: Db) -> Response[Any]:
    """Take an officer off the roster."""
    actor = actor_of(request)
    actor.require("roster.edit")
    fields = await form_of(request)
    election = election_of(request)
    return await _submit(
        request, db, id, "remove", fields, "/satuan/daftar",
        lambda uow: service.remove_officer(uow, actor, election, id, version_of(fields)),
    )  # fmt: skip


async def _submit(
    request: Request[Any, Any, Any],
    db: Database,
    id: str,
    form: str,
    fields: dict[str, str],
    there: str,
    act: Callable[[UnitOfWork], Done],
) -> Response[Any]:
    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, id, error=error, form=form, fields=fields)

    return await submit(request, db, f"units.officer-{form}", fields, act, there=there, again=again)


router = Router(path="/", include_in_schema=False, route_handlers=[officer_sheet, change, remove])
