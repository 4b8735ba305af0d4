"""A checklist at one place: questions on a phone, one submission a batch, and what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.core.audience import PARTNERS
from damai.core.codes import area_code, station_code, within
from damai.core.errors import DamaiError, Invalid, NotFound
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.risk import criteria
from damai.risk.checklist import Answer, Checklist, Item, Tally, tally
from damai.risk.checklists import checklist
from damai.risk.criteria import Proposal
from damai.risk.observations import asking, coverage, reading, service
from damai.risk.observations.answers import (
    answer_of,
    answers_of_station,
    cell_of,
    indicator_of,
)
from damai.risk.observations.coverage import Stop, Village, following
from damai.risk.observations.model import Observation, Seen
from damai.risk.pages import tabs_for
from damai.risk.pages.observation_pages import check_sight
from damai.risk.pages.observed import Names, day_of, names_of, said, today_of
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
FIELD = "answer-"
"""Before the code of the item, in the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the page of a list at a place is made of."""

    items: tuple[Item, ...]
    before: Mapping[str, Observation]
    """Item -> what the list's institution said of it last, as far as the reader may see it."""
    proposal: Proposal | None
    tally: Tally | None
    village: Village
    next: Stop | None
    names: Names
    today: str


@get("/kerawanan/amatan/daftar/{listed:str}/{code:str}", sync_to_thread=True)
def page(
    request: Request[Any, Any, Any],
    listed: FromPath[str],
    code: FromPath[str],
    db: Db,
    batch: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[str]:
    """The list at a station, or at a kelurahan with the stations below it; ``batch`` was just sent."""
    return _page(request, db, listed, code, batch=batch)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    listed: str,
    place: str,
    *,
    batch: str = "",
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    actor = actor_of(request)
    check_sight(actor)
    found = _list(listed)
    code = _place(place)
    web = web_of(request)
    lang = web.language(request)
    with db.read() as conn:
        sheet = _sheet(conn, actor, election_of(request), found, code, lang, web.clocks.scene.now())
        sent_n = reading.of_batch(conn, actor, batch) if batch else 0
    shared = any(item.audience == PARTNERS for item in sheet.before.values())
    return web.render(
        request,
        "risk/checklist.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        list=found,
        spot=code,
        is_station=code.count(".") == 4,
        sheet=sheet,
        names=sheet.names,
        answer_of=answer_of,
        answers=list(Answer),
        named=lambda title: said(title, lang),
        may_answer=actor.may("risk.observe", area=code) and found.institution == actor.institution,
        may_observe=actor.may("risk.observe"),
        sent_n=sent_n,
        fields=fields
        or {"observed_on": sheet.today, "source": web.words.text("risk.checklist.visit", lang),
            "shared": "yes" if shared else ""},
        field=FIELD,
        error=error,
    )  # fmt: skip


def _sheet(
    conn: Any, actor: Actor, election: str, found: Checklist, place: str, lang: str, now: Any
) -> Sheet:
    """Raises NotFound for a place that is not there, or out of the reader's scope."""
    village = ".".join(place.split(".")[:4])
    here = coverage.coverage(conn, actor, election, found, village)
    if not within(place, actor.scope) or not here or place not in _places(here[0]):
        raise NotFound("checklist-place-none")
    indicators = {indicator_of(found, item.code): item.code for item in found.items}
    seen = reading.newest_at(
        conn, actor, sorted({place, village}), list(indicators), found.institution
    )
    answers = answers_of_station(found, seen, place) if place != village else {}
    ruled = set(found.groups) <= set(criteria.LEVELS)
    asked = answers and place != village
    onward = _next(conn, actor, election, found, here, place)
    places = [place, village, *([onward.place] if onward else [])]
    return Sheet(
        items=tuple(asking.items_at(found, place)),
        before={indicators[item.indicator]: item for item in seen if item.place == place},
        proposal=criteria.propose(found, answers) if asked and ruled else None,
        tally=tally(found, answers) if asked and not ruled else None,
        village=here[0],
        next=onward,
        names=names_of(conn, actor, election, lang, seen, places),
        today=today_of(conn, now).isoformat(),
    )


def _places(village: Village) -> set[str]:
    return {village.code, *(stop.place for stop in village.stations)}


def _next(
    conn: Any, actor: Actor, election: str, found: Checklist, here: list[Village], place: str
) -> Stop | None:
    """In the same kelurahan, else in the sub-district as far as the reader's scope goes."""
    near = following(here, place)
    if near is not None and near.place != place:
        return near
    district = here[0].code.rpartition(".")[0]
    scope = district if within(district, actor.scope) else actor.scope
    around = coverage.coverage(conn, actor, election, found, scope)
    return following(around, place)


def _list(name: str) -> Checklist:
    try:
        return checklist(name)
    except KeyError:
        raise NotFound("checklist-none") from None


def _place(text: str) -> str:
    try:
        digits = text.replace(".", "")
        code = station_code(text) if len(digits) == 13 else area_code(text)
    except Invalid:
        raise NotFound("checklist-place-none") from None
    if asking.scope_of(code) is None:
        raise NotFound("checklist-place-none")
    return code


@post("/kerawanan/amatan/daftar/{listed:str}/{code:str}", status_code=303)
async def answer(
    request: Request[Any, Any, Any], listed: FromPath[str], code: FromPath[str], db: Db
) -> Response[Any]:
    """Keep the answers that were chosen, as one batch."""
    actor = actor_of(request)
    actor.require("risk.observe")
    fields = await form_of(request)
    found, place, election = _list(listed), _place(code), election_of(request)

    def act(uow: UnitOfWork) -> Done:
        return service.observe(
            uow,
            actor,
            election,
            _chosen(found, place, fields),
            shared=fields.get("shared") == "yes",
            synthetic=areas.the_house(uow).exercise,
        )

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _page(request, db, listed, code, error=error, fields=fields)

    return await submit(
        request,
        db,
        "risk.checklist",
        fields,
        act,
        there=lambda done: f"/kerawanan/amatan/daftar/{found.code}/{place}?batch={done.id}",
        again=again,
    )


def _chosen(found: Checklist, place: str, fields: dict[str, str]) -> list[Seen]:
    """Raises Invalid("checklist-answers-none"|"observation-date"|"checklist-answer")."""
    day = day_of(fields.get("observed_on", ""))
    items = []
    for item in asking.items_at(found, place):
        text = fields.get(FIELD + item.code, "")
        if not text:
            continue
        if text not in set(Answer):
            raise Invalid("checklist-answer", field=FIELD + item.code, place=place)
        value, missing = cell_of(Answer(text))
        items.append(
            Seen(
                place=place,
                indicator=indicator_of(found, item.code),
                value=value,
                missing=missing,
                observed_on=day,
                source=fields.get("source", ""),
                evidence=fields.get("evidence", ""),
            )
        )
    if not items:
        raise Invalid("checklist-answers-none", field="answers")
    return items


router = Router(path="/", include_in_schema=False, route_handlers=[page, answer])
