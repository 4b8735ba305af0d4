"""The station sheet: facts, where it stands and stood, how one gets there, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from damai.accounts import service as accounts
from damai.areas import codes, service, standing
from damai.areas.model import Level
from damai.areas.standing_model import OWNER, Signal, Way, Wheelchair
from damai.core.audience import INSTITUTIONS
from damai.core.codes import station_code
from damai.core.errors import DamaiError
from damai.db.command import Done
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, to, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of
from damai.webkit.i18n import Catalogue

Db = NamedDependency[SkipValidation[Database]]


@get("/tps/{code:str}", sync_to_thread=True)
def station_sheet(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """One station; its point is marked when it was not surveyed, and nothing is measured from it.

    A code of before leads to the code of now.
    """
    actor_of(request)
    wanted = station_code(code)
    with db.read() as conn:
        now = codes.station_now(conn, election_of(request), wanted)
    if now != wanted:
        return to(f"/tps/{now}")
    return _sheet(request, db, code)


def _sheet(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    *,
    error: DamaiError | None = None,
    form: str = "",
    fields: dict[str, str] | None = None,
) -> Response[str]:
    """``form`` says whose error it is: move, access or note."""
    actor = actor_of(request)
    actor.require("stations.read")
    wanted = station_code(code)
    election = election_of(request)
    with db.read() as conn:
        found = standing.sheet(conn, actor, election, wanted)
        path = service.path(conn, found.station.area)
        kelurahan = {m.said[key] for m in found.moves for key in ("stands_in", "stands_in_before")}
        names = service.areas_named(conn, sorted({*kelurahan, found.standing.stands_in}))
        writers = {m.by for m in found.moves} | {n.by for n in found.notes}
        people = accounts.names_of(
            conn, sorted(w.removeprefix("person/") for w in writers if w.startswith("person/"))
        )
        old = codes.before(conn, wanted)
        seq = reader.size(conn)
        asked = (fields or {}).get("stands_in") or found.standing.stands_in
        seen = web_of(request).areas.seen(conn, [asked])
        beside = web_of(request).beside_station(conn, actor, election, wanted)
    web = web_of(request)
    lang = web.language(request)
    area = found.station.area
    return web.render(
        request,
        "areas/station.html",
        status=200 if error is None else error.status,
        station=found.station,
        stands=found.standing,
        seen=seen,
        moves=found.moves,
        notes=found.notes,
        names={c: a.name for c, a in names.items()},
        who=lambda by: people.get(by.removeprefix("person/"), "Damai"),
        seq=seq if actor.may("incidents.read") else None,
        trail=path,
        old_codes=old,
        beside=beside,
        flags=[
            flag_words(web.words, flag, lang)
            for flag in found.station.flags.replace(";", " ").split()
        ],
        may_move=actor.may("stations.move", area=area, owner=OWNER),
        may_describe=actor.may("stations.describe", area=area),
        may_note=actor.may("stations.note", area=area),
        own_notes=actor.institution in INSTITUTIONS,
        ways=list(Way),
        wheelchairs=list(Wheelchair),
        signals=list(Signal),
        error=error,
        form=form,
        fields=fields or {},
    )


@post("/tps/{code:str}/pindah", status_code=303)
async def move(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Say that the station stands elsewhere."""
    of = {"area": "stands_in", "level": Level.DESAKEL.value}
    return await _submit(request, db, code, "move", standing.move, **of)


@post("/tps/{code:str}/akses", status_code=303)
async def describe(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Say how one gets to the station."""
    return await _submit(request, db, code, "access", standing.describe)


@post("/tps/{code:str}/catatan", status_code=303)
async def note(request: Request[Any, Any, Any], code: FromPath[str], db: Db) -> Response[Any]:
    """Write a note on the station."""
    return await _submit(request, db, code, "note", _note)


def _note(
    uow: UnitOfWork, actor: Actor, election: str, code: str, _: int, fields: dict[str, str]
) -> Done:
    own = fields.get("own") == "yes"
    return standing.note(uow, actor, election, code, fields.get("text", ""), own=own)


async def _submit(
    request: Request[Any, Any, Any],
    db: Database,
    code: str,
    form: str,
    act: Callable[[UnitOfWork, Actor, str, str, int, dict[str, str]], Done],
    **of: str,
) -> Response[Any]:
    actor, election = actor_of(request), election_of(request)
    fields = await form_of(request)
    wanted, seen = station_code(code), version_of(fields)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _sheet(request, db, code, error=error, form=form, fields=fields)

    return await submit(
        request,
        db,
        f"areas.{form}",
        fields,
        lambda uow: act(uow, actor, election, wanted, seen, fields),
        there=f"/tps/{wanted}",
        again=again,
        **of,
    )


def flag_words(words: Catalogue, flag: str, lang: str) -> str:
    """A source's quality flag in words; one that we do not know is shown as it came."""
    key = f"areas.flag.{flag}"
    return words.text(key, lang) if words.has(key) else flag


router = Router(
    path="/", include_in_schema=False, route_handlers=[station_sheet, move, describe, note]
)
