"""*Perintah*: what is printed of a plan, who stands in its teams by name, and the annex that comes back."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.core.errors import DamaiError, Invalid, NotFound
from damai.core.said import said
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.deployment.lines import service as lines
from damai.deployment.orders.annex_in import read_annex
from damai.deployment.orders.faults import AnnexRefused
from damai.deployment.orders.model import Classification
from damai.deployment.pages import tabs_for
from damai.deployment.plans import manning, ordering, service
from damai.deployment.plans.board import unit_names
from damai.deployment.plans.manning import Line
from damai.deployment.plans.model import OWNER, Plan, State
from damai.deployment.plans.naming import name
from damai.deployment.plans.ordering import Asked, Known
from damai.units import service as units
from damai.units.duties import voting_on
from damai.webkit.actor import Actor
from damai.webkit.context import web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of
from damai.webkit.uploads import FORM_B, Oversized, form_with_file

Db = NamedDependency[SkipValidation[Database]]
Short = Annotated[str, QueryParameter(max_length=120)]
Copies = Annotated[int, QueryParameter(ge=0, le=999)]
ANNEX_MAX_B = 2_000_000
NUMBER_MAX = 80
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/rencana/{plan:str}/perintah", sync_to_thread=True)
def page(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[str]:
    """Units with their papers, and who stands in their teams."""
    return _page(request, db, plan)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    plan: str,
    *,
    error: DamaiError | None = None,
    form: str = "",
    faults: list[str] | None = None,
) -> Response[str]:
    actor = actor_of(request)
    found, known, is_named = _known(request, db, actor, plan)
    return web_of(request).render(
        request,
        "plan/orders.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        p=found,
        known=known,
        is_named=is_named,
        rows=[
            {
                "unit": unit,
                "name": known.unit_names.get(unit, unit),
                "teams": len(known.sends(unit)),
                "places": sum(m.police_n for t in known.sends(unit) for m in t.met if m.unit == unit),
                "named": sum(
                    one.unit == unit for t in known.sends(unit) for one in known.people.get(t.team, ())
                ),
            }
            for unit in sorted({met.unit for team in known.teams for met in team.met})
        ],
        classifications=list(Classification),
        may_name=actor.may("roster.edit", area=found.area, owner=OWNER)
        and found.state is State.PUBLISHED,
        error=error,
        form=form,
        faults=faults or [],
    )  # fmt: skip


def _known(
    request: Request[Any, Any, Any], db: Database, actor: Actor, plan: str
) -> tuple[Plan, Known, bool]:
    """Everything that papers say. Names: those who stand in the teams, else as they would be filled in, for readers who
    may read the roster; else none. The third says which: True = they stand there."""
    actor.require("plan.orders")
    place = web_of(request).place()
    with db.read() as conn:
        found = service.plan(conn, actor, plan)
        if not actor.may("plan.orders", owner=found.institution):
            raise NotFound("plan-none")
        teams = service.teams(conn, actor, found)
        stations, addresses, area_names = ordering.read_stations(conn, found, teams)
        people: dict[str, Any] = {}
        is_named = False
        if actor.may("roster.read", owner=OWNER):
            if found.state is State.PUBLISHED:
                people = dict(manning.standing(conn, actor, found))
            is_named = bool(people)
            if not people:
                officers = units.officers(conn, actor, found.election)
                people = dict(name(teams, officers).people)
        known = Known(
            plan=found,
            teams=teams,
            stations=stations,
            addresses=addresses,
            area_names=area_names,
            unit_names=unit_names(conn, actor, found),
            people=people,
            lines=lines.numbers(conn, actor, found.election),
            voting_on=voting_on(conn, found.election),
            place=areas.area(conn, found.area).name,
            operation=place.election_title,
            exercise=place.exercise,
            address=f"{request.url.scheme}://{request.headers.get('host', '')}",
        )
    return found, known, is_named


def _asked(nomor: str, klasifikasi: str, salinan: int, dari: int) -> Asked:
    try:
        kind = Classification(klasifikasi or Classification.TERBATAS.value)
    except ValueError:
        raise Invalid("choice-unknown", field="klasifikasi", value=klasifikasi[:20]) from None
    return Asked(
        number=said(nomor, "nomor", NUMBER_MAX, needed=False), classification=kind,
        copy_no=max(salinan, 1), copies_n=dari,
    )  # fmt: skip


def _sends(known: Known, unit: str) -> None:
    """Raises NotFound for a unit that sends nobody into a team that the reader sees."""
    if not known.sends(unit):
        raise NotFound("plan-unit-none", value=unit[:40])


@get("/rencana/{plan:str}/perintah/lembar.pdf", sync_to_thread=True)
def sheets(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, tim: Short = "",
    satuan: Short = "", nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1,
    dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """The sheet of a team, or of every team of a unit."""
    from damai.deployment.orders.documents import team_sheet_pdf

    _, known, _ = _known(request, db, actor_of(request), plan)
    asked = _asked(nomor, klasifikasi, salinan, dari)
    if tim:
        wanted = [team for team in known.teams if team.team == tim]
        if not wanted:
            raise NotFound("plan-team-none", value=tim[:60])
    else:
        _sends(known, satuan)
        wanted = known.sends(satuan)
    raw = team_sheet_pdf([ordering.sheet(known, team, asked) for team in wanted], lang=_lang(request))  # fmt: skip
    return _file(raw, "application/pdf", f"lembar-{tim or satuan}.pdf")


@get("/rencana/{plan:str}/perintah/daftar.pdf", sync_to_thread=True)
def unit_teams(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, satuan: Short = "",
    nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1, dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """All teams of a unit."""
    from damai.deployment.orders.documents import unit_list_pdf

    _, known, _ = _known(request, db, actor_of(request), plan)
    _sends(known, satuan)
    made = ordering.unit_list(known, satuan, _asked(nomor, klasifikasi, salinan, dari))
    return _file(unit_list_pdf([made], lang=_lang(request)), "application/pdf", f"daftar-{satuan}.pdf")  # fmt: skip


@get("/rencana/{plan:str}/perintah/lampiran.pdf", sync_to_thread=True)
def annex_paper(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, satuan: Short = "",
    nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1, dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """The annex of a unit's warrant on paper."""
    from damai.deployment.orders.documents import annex_pdf

    _, known, _ = _known(request, db, actor_of(request), plan)
    _sends(known, satuan)
    made = ordering.annex(known, satuan, _asked(nomor, klasifikasi, salinan, dari))
    return _file(annex_pdf(made, lang=_lang(request)), "application/pdf", f"lampiran-{satuan}.pdf")


