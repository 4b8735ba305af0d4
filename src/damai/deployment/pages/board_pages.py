"""*Rencana pengamanan*: the plans, one of them on map and in tables, and what it is asked for with."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.core.audience import sees
from damai.core.codes import within
from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.deployment.pages import tabs_for
from damai.deployment.pages.board_view import asks_of, tell
from damai.deployment.plans import service
from damai.deployment.plans.board import Asking, Board, board
from damai.deployment.plans.jobs import jobs
from damai.deployment.plans.model import OWNER, Plan, State
from damai.journal import reader
from damai.risk.versions.trail import names
from damai.units import service as units
from damai.units.model import Ready
from damai.webkit.actor import Actor, all_seeing
from damai.webkit.context import election_of, web_of
from damai.webkit.formats import decimal
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]
Short = Annotated[str, QueryParameter(max_length=120)]


@get("/rencana", sync_to_thread=True)
def page(
    request: Request[Any, Any, Any],
    db: Db,
    rencana: Short = "",
    tim: Short = "",
    kecamatan: Short = "",
    kelas: Short = "",
    hanya: Short = "",
    jenjang: Annotated[int, QueryParameter(ge=-1, le=1_000)] = -1,
    hal: Annotated[int, QueryParameter(ge=1, le=10_000)] = 1,
) -> Response[str]:
    """The address is the whole state."""
    asking = Asking(
        rencana=rencana, tim=tim, kecamatan=kecamatan, kelas=kelas, hanya=hanya, jenjang=jenjang, hal=hal,
    )  # fmt: skip
    return show(request, db, asking)


def show(
    request: Request[Any, Any, Any],
    db: Database,
    asking: Asking,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: dict[str, str] | None = None,
    sentence: str = "",
) -> Response[str]:
    """``form`` says whose error it is: solve, sign, publish, withdraw or lock; ``sentence`` what a planner's refusal says."""
    actor = actor_of(request)
    actor.require("plan.read")
    web = web_of(request)
    lang = web.language(request)
    election = election_of(request)
    place = web.place()
    area = place.area if within(place.area, actor.scope) else actor.scope
    typed = (fields or {}) if form == "solve" else {}
    with db.read() as conn:
        seq = reader.size(conn)
        found = board(conn, actor, election, asking)
        told = tell(conn, actor, found, lang)
        ready = _ready(conn, actor, election, area)
        signers = {by for p in found.plans for by in (p.drafted_by, p.signed_by, p.published_by, p.ended_by) if by}  # fmt: skip
        who = names(conn, signers)
    return web.render(
        request,
        "plan/board.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        b=found,
        told=told,
        seq=seq,
        who=who,
        area=area,
        asks=asks_of(found, ready, area, typed) if may_draft(actor, area) else None,
        running=jobs.running_of(actor.id),
        acts=acts_of(actor, found.plan),
        takes_files=takes_files(actor, found.plan),
        address=Address(asking, found),
        decimal=lambda x, digits=1: decimal(x, lang, digits),
        error=error,
        form=form,
        fields=fields or {},
        refused=sentence,
    )


def _ready(conn: Any, actor: Actor, election: str, area: str) -> list[Ready]:
    """Units with their strength, for those who may ask for a plan."""
    if not may_draft(actor, area) or not actor.may("units.read"):
        return []
    return units.strengths(conn, actor, election, area)


def may_draft(actor: Actor, area: str) -> bool:
    return actor.may("plan.draft", area=area, owner=OWNER)


def acts_of(actor: Actor, found: Plan | None) -> dict[str, str]:
    """What the page offers: act -> ``may``, or ``own`` where the reader has signed already and another must go on.

    The use cases ask again.
    """
    if found is None:
        return {}

    def may(action: str) -> bool:
        return actor.may(action, area=found.area, owner=found.institution)

    offered = {}
    if found.state is State.DRAFT and may("plan.sign"):
        offered["sign"] = "may"
    if found.state is State.DRAFT and may("plan.draft"):
        offered["lock"] = "may"
    if found.state is State.SIGNED and may("plan.publish"):
        offered["publish"] = "own" if found.signed_by == actor.id else "may"
    if (found.state in (State.DRAFT, State.SIGNED) and may("plan.draft")) or (
        found.state is State.PUBLISHED and may("plan.publish")
    ):
        offered["withdraw"] = "may"
    if actor.may("plan.orders", owner=found.institution):
        offered["orders"] = "may"
    return offered


def takes_files(actor: Actor, found: Plan | None) -> bool:
    """Whether the page offers a plan's files; the use case asks again."""
    if found is None or not actor.may("plan.read", area=found.area):
        return False
    return sees(found.institution, actor.institution, all_seeing=all_seeing(actor))


class Address:
    """Makes addresses of this screen: what is given changes, the rest stays."""

    def __init__(self, asking: Asking, found: Board) -> None:
        self.now: dict[str, str] = {
            "rencana": found.plan.id if found.plan else "",
            "tim": asking.tim,
            "kecamatan": asking.kecamatan,
            "kelas": asking.kelas,
            "hanya": asking.hanya,
            "jenjang": "" if asking.jenjang < 0 else str(asking.jenjang),
            "hal": "" if asking.hal == 1 else str(asking.hal),
        }

    def __call__(self, **changes: str | int) -> str:
        said = {**self.now, **{key: str(value) for key, value in changes.items()}}
        kept = {key: value for key, value in said.items() if value}
        return "/rencana" + (f"?{urlencode(kept)}" if kept else "")

    def of(self, plan: str) -> str:
        """Another plan, with the same narrowing and nothing open."""
        return self(rencana=plan, tim="", jenjang="", hal="")

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """What a form of this screen sends along."""
        return [(key, value) for key, value in self.now.items() if value and key not in without]


@get("/rencana/{plan:str}/berkas.zip", sync_to_thread=True)
def package(request: Request[Any, Any, Any], plan: FromPath[str], db: Db) -> Response[bytes]:
    """A plan's folder: whoever has it runs ``damai plan check`` on it."""
    actor = actor_of(request)
    with db.read() as conn:
        found, raw = service.package(conn, actor, plan)
    name = f"rencana-{found.area}-{found.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type="application/zip", headers=headers)


router = Router(path="/", include_in_schema=False, route_handlers=[page, package])
