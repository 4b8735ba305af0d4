"""*Pencegahan*: the register of what is done about factors; the list, the form, one prevention and its history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.accounts import service as accounts
from damai.areas.calling import place_names
from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.journal.entries import Committed
from damai.risk.actions import register, service
from damai.risk.actions.model import NEXT, Status
from damai.risk.actions.register import Line, Narrowing
from damai.risk.pages import tabs_for
from damai.risk.pages.naming import (
    decimal,
    on_day,
    people,
    table_file,
    today,
)
from damai.risk.pages.picking import place_of
from damai.risk.versions import service as versions
from damai.risk.versions import store as version_store
from damai.risk.versions.factors import factors_of, title_of, titles
from damai.risk.versions.model import State, Version
from damai.stages import service as stages
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]
Word = Annotated[str, QueryParameter(max_length=20)]
Text = Annotated[str, QueryParameter(max_length=200)]
Page = Annotated[int, QueryParameter(ge=1, le=100_000)]
PATH = register.PATH
_SAID = ("index", "place", "factor", "title", "owner", "due_on")
OPTIONS_N = 1_000
"""Places that the form offers to choose from; of a larger version those that the words find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The register as the address narrows it; ``every_n`` = before narrowing."""

    narrowing: Narrowing
    lines: Sequence[Line]
    every_n: int
    every_late_n: int
    offices: dict[str, str]
    stages: dict[str, str]
    seq: int


def _listed(request: Request[Any, Any, Any], db: Database, narrowing: Narrowing) -> Listed:
    actor, web = actor_of(request), web_of(request)
    election, zone, lang = election_of(request), web.place().zone, web.language(request)
    with db.read() as conn:
        found = service.actions(conn, actor, election)
        published = _published(conn, actor, election)
        offices = {office.code: office.name for office in accounts.agencies(conn)}
        places = place_names(
            conn, {one.place for one in found} | {narrowing.tempat} - {""}, around=True
        )
        factors = titles(conn, published, lang)
        calendar = stages.calendar(conn, election, zone)
        seq = reader.size(conn)
    day = today(db.clocks.scene.now(), zone)
    every = [register.line_of(one, day, places, offices, factors) for one in found]
    return Listed(
        narrowing=narrowing,
        lines=[line for line in every if narrowing.holds(line, actor.agency)],
        every_n=len(every),
        every_late_n=sum(line.late for line in every),
        offices=offices,
        stages={one.stage.code: one.stage.title(lang) for one in calendar.all},
        seq=seq,
    )


def _published(read: Any, actor: Actor, election: str) -> list[Version]:
    found = versions.versions(read, actor, election)
    return [one for one in found if one.state is State.PUBLISHED]


def narrowing_of(
    menurut: Word = "",
    milik: Word = "",
    terlambat: Word = "",
    status: Word = "",
    tempat: Word = "",
    q: Text = "",
    hal: Page = 1,
) -> Narrowing:
    """What the address says: one reading for the list, its words and its table."""
    return Narrowing.of(menurut, milik, terlambat, status, tempat, q, hal)


Asked = NamedDependency[SkipValidation[Narrowing]]
NARROWED = {"narrowing": Provide(narrowing_of, sync_to_thread=False)}


@get("/kerawanan/pencegahan", sync_to_thread=True, dependencies=NARROWED)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    narrowing: Asked,
) -> Response[str]:
    """The register, grouped by place or by owner; the overdue first and said in a word."""
    actor = actor_of(request)
    listed = _listed(request, db, narrowing)
    return web_of(request).render(
        request,
        "risk/actions.html",
        tabs=tabs_for(actor),
        narrowed=narrowing,
        page=register.arranged(listed.lines, narrowing),
        listed=listed,
        statuses=list(Status),
        may_add=actor.may("risk.act"),
        on=_on(request),
    )


@get("/kerawanan/pencegahan/salin", sync_to_thread=True, dependencies=NARROWED)
def as_text(
    request: Request[Any, Any, Any],
    db: Db,
    narrowing: Asked,
) -> Response[str]:
    """What the list shows as plain text for a message: never a person's name."""
    listed = _listed(request, db, narrowing)
    return web_of(request).plain(
        request,
        "risk/actions.txt",
        page=register.arranged(listed.lines, listed.narrowing, whole=True),
        listed=listed,
        on=_on(request),
    )