@get("/rencana/{plan:str}/perintah/lampiran.xlsx", sync_to_thread=True)
def annex_book(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, satuan: Short = "",
    nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1, dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """The same as a workbook, which can come back with other names."""
    from damai.deployment.orders.annex_out import annex_xlsx

    _, known, _ = _known(request, db, actor_of(request), plan)
    _sends(known, satuan)
    made = ordering.annex(known, satuan, _asked(nomor, klasifikasi, salinan, dari))
    return _file(annex_xlsx(made, lang=_lang(request)), XLSX, f"lampiran-{satuan}.xlsx")


def _lang(request: Request[Any, Any, Any]) -> str:
    return web_of(request).language(request)


def _file(raw: bytes, kind: str, filename: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(raw, media_type=kind, headers=headers)


@post("/rencana/{plan:str}/perintah/nama", status_code=303)
async def fill(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """Officers of the roster stand in the teams, by service number."""
    actor = actor_of(request)
    actor.require("plan.orders")
    fields = await form_of(request)
    return await _acted(
        request, db, plan, "names", fields, lambda uow: manning.fill_names(uow, actor, plan)
    )


@post(
    "/rencana/{plan:str}/perintah/lampiran",
    status_code=303,
    request_max_body_size=ANNEX_MAX_B + FORM_B,
)
async def take_annex(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[Any]:
    """The annex of a unit as it came back: whole, or not at all with every fault by its row."""
    actor = actor_of(request)
    actor.require("plan.orders")
    lang = _lang(request)
    fields: dict[str, str] = {}
    try:
        fields, brought = await form_with_file(request, "file", ANNEX_MAX_B)
        if brought is None:
            raise Invalid("upload-missing", field="file")
        rows = await asyncio.to_thread(read_annex, brought.raw, brought.name)
        _, known, _ = await asyncio.to_thread(_known, request, db, actor, plan)
        lines = [Line(nrp=row.nrp, stations=ordering.codes_of(known, row)) for row in rows]
    except AnnexRefused as fault:
        refused = Invalid("annex-refused", field="file", n=fault.faults_n)
        told = fault.sentences(lang)
        return await asyncio.to_thread(_page, request, db, plan, error=refused, form="annex", faults=told)  # fmt: skip
    except Oversized:
        error = Invalid("upload-too-large", field="file")
        return await asyncio.to_thread(_page, request, db, plan, error=error, form="annex")
    except DamaiError as error:
        unless_hidden(error)
        return await asyncio.to_thread(_page, request, db, plan, error=error, form="annex")
    unit = fields.get("satuan", "")
    return await _acted(
        request, db, plan, "annex", {**fields, "rows": str(lines)},
        lambda uow: manning.take_lines(uow, actor, plan, unit, lines),
    )  # fmt: skip


async def _acted(
    request: Request[Any, Any, Any], db: Database, plan: str, form: str, fields: dict[str, str],
    act: Any,
) -> Response[Any]:  # fmt: skip
    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _page(request, db, plan, error=error, form=form)

    def run(uow: UnitOfWork) -> Done:
        done: Done = act(uow)
        return done

    return await submit(
        request, db, f"plan.{form}", fields, run, there=f"/rencana/{plan}/perintah", again=again
    )


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[page, sheets, unit_teams, annex_paper, annex_book, fill, take_annex],
)
