"""One observation, written by hand: any indicator of the definitions in sight, a number or the reason of none."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.areas.importing.reading import number_of
from damai.core.errors import DamaiError, Invalid
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.risk.observations import asking, service
from damai.risk.observations.model import Missing, Seen
from damai.risk.pages import tabs_for
from damai.risk.pages.observed import day_of, names_of, place_meant, said, today_of
from damai.risk.versions.indicators import observable
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
Said = Annotated[str, QueryParameter(max_length=80)]


@get("/kerawanan/amatan/baru", sync_to_thread=True)
def form_page(
    request: Request[Any, Any, Any], db: Db, place: Said = "", indicator: Said = ""
) -> Response[str]:
    """The form; ``place`` and ``indicator`` are filled in where a page leads here."""
    return _page(request, db, fields={"place": place, "indicator": indicator})


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    fields: dict[str, str],
    error: DamaiError | None = None,
) -> Response[str]:
    actor = actor_of(request)
    _check(actor)
    web = web_of(request)
    lang = web.language(request)
    election = election_of(request)
    with db.read() as conn:
        place = fields.get("place", "")
        names = names_of(conn, actor, election, lang, [], [place])
        today = today_of(conn, web.clocks.scene.now()).isoformat()
    filled = {"observed_on": today, **fields}
    filled.setdefault("place_text", names.place(place) if place else "")
    return web.render(
        request,
        "risk/observation_new.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        indicators=[names.indicators[code] for code in sorted(names.indicators)],
        names=names,
        named=lambda title: said(title, lang),
        reasons=list(Missing),
        fields=filled,
        error=error,
    )


def _check(actor: Actor) -> None:
    """Who observes and reads the index; in the field one answers checklists. Raises Forbidden."""
    actor.require("risk.read")
    actor.require("risk.observe")


@post("/kerawanan/amatan/baru", status_code=303)
async def add(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Keep one observation."""
    actor = actor_of(request)
    _check(actor)
    fields = await form_of(request)
    election = election_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.observe(
            uow,
            actor,
            election,
            [_seen(uow, actor, election, fields)],
            shared=fields.get("shared") == "yes",
            synthetic=areas.the_house(uow).exercise,
        )

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _page(request, db, fields=fields, error=error)

    said_place = {name: fields.get(name, "") for name in ("place", "place_text")}
    return await submit(
        request,
        db,
        "risk.observation",
        fields,
        act,
        there=f"/kerawanan/amatan?{urlencode(said_place)}",
        again=again,
    )


def _seen(uow: UnitOfWork, actor: Actor, election: str, fields: dict[str, str]) -> Seen:
    """Raises Invalid with the field."""
    place = place_meant(uow, actor, election, fields.get("place", ""), fields.get("place_text", ""))
    if not place:
        raise Invalid("observation-place", field="place", value="-")
    indicator = fields.get("indicator", "").strip()
    if indicator in asking.asked() or indicator not in observable(uow, actor, election):
        raise Invalid("observation-indicator", field="indicator", value=indicator[:60])
    return Seen(
        place=place,
        indicator=indicator,
        value=_value(fields.get("value", ""), place),
        missing=fields.get("missing", ""),
        observed_on=day_of(fields.get("observed_on", "")),
        source=fields.get("source", ""),
        evidence=fields.get("evidence", ""),
    )


def _value(text: str, place: str) -> float | None:
    """A comma is taken for the decimal point where it stands alone, as one writes it in Indonesian."""
    text = text.strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return number_of(text)
    except ValueError:
        raise Invalid("observation-value", field="value", place=place) from None


router = Router(path="/", include_in_schema=False, route_handlers=[form_page, add])
