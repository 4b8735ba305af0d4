"""*Kelas TPS*: what is proposed for each station beside what a commander decided; one at a time or many at once."""

from __future__ import annotations

import json
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.areas.calling import place_names
from damai.core.codes import station_code, within
from damai.core.errors import DamaiError, NotFound
from damai.db.database import Database
from damai.journal import reader
from damai.risk.classes import board, criteria, deciding, proposing, service
from damai.risk.classes.board import Narrowing
from damai.risk.classes.deciding import Chosen
from damai.risk.classes.model import Decision, StationClass
from damai.risk.classes.proposing import Said
from damai.risk.engine.faults import Refused
from damai.risk.pages import tabs_for
from damai.risk.pages.naming import decimal, people, table_file
from damai.risk.seen.reasons import reasons
from damai.risk.seen.scale import valued
from damai.risk.versions import store as version_store
from damai.risk.versions.factors import title_of
from damai.risk.versions.held import fitted_of
from damai.risk.versions.model import Version
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
Word = Annotated[str, QueryParameter(max_length=20)]
Page = Annotated[int, QueryParameter(ge=1, le=100_000)]
PATH = board.PATH
PICK = "tps."
"""A chosen station in the form for many: ``tps.<code>`` = ``<seen>:<mark>``."""
REASONS_N = 3
"""Largest parts of a score that a station's page names: the map has them all."""
NOT_PUBLIC = "Tidak untuk umum"
"""In the file's own language, as its reader is another office."""


@get("/kerawanan/kelas", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    wilayah: Word = "",
    keputusan: Word = "",
    kelas: Word = "",
    hal: Page = 1,
) -> Response[str]:
    """The stations of the reader, by kelurahan, as the address narrows them."""
    return _list(request, db, Narrowing.of(wilayah, keputusan, kelas, hal))


