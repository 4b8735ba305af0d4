"""Tables to take away: areas, stations and places as the reader may see them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation
from litestar.response import Stream

from damai.areas.exporting import FORMATS, table_of
from damai.core.codes import area_code
from damai.core.errors import NotFound
from damai.db.database import Database
from damai.webkit.context import election_of
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]


@get("/ekspor/{name:str}", sync_to_thread=True)
def take(
    request: Request[Any, Any, Any],
    name: FromPath[str],
    db: Db,
    area: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Stream:
    """``stations.csv``, ``areas.csv`` or ``places.csv``; of the current election, within ``area``.

    ``template-stations.csv``, ``template-places.xlsx``: the columns that an import reads, to be filled in.
    """
    actor = actor_of(request)
    dataset, _, form = name.partition(".")
    if form not in FORMATS:
        raise NotFound("page-unknown")
    media_type, written = FORMATS[form]
    wanted = area_code(area) if area else ""
    table = table_of(db.read, actor, dataset, election_of(request), wanted)
    return Stream(
        written(table),
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{table.name}.{form}"',
            "Cache-Control": "no-store",
        },
    )


router = Router(path="/", include_in_schema=False, route_handlers=[take])
