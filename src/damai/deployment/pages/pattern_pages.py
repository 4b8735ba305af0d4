"""*Pola pengamanan*: the formation of each class as named fields, and which class of an index it guards."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.areas import service as areas
from damai.core.codes import within
from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.deployment.formation_words import LINMAS_PER_STATION, is_usual, sentence
from damai.deployment.pages import tabs_for
from damai.deployment.plans import patterning
from damai.deployment.plans.gather import index_class_names
from damai.deployment.plans.patterns import CLASSES, Pattern, PatternRefused
from damai.risk.versions.trail import names
from damai.webkit.context import election_of, web_of
from damai.webkit.forms import submit, unless_hidden
from damai.webkit.guards import actor_of, form_of, version_of

Db = NamedDependency[SkipValidation[Database]]
PARTS = ("police", "stations", "stations_max", "linmas")


@get("/rencana/pola", sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db) -> Response[str]:
    """What is in force, and the form that changes it."""
    return _page(request, db)


def _page(
    request: Request[Any, Any, Any],
    db: Database,
    *,
    error: DamaiError | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response[str]:
    actor = actor_of(request)
    actor.require("plan.pattern")
    web = web_of(request)
    lang = web.language(request)
    area = _area(request)
    election = election_of(request)
    if isinstance(error, PatternRefused):
        error = error.said(lang)
    with db.read() as conn:
        found = patterning.pattern(conn, actor, election, area)
        index_names = index_class_names(conn, actor, election)
        above = areas.areas_named(conn, [found.area])
        who = names(conn, {found.by})(found.by)
    return web.render(
        request,
        "plan/pattern.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        p=found,
        area=area,
        classes=CLASSES,
        sentences={name: sentence(one, lang) for name, one in found.formations.items()},
        unusual={name for name, one in found.formations.items() if not is_usual(one)},
        per_station=LINMAS_PER_STATION,
        index_names=index_names,
        fields=fields if fields is not None else fields_of(found, index_names),
        own=found.version if found.area == area else 0,
        area_name=lambda code: (
            above[code].name if code in above else web.words.text("webkit.everywhere", lang)
        ),
        who=who,
        error=error,
    )


def fields_of(found: Pattern, index_names: list[str]) -> dict[str, str]:
    """The form as it stands."""
    out = {"source": found.source}
    for name, one in found.formations.items():
        for part in PARTS:
            out[f"{name}.{part}"] = str(getattr(one, part))
        out[f"{name}.areas"] = "\n".join(f"{area} {n}" for area, n in sorted(one.areas.items()))
    for at, index_class in enumerate(index_names):
        out[f"index.{at}"] = found.index_classes.get(index_class, "")
    return out


@post("/rencana/pola", status_code=303)
async def save(request: Request[Any, Any, Any], db: Db) -> Response[Any]:
    """Set the formations of the house's area."""
    actor = actor_of(request)
    actor.require("plan.pattern")
    fields = await form_of(request)
    area, election = _area(request), election_of(request)

    def again(error: DamaiError) -> Response[str]:
        unless_hidden(error)
        return _page(request, db, error=error, fields=fields)

    def named() -> list[str]:
        with db.read() as conn:
            return index_class_names(conn, actor, election)

    try:
        index_names = await asyncio.to_thread(named)
        formations = json.dumps(formations_of(fields))
        index_classes = json.dumps(
            {name: klass for at, name in enumerate(index_names) if (klass := fields.get(f"index.{at}", ""))}
        )  # fmt: skip
    except DamaiError as error:
        return await asyncio.to_thread(again, error)
    return await submit(
        request, db, "plan.pattern", fields,
        lambda uow: patterning.set_pattern(
            uow, actor, election, area, version_of(fields), formations, index_classes,
            fields.get("source", ""),
        ),
        there="/rencana/pola", again=again,
    )  # fmt: skip


def formations_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of the fields; a class all of whose fields are empty has no formation. Raises Invalid(field)."""
    out: dict[str, Any] = {}
    for name in CLASSES:
        said = {part: fields.get(f"{name}.{part}", "").strip() for part in PARTS}
        if not any(said.values()):
            continue
        said["stations_max"] = said["stations_max"] or said["stations"]
        numbers = {part: _number(text, f"{name}.{part}") for part, text in said.items()}
        span: Any = numbers["stations"]
        if numbers["stations_max"] != numbers["stations"]:
            span = [numbers["stations"], numbers["stations_max"]]
        made = {"police": numbers["police"], "stations": span, "linmas": numbers["linmas"]}
        if areas := _areas(fields.get(f"{name}.areas", ""), f"{name}.areas"):
            made["areas"] = areas
        out[name] = made
    return out


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Invalid("plan-number", field=field, value=text[:20], least=1, most=10_000)
    return int(text)


def _areas(text: str, field: str) -> dict[str, int]:
    """Lines of a kelurahan's code and its stations a team."""
    out: dict[str, int] = {}
    for line in text.splitlines():
        words = line.replace(":", " ").split()
        if not words:
            continue
        if len(words) != 2:
            raise Invalid("plan-override", field=field, value=line[:40])
        out[words[0]] = _number(words[1], field)
    return out


def _area(request: Request[Any, Any, Any]) -> str:
    actor, place = actor_of(request), web_of(request).place()
    return place.area if within(place.area, actor.scope) else actor.scope


router = Router(path="/", include_in_schema=False, route_handlers=[page, save])