def _list(
    request: Request[Any, Any, Any],
    db: Database,
    narrowing: Narrowing,
    *,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    actor, election = actor_of(request), election_of(request)
    with db.read() as conn:
        stations = areas.stations_in(conn, election, actor.scope)
        found = proposing.table(conn, actor, election, stations, actor.scope)
        counts = board.by_kelurahan(found.rows)
        if narrowing.wilayah and not any(within(c.area, narrowing.wilayah) for c in counts):
            raise NotFound("area-unknown", value=narrowing.wilayah)
        inside = [row for row in found.rows if within(row.station.area, narrowing.wilayah)]
        held = [row for row in inside if narrowing.holds(row)]
        shown, pages_n = narrowing.page(held)
        names = place_names(conn, {c.area for c in counts}, around=True)
        who = people(conn, {row.decision.by for row in shown if row.decision})
        seq = reader.size(conn)
    decides = actor.may("risk.classify", owner=service.OWNER)
    return web_of(request).render(
        request,
        "risk/classes.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        columns=found.columns,
        rows=shown,
        found_n=len(held),
        narrowed=narrowing,
        page=min(narrowing.hal, pages_n),
        pages_n=pages_n,
        total=board.count("", inside),
        counts=counts,
        names=names,
        who=who,
        classes=list(StationClass),
        judged=actor.institution == service.OWNER or any(row.answers for row in found.rows),
        may_many=decides and narrowing.is_kelurahan and bool(shown),
        is_picked=lambda code: bool(fields and PICK + code in fields),
        seq=seq,
        error=error,
        fields=fields or {},
    )


@post("/kerawanan/kelas", status_code=303)
async def decide_many(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """One class with one reason for the chosen stations of a kelurahan: all of them or none."""
    actor, election = actor_of(request), election_of(request)
    fields = await form_of(request)
    narrowing = Narrowing.of(
        fields.get("wilayah", ""), fields.get("keputusan", ""), fields.get("kelas", ""), 1
    )

    def act(uow: Any) -> Any:
        items, klass = _picked(fields), fields.get("class", "")
        return deciding.decide_many(uow, actor, election, items, klass, fields.get("reason", ""))

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _list(request, db, narrowing, error=error, fields=fields)

    return await submit(
        request, db, "risk.classes-decide", fields, act, there=narrowing.url(), again=again
    )


def _picked(fields: dict[str, str]) -> list[Chosen]:
    chosen = [(n.removeprefix(PICK), v) for n, v in fields.items() if n.startswith(PICK)]
    return [_chosen(code, value) for code, value in chosen]


def _chosen(code: str, value: str) -> Chosen:
    """As a page of ours says it; anything else is a number that no decision has, and is refused as overtaken."""
    seen, _, mark = value.partition(":")
    known = seen.isascii() and seen.isdigit() and len(seen) <= 9
    return Chosen(station=code, seen=int(seen) if known else -1, mark=mark)


@get("/kerawanan/kelas/ekspor", sync_to_thread=True)
def as_table(
    request: Request[Any, Any, Any], db: Db, wilayah: Word = "", kelas: Word = ""
) -> Response[bytes]:
    """The decided classes as CSV, each with its reason; marked as not public in its name and in every row."""
    actor, election = actor_of(request), election_of(request)
    narrowing = Narrowing.of(wilayah, "", kelas, 1)
    with db.read() as conn:
        decided = service.classes(conn, actor, election, narrowing.wilayah or actor.scope)
        found = [
            decided[code] for code in sorted(decided) if kelas in ("", decided[code].klass.value)
        ]
        names = place_names(conn, {one.station for one in found}, around=True)
        who = people(conn, {one.by for one in found})
    columns = (
        "marking", "station", "name", "class", "reason", "number", "decided_by", "office", "at",
        "index", "index_class", "criteria_class",
    )  # fmt: skip
    rows = [
        (
            NOT_PUBLIC, one.station, names[one.station], one.klass.value, one.reason, one.number,
            who.get(one.by, "Damai"), one.agency, one.at.isoformat(), one.index_id or "",
            one.index_class, one.criteria_class,
        )
        for one in found
    ]  # fmt: skip
    return table_file(f"kelas-tps-{election}-TIDAK-UNTUK-UMUM", columns, rows)


@get("/kerawanan/kelas/{code:str}", sync_to_thread=True)
def sheet(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[str]:
    """What is known of one station, and who decided what when."""
    return _sheet(request, db, station_code(code))


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    *,
    error: DamaiError | None = None,
    fields: dict[str, str] | None = None,
) -> Response[str]:
    actor, web, election = actor_of(request), web_of(request), election_of(request)
    lang = web.language(request)
    with db.read() as conn:
        history = service.history(conn, actor, election, code)
        station = areas.station(conn, election, code)
        found = proposing.table(conn, actor, election, [station], code)
        names = place_names(conn, {code, station.area}, around=True)
        seen_then = _versions_of(conn, history)
        who = people(conn, {one.by for one in history})
        seq = reader.size(conn)
    [row] = found.rows
    return web.render(
        request,
        "risk/class.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        station=station,
        name=names[code],
        kelurahan=names[station.area],
        row=row,
        said=[
            (column, one, _reasons(db, one, code, lang) if one else [])
            for column, one in zip(found.columns, row.said, strict=True)
        ],
        groups=criteria.GROUPS,
        wording={i.code.casefold(): i.wording.get(lang, i.code) for i in criteria.LIST.items},
        judged=actor.institution == service.OWNER or bool(row.answers),
        history=history,
        then={one.number: json.loads(one.answers) for one in history},
        versions=seen_then,
        who=who,
        classes=list(StationClass),
        may_decide=actor.may("risk.classify", area=station.area, owner=service.OWNER),
        decimal=lambda value: decimal(value, lang),
        seq=seq,
        error=error,
        fields=fields or {},
    )


def _versions_of(read: Any, history: list[Decision]) -> dict[str, Version]:
    """The versions that lay on the table: ``service.told`` has left out those that are not the reader's."""
    found = {
        one.index_id: version_store.by_id(read, one.index_id) for one in history if one.index_id
    }
    return {id: v for id, v in found.items() if v is not None}


def _reasons(db: Database, said: Said, code: str, lang: str) -> list[dict[str, Any]]:
    """The three largest parts of the score, from the version's frozen data: read shortly, computed outside."""

    try:
        held = fitted_of(db, said.version.id)
        bars = reasons(held.result, code, held.why).bars
    except Refused:
        return []
    return [
        {
            "title": title_of(one.indicator, lang),
            "value": valued(one.indicator.facts.get("unit", ""), one.value, lang),
            "imputed": one.imputed,
            "part": decimal(one.contribution, lang),
            "above": one.above > 0,
        }
        for one in bars[:REASONS_N]
    ]


@post("/kerawanan/kelas/{code:str}", status_code=303)
async def decide(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Decide the class of one station."""
    actor, election, station = actor_of(request), election_of(request), station_code(code)
    fields = await form_of(request)

    def act(uow: Any) -> Any:
        item, klass = _chosen(station, fields.get("seen", "")), fields.get("class", "")
        return deciding.decide_one(uow, actor, election, item, klass, fields.get("reason", ""))

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, station, error=error, fields=fields)

    return await submit(
        request, db, "risk.class-decide", fields, act, there=f"{PATH}/{station}", again=again
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[list_page, decide_many, as_table, sheet, decide],
)
