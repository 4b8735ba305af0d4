"""*Pengamatan*: what was seen of places, by whom and from what; and who has not been asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.core.audience import INSTITUTIONS
from damai.core.codes import within
from damai.core.errors import DamaiError, Forbidden
from damai.db.database import Database
from damai.risk.checklist import Checklist
from damai.risk.checklists import checklist, names
from damai.risk.observations import asking, coverage, reading
from damai.risk.observations.coverage import Village
from damai.risk.observations.model import Missing
from damai.risk.observations.reading import Mark, Wanted
from damai.risk.pages import tabs_for
from damai.risk.pages.naming import amount
from damai.risk.pages.observed import day_of, names_of, place_meant, said
from damai.webkit.actor import Actor
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]
Said = Annotated[str, QueryParameter(max_length=80)]


@get("/kerawanan/amatan", sync_to_thread=True)
def list_page(
    request: Request[Any, Any, Any],
    db: Db,
    place: Said = "",
    place_text: Said = "",
    indicator: Said = "",
    institution: Said = "",
    missing: Said = "",
    since: Said = "",
    until: Said = "",
    after: Annotated[str, QueryParameter(max_length=120)] = "",
) -> Response[str]:
    """Checklists and how far they are, then the newest of each cell in sight, a page at a time."""
    actor = actor_of(request)
    check_sight(actor)
    web = web_of(request)
    lang = web.language(request)
    election = election_of(request)
    error: DamaiError | None = None
    wanted = Wanted(
        indicator=indicator,
        institution=institution if institution in INSTITUTIONS else "",
        missing=missing if missing in set(Missing) else "",
    )
    with db.read() as conn:
        try:
            found_place = place_meant(conn, actor, election, place, place_text)
            wanted = replace(wanted, place=found_place, since=_day(since), until=_day(until))
        except DamaiError as refused:
            error = refused
        found = (
            [] if error else reading.listed(conn, actor, wanted, _mark(after), reading.LIST_N + 1)
        )
        shown = found[: reading.LIST_N]
        earlier = reading.history(conn, actor, shown)
        scope = _scope(actor, wanted.place)
        rounds = [
            (listed, coverage.coverage(conn, actor, election, listed, scope))
            for listed in _lists(actor)
        ]
        every = [item for items in earlier.values() for item in items]
        known = names_of(conn, actor, election, lang, [*shown, *every], [wanted.place])
    fields = {"indicator": wanted.indicator, "institution": wanted.institution,
              "missing": wanted.missing, "since": since, "until": until}  # fmt: skip
    said_place = known.place(wanted.place) if wanted.place else place_text
    last = shown[-1] if len(found) > len(shown) else None
    return web.render(
        request,
        "risk/observations.html",
        status=200 if error is None else error.status,
        tabs=tabs_for(actor),
        rounds=rounds,
        wide=not any(villages for _, villages in rounds),
        items=shown,
        earlier={mark: items for mark, items in earlier.items() if items},
        names=known,
        named=lambda title: said(title, lang),
        amount=lambda value: amount(value, lang, 6),
        counted=counted,
        fields={**fields, "place": wanted.place, "place_text": said_place},
        narrowed=any((place_text, *(v for v in fields.values()), wanted.place)),
        lists=[checklist(name) for name in names()],
        # A denominator has no title of its own: its column is nothing to choose.
        indicators=sorted(code for code, item in known.indicators.items() if item.title),
        institutions=INSTITUTIONS,
        reasons=list(Missing),
        more=None if last is None else urlencode(
            {**fields, "place": wanted.place, "after": f"{last.place} {last.indicator} {last.institution}"}
        ),
        reads=actor.may("risk.read"),
        may_observe=actor.may("risk.observe"),
        error=error,
    )  # fmt: skip


def check_sight(actor: Actor) -> None:
    """Who reads the index, or answers in the field. Raises Forbidden naming the wider of the two."""
    if not actor.may("risk.read") and not actor.may("risk.observe"):
        raise Forbidden(action="risk.read")


def _lists(actor: Actor) -> Sequence[Checklist]:
    """The own first; who reads the index sees how far the others' are, as far as it was shared."""
    own = asking.lists_of(actor.institution) if actor.may("risk.observe") else []
    if not actor.may("risk.read"):
        return own
    return own + [listed for listed in map(checklist, names()) if listed not in own]


def _scope(actor: Actor, place: str) -> str:
    """The area whose kelurahan are counted: a station's kelurahan, else what was narrowed to, else one's own."""
    area = ".".join(place.split(".")[:4])
    return area if area and within(area, actor.scope) else actor.scope


def _day(text: str) -> str:
    return day_of(text, "since").isoformat() if text.strip() else ""


def _mark(text: str) -> Mark | None:
    parts = text.split(" ")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def counted(villages: Sequence[Village]) -> tuple[int, int]:
    """(stations answered in full, stations)."""
    return sum(v.done_n for v in villages), sum(len(v.stations) for v in villages)


router = Router(path="/", include_in_schema=False, route_handlers=[list_page])
