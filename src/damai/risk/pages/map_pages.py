"""*Peta kerawanan*: where, why and how sure, on the screen and on paper."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.db.database import Database
from damai.risk.pages import tabs_for
from damai.risk.versions import service
from damai.risk.versions.model import State
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]


@get("/kerawanan", sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """The published indexes of the election that the reader may see."""
    actor = actor_of(request)
    actor.require("risk.read")
    with db.read() as conn:
        found = service.versions(conn, actor, election_of(request))
    return web_of(request).render(
        request,
        "risk/map.html",
        tabs=tabs_for(actor),
        published=[item for item in found if item.state is State.PUBLISHED],
    )


router = Router(path="/", include_in_schema=False, route_handlers=[page])
