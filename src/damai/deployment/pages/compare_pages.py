"""Two plans side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.areas.model import Station
from damai.db.database import Database
from damai.deployment.pages import tabs_for
from damai.deployment.plans import service
from damai.deployment.plans.board import unit_names
from damai.deployment.plans.comparing import Compared, Moved, compare
from damai.deployment.plans.model import State
from damai.webkit.context import election_of, web_of
from damai.webkit.formats import decimal, number
from damai.webkit.guards import actor_of
from damai.webkit.i18n import Catalogue

Db = NamedDependency[SkipValidation[Database]]
Id = Annotated[str, QueryParameter(max_length=60)]
ROWS_N = 500
"""Most stations that are listed of each kind; the count says all."""


@get("/rencana/banding", sync_to_thread=True)
def page(request: Request[Any, Any, Any], db: Db, satu: Id = "", dua: Id = "") -> Response[str]:
    """``satu`` against ``dua``; without them the published plan against the newest other."""
    actor = actor_of(request)
    compared: Compared | None = None
    one = other = None
    names: dict[str, str] = {}
    stations: dict[str, Station] = {}
    area_names: dict[str, str] = {}
    with db.read() as conn:
        plans = service.plans(conn, actor, election_of(request))
        standing = next((p for p in plans if p.state is State.PUBLISHED), None)
        live = [p for p in plans if p.state is not State.WITHDRAWN]
        usual = standing or (live[-1] if live else None)
        one = service.plan(conn, actor, satu) if satu else usual
        if dua:
            other = service.plan(conn, actor, dua)
        elif one is not None:
            other = next((p for p in live if p.id != one.id), None)
        if one is not None and other is not None:
            compared = compare(
                one, service.teams(conn, actor, one), other, service.teams(conn, actor, other)
            )
            names = unit_names(conn, actor, one)
            codes = [m.station for m in (*compared.thinner[:ROWS_N], *compared.thicker[:ROWS_N])]
            stations = {s.code: s for s in area_store.stations_by_codes(conn, one.election, codes)}
            named = areas.areas_named(conn, sorted({s.area for s in stations.values()}))
            area_names = {code: item.name for code, item in named.items()}
    web = web_of(request)
    say = Saying(web.words, web.language(request))
    return web.render(
        request,
        "plan/compare.html",
        tabs=tabs_for(actor),
        plans=plans,
        one=one,
        other=other,
        c=compared,
        rows_n=ROWS_N,
        unit_names=names,
        stations=stations,
        area_names=area_names,
        said=say.said,
        change=lambda line: say.signed(
            None if None in (line.one, line.other) else line.other - line.one
        ),
        signed=say.signed,
        protection=say.protection,
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """How numbers of two plans are written."""

    words: Catalogue
    lang: str

    def said(self, value: float | None) -> str:
        if value is None:
            return "–"
        if float(value).is_integer():
            return number(int(value), self.lang)
        return decimal(value, self.lang, 1)

    def signed(self, value: float | None) -> str:
        """With its sign, which 0 has not."""
        if value is None:
            return "–"
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return sign + self.said(abs(value))

    def protection(self, moved: Moved, which: str) -> str:
        """``2 polisi untuk 8 TPS``; nobody; or that the plan does not know the station."""
        share, team = (
            (moved.one, moved.one_team) if which == "one" else (moved.other, moved.other_team)
        )
        if not team:
            return self.words.text("plan.compare.unknown", self.lang)
        if not share:
            return self.words.text("plan.team.nobody", self.lang)
        police = 2 * share.numerator if share.numerator % 2 else share.numerator
        stations = police * share.denominator // share.numerator
        return self.words.text(
            "plan.compare.protection", self.lang, police=police, stations=stations
        )


router = Router(path="/", include_in_schema=False, route_handlers=[page])
