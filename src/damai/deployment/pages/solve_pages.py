"""Asking for a plan: it is solved beside people's work, its progress is told, and who asked may stop it."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid5

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.areas import service as areas
from damai.core.canonical import canonical
from damai.core.codes import within
from damai.core.errors import Conflict, DamaiError, Invalid
from damai.core.said import said
from damai.db.database import Database
from damai.deployment.faults import Unplannable
from damai.deployment.pages import tabs_for
from damai.deployment.pages.board_pages import show
from damai.deployment.plans import service
from damai.deployment.plans.asking import asked_of
from damai.deployment.plans.board import Asking
from damai.deployment.plans.gather import brief
from damai.deployment.plans.jobs import Job, jobs
from damai.deployment.plans.making import make
from damai.deployment.plans.model import NAME_MAX, OWNER
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.formats import decimal, number
from damai.webkit.forms import to, unless_hidden
from damai.webkit.guards import actor_of, form_of

Db = NamedDependency[SkipValidation[Database]]
_STEPS = ("ladder", "parts", "grouping", "assignment", "reserves")
"""What a solve tells of, in the order in which a plan is made."""


@post("/rencana/hitung", status_code=303)
async def start(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Begin to solve; the browser goes on to the page that tells how it goes."""
    actor = actor_of(request)
    actor.require("plan.draft")
    fields = await form_of(request)
    try:
        job = await asyncio.to_thread(_started, request, db, actor, fields)
    except DamaiError as error:
        unless_hidden(error)
        asking = Asking(rencana=fields.get("base", ""))
        return await asyncio.to_thread(
            show, request, db, asking, error=error, form="solve", fields=fields
        )
    return to(f"/rencana/kerja/{job.id}")


def _started(
    request: Request[Any, Any, Any], db: Database, actor: Actor, fields: dict[str, str]
) -> Job:
    """The same form again is the same job, and with other words another. Raises what forbids it before anything is
    solved."""
    try:
        form = UUID(fields.get("id", ""))
    except ValueError:
        raise Invalid("id-missing", field="id") from None
    asked_for = {name: text for name, text in fields.items() if name not in ("form_token", "id")}
    id = str(uuid5(form, canonical(asked_for).hex()))
    if (known := jobs.known(id, actor.id)) is not None:
        return known
    place = web_of(request).place()
    election = election_of(request)
    area = place.area if within(place.area, actor.scope) else actor.scope
    actor.require("plan.draft", area=area, owner=OWNER)
    asked = asked_of(fields)
    name = said(fields.get("name", ""), "name", NAME_MAX)
    base = fields.get("base", "")
    with db.read() as conn:
        areas.area(conn, area)
        if base:
            service.plan(conn, actor, base)
        work = brief(conn, actor, election, area, asked, base=base)
    job = Job(id=id, person=actor.id, area=area, name=name, base=base, seconds=asked.seconds)
    key = UUID(id)

    def solved(job: Job) -> str:
        made = make(work, asked, running=job.running, stopped=lambda: job.is_stopped, told=job.hear)
        answer = db.write_now(
            lambda uow: service.draft(
                uow, actor, election, area, made, asked, name=name, base=base
            ),
            actor=actor.id,
            kind="plan.draft",
            key=key,
            request_hash=hashlib.sha256(made.plan_sha256.encode()).digest(),
            submitter=actor.id,
        )
        return answer.value.id

    jobs.start(job, solved)
    return job


@get("/rencana/kerja/{job:str}", sync_to_thread=True)
def job_page(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """How far it is; without a script it asks again by itself. What is done is the plan."""
    actor = actor_of(request)
    actor.require("plan.draft")
    found = jobs.of(job, actor.id)
    if found.plan:
        return to(f"/rencana?rencana={found.plan}")
    web = web_of(request)
    return web.render(
        request,
        "plan/job.html",
        tabs=tabs_for(actor),
        job=found,
        rows=told_rows(found, web.language(request)),
        refused=_sentence(request, found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """What is worked at in words that both page and script show; ``gap`` how far from the bound at most, in percent."""

    what: str
    best: str
    bound: str
    gap: str


def told_rows(job: Job, lang: str) -> list[ToldRow]:
    """In the order in which a plan is made."""
    rows = []
    told = dict(job.told)
    for what in (step for step in _STEPS if step in told):
        value, bound = told[what]
        best = number(round(value), lang)
        of = number(round(bound), lang)
        if what in ("ladder", "parts"):
            rows.append(ToldRow(what=what, best=f"{best} / {of}", bound="", gap=""))
            continue
        gap = abs(value - bound) / max(abs(value), 1.0)
        rows.append(ToldRow(what=what, best=best, bound=of, gap=f"{decimal(100 * gap, lang, 1)} %"))
    return rows


def _sentence(request: Request[Any, Any, Any], job: Job) -> str:
    web = web_of(request)
    lang = web.language(request)
    if isinstance(job.error, Unplannable):
        return job.error.text(lang)
    if job.error is not None:
        return web.sentence(job.error, lang)
    return web.words.text("plan.job.failed", lang) if job.failed else ""


@get("/rencana/kerja/{job:str}/kabar", sync_to_thread=True)
def job_news(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """The same for the script: what is worked at, value and bound, and where it ended."""
    actor = actor_of(request)
    actor.require("plan.draft")
    found = jobs.of(job, actor.id)
    return Response(
        {
            "rows": [asdict(row) for row in told_rows(found, web_of(request).language(request))],
            "begun": found.began_s is not None,
            "seconds": found.seconds,
            "elapsed": found.elapsed_s,
            "over": found.is_over,
            "plan": found.plan,
            "refused": _sentence(request, found),
        },
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@post("/rencana/kerja/{job:str}/henti", status_code=303)
async def stop(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """Keep the best so far."""
    actor = actor_of(request)
    actor.require("plan.draft")
    await form_of(request)
    found = jobs.of(job, actor.id)
    if found.is_over and not found.plan:
        raise Conflict("plan-job-over")
    found.is_stopped = True
    return to(f"/rencana/kerja/{found.id}")


router = Router(path="/", include_in_schema=False, route_handlers=[start, job_page, job_news, stop])
