"""*Nomor jaga*: one duty number of each PPS and PPK, entered by KPU's people, deleted after the recapitulation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.core.codes import within
from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.deployment.lines import service
from damai.deployment.lines.model import OWNER, TEXT_MAX, LinesRefused, Wanted
from damai.deployment.pages import tabs_for
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
After = Annotated[str, QueryParameter(max_length=20)]
PATH = "/rencana/nomor"
NUMBER, SEEN = "nomor.", "semula."
"""Before an area's code: what is typed in its row, and what stood there."""


@get(PATH, sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db, after: After = "") -> Response[str]:
    """The areas of the reader's scope with their numbers; a form for KPU's people."""
    return _page(request, db, after)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    after: str,
    *,
    error: DamaiError | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response[str]:
    actor = actor_of(request)
    web = web_of(request)
    lang = web.language(request)
    with db.read() as conn:
        board = service.board(conn, actor, election_of(request), _area(request), after=after)
    now = web.clocks.scene.now()
    faults = error.faults if isinstance(error, LinesRefused) else {}
    named = {row.area.code: row.area.name for row in board.rows}
    first = next((code for code in named if code in faults), "")
    return web.render(
        request,
        "plan/lines.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        b=board,
        after=after,
        last_at=board.until - timedelta(seconds=1),
        is_over=board.until <= now,
        fields=fields or {},
        number_max=TEXT_MAX,
        faults={code: web.sentence(fault, lang) for code, fault in faults.items() if code in named},
        named=named,
        error=error,
        anchor=NUMBER + first if first else "form",
    )


@post(PATH, status_code=303)
async def save(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Every row of the page, whole or not at all."""
    actor = actor_of(request)
    actor.require("lines.edit", owner=OWNER)
    fields = await form_of(request)
    election, after = election_of(request), fields.get("after", "")[:20]
    wanted = [
        Wanted(area=code, text=text, seen=fields.get(SEEN + code, ""))
        for code, text in (
            (name.removeprefix(NUMBER), text)
            for name, text in fields.items()
            if name.startswith(NUMBER)
        )
    ]

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _page(request, db, after, error=error, fields=fields)

    there = f"{PATH}?after={after}" if after else PATH
    return await submit(
        request, db, "plan.lines", fields,
        lambda uow: service.set_lines(uow, actor, election, wanted), there=there, again=again,
    )  # fmt: skip


def _area(request: Request[Any, Any, Any]) -> str:
    """The house's area or the reader's scope, whichever is narrower."""
    actor, place = actor_of(request), web_of(request).place()
    return place.area if within(place.area, actor.scope) else actor.scope


router = Router(path="/", include_in_schema=False, route_handlers=[page, save])
