"""Two plans side by side."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.db.database import Database
from damai.deployment.pages import tabs_for
from damai.deployment.plans import service
from damai.deployment.plans.board import unit_names
from damai.deployment.plans.comparing import Compared, compare
from damai.deployment.plans.model import State
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]
Id = Annotated[str, QueryParameter(max_length=60)]
ROWS_N = 500
"""Most stations that are listed of each kind; the count says all."""


@get("/rencana/banding", sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db, satu: Id = "", dua: Id = "") -> Response[str]:
    """``satu`` against ``dua``; without them the published plan against the newest other."""
    actor = actor_of(request)
    compared: Compared | None = None
    one = other = None
    names: dict[str, str] = {}
    with db.read() as conn:
        plans = service.plans(conn, actor, election_of(request))
        standing = next((p for p in plans if p.state is State.PUBLISHED), None)
        live = [p for p in plans if p.state is not State.WITHDRAWN]
        usual = standing or (live[-1] if live else None)
        one = service.plan(conn, actor, satu) if satu else usual
        if dua:
            other = service.plan(conn, actor, dua)
        elif one is not None:
            other = next((p for p in live if p.id != one.id), None)
        if one is not None and other is not None:
            compared = compare(
                one, service.teams(conn, actor, one), other, service.teams(conn, actor, other)
            )
            names = unit_names(conn, actor, one)
    return web_of(request).render(
        request,
        "plan/compare.html",
        tabs=tabs_for(actor),
        plans=plans,
        one=one,
        other=other,
        c=compared,
        rows_n=ROWS_N,
        unit_names=names,
    )


router = Router(path="/", include_in_schema=False, route_handlers=[page])