@get("/kerawanan/pencegahan/ekspor", sync_to_thread=True, dependencies=NARROWED)
def as_table(
    request: Request[Any, Any, Any],
    db: Db,
    narrowing: Asked,
) -> Response[bytes]:
    """The same as CSV, codes beside names."""
    listed = _listed(request, db, narrowing)
    page = register.arranged(listed.lines, listed.narrowing, whole=True)
    columns = (
        "place", "place_name", "factor", "factor_title", "title", "owner", "owner_name", "due_on",
        "stage", "status", "overdue", "note", "synthetic", "id",
    )  # fmt: skip
    rows = [
        (
            line.action.place, line.place, line.action.factor, line.factor, line.action.title,
            line.action.owner, line.owner, line.action.due_on, line.action.stage,
            line.action.status.value, "true" if line.late else "false", line.action.note,
            "true" if line.action.synthetic else "false", line.action.id,
        )
        for group in page.groups
        for line in group.lines
    ]  # fmt: skip
    return table_file(f"pencegahan-{election_of(request)}", columns, rows)


@get("/kerawanan/pencegahan/baru", sync_to_thread=True)
def new_page(
    request: Request[Any, Any, Any],
    db: Db,
    versi: Text = "",
    tempat: Word = "",
    faktor: Annotated[str, QueryParameter(max_length=60)] = "",
    cari: Text = "",
) -> Response[str]:
    """The form, filled as far as its address says: the map's panel leads here with a place and a factor."""
    fields = {"index": versi, "place": tempat, "factor": faktor}
    return _form(request, db, fields, words=cari)


def _form(
    request: Request[Any, Any, Any],
    db: Database,
    fields: dict[str, str],
    *,
    words: str = "",
    error: DamaiError | None = None,
) -> Response[str]:
    actor, web = actor_of(request), web_of(request)
    actor.require("risk.act")
    lang, place = web.language(request), web.place()
    index = fields.get("index", "")
    with db.read() as conn:
        published = _published(conn, actor, place.election)
        chosen = next((one for one in published if one.id == index), None)
        if chosen is None and len(published) == 1 and not index:
            chosen = published[0]
        scored = version_store.scores(conn, chosen.id, actor.scope) if chosen else []
        names = place_names(conn, {row.place for row in scored}, around=True)
        factors = factors_of(conn, chosen) if chosen else {}
        offices = accounts.agencies(conn)
        calendar = stages.calendar(conn, place.election, place.zone)
    texts = {row.place: _score_text(web, lang, row, chosen) for row in scored if chosen is not None}
    wanted = words.casefold().split()
    found = [
        (row.place, names[row.place], texts[row.place])
        for row in scored
        if all(word in f"{row.place} {names[row.place]}".casefold() for word in wanted)
    ]
    return web.render(
        request,
        "risk/action_new.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        published=published,
        chosen=chosen,
        gone=bool(index) and chosen is None,
        places=found[:OPTIONS_N],
        places_n=len(scored),
        left_n=max(0, len(found) - OPTIONS_N),
        words=words,
        echo=texts.get(fields.get("place", ""), ""),
        place_named=names.get(fields.get("place", ""), ""),
        factors=[(code, title_of(one, lang)) for code, one in factors.items()],
        offices=offices,
        stages=[(one.stage.code, one.stage.title(lang)) for one in calendar.all],
        today=today(db.clocks.scene.now(), place.zone).isoformat(),
        error=error,
        fields=fields,
    )


def _score_text(web: Any, lang: str, row: Any, version: Version) -> str:
    if row.score is None:
        return str(web.words.text("risk.action.score_none", lang))
    name = "" if row.klass is None else version.class_names[row.klass]
    klass = web.words.known("risk.class_name.", name, lang)
    return str(
        web.words.text(
            "risk.action.score", lang, score=decimal(row.score, lang), klass=klass, rank=row.rank
        )
    )


