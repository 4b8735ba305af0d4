"""*Peta kerawanan*: where, why and how sure, on the screen and on paper."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.areas import store as area_store
from damai.core.errors import Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.risk.actions import service as actions
from damai.risk.pages import tabs_for, working
from damai.risk.pages.naming import on_day, today
from damai.risk.seen.clusters import Clusters, clusters
from damai.risk.seen.scale import percent, step_of, valued, written
from damai.risk.seen.view import Asked, View, view
from damai.risk.versions import service
from damai.risk.versions.factors import title_of
from damai.risk.versions.held import fitted_of
from damai.risk.versions.model import Level, Version
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of
from damai.webkit.i18n import Catalogue

Db = NamedDependency[SkipValidation[Database]]
WEIGHT = "bobot."
WHY_MAX = 80
Short = Annotated[str, QueryParameter(max_length=60)]


@get("/kerawanan", sync_to_thread=True)
def page(
    request: Request[Any, Any, Any],
    db: Db,
    indeks: Short = "",
    tingkat: Short = "",
    wilayah: Short = "",
    tempat: Short = "",
    dengan: Short = "",
    lapis: Short = "",
    banding: Short = "",
    hal: Annotated[int, QueryParameter(ge=0, le=10_000)] = 0,
) -> Response[str]:
    """The map, the ranked table and one place's reasons; the address is the whole state."""
    actor = actor_of(request)
    actor.require("risk.read")
    asked = Asked(
        version=indeks, level=tingkat, area=wilayah, place=tempat, other=dengan, layer=lapis, against=banding,
        page=hal, weights=_weights(request),
    )  # fmt: skip
    election = election_of(request)
    found = view(db, actor, election, asked)
    with db.read() as conn:
        seq = reader.size(conn)
        preventions = []
        offices: dict[str, str] = {}
        if found is not None and found.place:
            preventions = actions.actions(conn, actor, election, place=found.place)
            offices = {item.code: item.name for item in accounts.agencies(conn)}
    web = web_of(request)
    lang, zone = web.language(request), web.place().zone
    return web.render(
        request,
        "risk/map.html",
        tabs=tabs_for(actor),
        v=found,
        seq=seq,
        preventions=preventions,
        on=lambda text: on_day(text, zone, lang),
        today=today(db.clocks.scene.now(), zone),
        offices=offices,
        address=_Address(asked, found),
        written=lambda x, digits=None: written(x, lang, digits),
        percent=lambda x: percent(x, lang),
        step_of=lambda klass: step_of(klass, found.classes_n) if found else None,
        titled=lambda item: title_of(item, lang),
        valued=lambda item, x: valued(item.facts.get("unit", ""), x, lang),
        why_word=lambda why: _why_word(web.words, why, lang),
        titled_part=lambda v, code: _part_title(v, code, lang),
        told=lambda facts, key: _told(facts, key, lang),
        error_word=lambda error: web.sentence(error, lang),
    )


@get("/kerawanan/{version:str}/gugus")
async def cluster_part(
    request: Request[Any, Any, Any], db: Db, version: FromPath[str]
) -> Response[str]:
    """Where like lies by like; fetched by the page when it is asked for, because it takes a second."""
    actor = actor_of(request)
    found = await asyncio.to_thread(_version, db, actor, version)
    edition = await asyncio.to_thread(_edition, db)
    made = await working.shared(("clusters", found.id, edition), lambda: _clusters(db, found))
    # Computed of the whole, told of the reader's own places.
    told = made.inside(actor.scope)
    return await asyncio.to_thread(_cluster_page, request, db, found, told)


def _version(db: Database, actor: Actor, id: str) -> Version:
    with db.read() as conn:
        return service.version(conn, actor, id)


def _edition(db: Database) -> str:
    with db.read() as conn:
        return area_store.pointer(conn, area_store.BOUNDARIES)[1]


def _clusters(db: Database, found: Version) -> Clusters:
    held = fitted_of(db, found.id)
    drawn: dict[str, tuple[bytes, bool]] = {}
    if found.level is not Level.STATION:
        with db.read() as conn:
            drawn = area_store.boundaries(conn, found.area)
    return clusters(held.result, {code: raw for code, (raw, _) in drawn.items()})


def _cluster_page(
    request: Request[Any, Any, Any], db: Database, found: Version, made: Clusters
) -> Response[str]:
    with db.read() as conn:
        names = areas.areas_named(conn, [c.area for c in made.clusters])
    web = web_of(request)
    lang = web.language(request)
    return web.render(
        request,
        "risk/clusters.html",
        c=made,
        version=found,
        tabs=tabs_for(actor_of(request)),
        names={code: item.name for code, item in names.items()},
        written=lambda x, digits=None: written(x, lang, digits),
    )


class _Address:
    """Makes addresses of this screen: what is given changes, the rest stays."""

    def __init__(self, asked: Asked, found: View | None) -> None:
        self.now: dict[str, str] = {
            "indeks": asked.version,
            "tingkat": asked.level,
            "wilayah": asked.area,
            "lapis": asked.layer,
            "banding": asked.against,
            "tempat": asked.place,
            "dengan": asked.other,
            **{WEIGHT + code: str(n) for code, n in (found.weights if found else {}).items()},
        }

    def __call__(self, **changes: str | int) -> str:
        said = {**self.now, **{key: str(value) for key, value in changes.items()}}
        kept = {key: value for key, value in said.items() if value}
        return "/kerawanan" + (f"?{urlencode(kept)}" if kept else "")

    def published(self) -> str:
        """The same with the weights as published."""
        return self(**{key: "" for key in self.now if key.startswith(WEIGHT)})

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """What a form of this screen sends along."""
        left = [*without, WEIGHT] if "weights" in without else list(without)
        return [
            (key, value)
            for key, value in self.now.items()
            if value
            and not any(key == name or (name == WEIGHT and key.startswith(name)) for name in left)
        ]


def _weights(request: Request[Any, Any, Any]) -> dict[str, int]:
    """``bobot.<part>=0..300`` in percent. Raises Invalid("risk-weights")."""
    out: dict[str, int] = {}
    for key, value in request.query_params.items():
        if not key.startswith(WEIGHT):
            continue
        if not (value.isascii() and value.isdigit() and len(value) <= 3):
            raise Invalid("risk-weights", field=key[:60], most=300)
        out[key.removeprefix(WEIGHT)] = int(value)
    return out


def _why_word(words: Catalogue, why: str, lang: str) -> str:
    """Why a cell is empty: a reason that we know in the reader's language, else as the version's table says it."""
    key = f"risk.missing.{why.replace('_', '-')}"
    return words.text(key, lang) if words.has(key) else why[:WHY_MAX]


def _part_title(found: View, code: str, lang: str) -> str:
    """A part of the index by its title: a group's, or an indicator's."""
    title = found.part_titles.get(code, {})
    return title.get(lang) or title.get("id") or code


def _told(facts: Any, key: str, lang: str) -> str:
    """A fact of an indicator, in the reader's language when it has both."""
    found = facts.get(key, "")
    if isinstance(found, dict):
        found = found.get(lang) or found.get("id", "")
    return str(found)


router = Router(path="/", include_in_schema=False, route_handlers=[page, cluster_part])
