"""Whose house this is: name, area, current election and zone, for administrators."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.areas import service
from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.webkit.context import web_of
from damai.webkit.formats import ZONES
from damai.webkit.forms import area_asked, to
from damai.webkit.guards import actor_of, form_of
from damai.webkit.nav import NavItem

Db = NamedDependency[SkipValidation[Database]]
NAV = [
    NavItem(
        key="areas.settings.nav", href="/pengaturan", icon="settings", letter="p",
        action="house.manage",
    )
]  # fmt: skip


@get("/pengaturan", sync_to_thread=True)
def settings_page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    return _settings(request, db)


def _settings(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    actor_of(request).require("house.manage")
    with db.read() as conn:
        house = service.the_house(conn)
        elections = service.elections(conn)
        # An area that nobody chose yet is no nation.
        settled = len(reader.of_subject(conn, "installation/1")) > 1
        asked = (fields or {}).get("area") or house.area
        seen = web_of(request).areas.seen(conn, [asked] if asked else [])
    shown = fields or {
        "name": house.name,
        "area": house.area,
        "area_nation": "yes" if settled and not house.area else "",
        "election": house.election,
        "zone": house.zone,
    }
    return web_of(request).render(
        request,
        "areas/settings.html",
        status=200 if error is None else error.status,
        fields=shown,
        seen=seen,
        elections=elections,
        zones=ZONES,
        error=error,
    )


@post("/pengaturan", status_code=303)
async def change(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Change the house's name, area, current election or zone."""
    actor = actor_of(request)
    actor.require("house.manage")
    fields = await form_of(request)
    try:
        area = await asyncio.to_thread(area_asked, request, db, fields, "area")
        if area is None:
            raise Invalid("area-missing", field="area")
        await db.write(
            lambda uow: service.settle(
                uow,
                actor,
                fields.get("name", ""),
                area,
                fields.get("election", ""),
                fields.get("zone", ""),
            ),
            actor=actor.id,
            kind="areas.settle",
        )
    except DamaiError as error:
        return await asyncio.to_thread(_settings, request, db, error=error, fields=fields)
    return to("/pengaturan")


router = Router(path="/", include_in_schema=False, route_handlers=[settings_page, change])