@post("/kerawanan/pencegahan/baru", status_code=303)
async def add(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Ask an office to do something about a factor."""
    actor, web = actor_of(request), web_of(request)
    place, areas = web.place(), web.areas
    fields = await form_of(request)

    def act(uow: Any) -> Any:
        stage = fields.get("stage", "")
        calendar = stages.calendar(uow, place.election, place.zone)
        if stage and stage not in {one.stage.code for one in calendar.all}:
            raise Invalid("action-stage", field="stage", value=stage[:40])
        index, place_said, factor, title, owner, due_on = (
            fields.get(name, "").strip() for name in _SAID
        )
        # Before version and place are looked for: who may not hears just that.
        actor.require("risk.act", area=place_said if areas.seen(uow, [place_said]) else None)
        version = versions.version(uow, actor, index)
        return service.add(
            uow,
            actor,
            index,
            place_of(uow, areas, actor, version, place_said),
            factor,
            title,
            owner,
            due_on,
            stage,
            synthetic=place.exercise,
        )

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _form(request, db, fields, error=error)

    return await submit(
        request, db, "risk.action-add", fields, act,
        there=lambda done: f"{PATH}/{done.id}", again=again,
    )  # fmt: skip


@get("/kerawanan/pencegahan/{action:uuid}", sync_to_thread=True)
def sheet(request: Request[Any, Any, Any], action: FromPath[UUID], db: Db) -> Response[str]:
    """One prevention: what, where, whose, until when, and what became of it."""
    return _sheet(request, db, str(action))


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    id: str,
    *,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    actor, web = actor_of(request), web_of(request)
    place, lang = web.place(), web.language(request)
    with db.read() as conn:
        found = service.action(conn, actor, id)
        history = [_told(entry) for entry in reader.of_subject(conn, f"risk-action/{id}")]
        published = _published(conn, actor, found.election)
        same = [one for one in published if one.code == found.index_code]
        scores = [(one, version_store.score_at(conn, one.id, found.place)) for one in same]
        names = place_names(conn, {found.place}, around=True)
        offices = {office.code: office.name for office in accounts.agencies(conn)}
        who = people(conn, [told["by"] for told in history])
        factors = titles(conn, same, lang)
        calendar = stages.calendar(conn, found.election, place.zone)
        seq = reader.size(conn)
    mine = found.owner == actor.agency or found.by == actor.id
    return web.render(
        request,
        "risk/action.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        item=found,
        late=found.is_overdue(today(db.clocks.scene.now(), place.zone)),
        place_named=names[found.place],
        owner=offices.get(found.owner, found.owner),
        factor=factors.get((found.index_code, found.factor), found.factor),
        stage={one.stage.code: one.stage.title(lang) for one in calendar.all}.get(found.stage),
        echoes=[(one, _score_text(web, lang, row, one)) for one, row in scores if row is not None],
        history=history[::-1],
        who=who,
        steps=[found.status, *sorted(NEXT[found.status])],
        may_change=mine and actor.may("risk.act", area=found.place),
        on=_on(request),
        seq=seq,
        error=error,
        fields=fields or {},
    )


def _told(entry: Committed) -> dict[str, Any]:
    """An entry of a prevention as its history shows it; of an erased one only that it was."""
    said = json.loads(entry.body) if entry.body else {}
    at = datetime.fromisoformat(said["at_scene"]) if said else entry.at
    return {**said, "kind": entry.kind.rpartition("-")[2], "at": at, "by": entry.actor}


def _on(request: Request[Any, Any, Any]) -> Any:
    web = web_of(request)
    zone, lang = web.place().zone, web.language(request)
    return lambda text: on_day(text, zone, lang)


@post("/kerawanan/pencegahan/{action:uuid}", status_code=303)
async def change(request: Request[Any, Any, Any], action: FromPath[UUID], db: Db) -> Response[Any]:
    """Say how it stands."""
    actor = actor_of(request)
    fields = await form_of(request)
    id = str(action)

    def act(uow: Any) -> Any:
        status = fields.get("status", "")
        if status not in set(Status):
            service.action(uow, actor, id)
            raise Invalid("action-status", field="status", value=status[:20])
        due_on, note = fields.get("due_on", ""), fields.get("note", "")
        return service.change(uow, actor, id, version_of(fields), Status(status), due_on, note)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, id, error=error, fields=fields)

    return await submit(
        request, db, "risk.action-change", fields, act, there=f"{PATH}/{id}", again=again
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[list_page, as_text, as_table, new_page, add, sheet, change],
)
