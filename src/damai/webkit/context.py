"""What every page needs: words, language, theme, who is asking, where files are."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
from litestar import Request, Response
from litestar.datastructures import Cookie

from damai.core.clock import Clocks, epoch_ms
from damai.core.errors import DamaiError
from damai.core.ids import uuid7
from damai.webkit import formats
from damai.webkit.actor import Actor, Taste
from damai.webkit.assets import Assets
from damai.webkit.beside import Beside, nothing
from damai.webkit.i18n import Catalogue, preferred
from damai.webkit.nav import NavItem, bar_of
from damai.webkit.picking import Areas, AsTyped
from damai.webkit.refusals import Refusals
from damai.webkit.security import FORM_COOKIE, SESSION_COOKIE, form_token

THEMES = ("auto", "light", "dark")
DENSITIES = ("standard", "compact")
TIMES = ("age", "both")
LANG_COOKIE, THEME_COOKIE = "damai-lang", "damai-theme"


_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The installation as pages show it."""

    name: str
    zone: str
    exercise: bool
    election: str
    election_title: str
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the election stands: titles of the running stages by language, the most specific first.

    ``until`` = the instant on the scene at which this is over; None = nothing ahead changes it."""

    titles: Mapping[str, tuple[str, ...]]
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """A watch that ended without a signature: how (taken-over, left), ``by`` whom, ``of`` whom, why."""

    watch: str
    how: str
    by: str
    of: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """The watch of the reader's office. ``name`` empty = nobody; ``unsigned`` only for its commander."""

    name: str
    since: datetime | None
    signed: bool
    mine: bool
    unsigned: tuple[Unsigned, ...]


def _nobody(actor: Actor) -> Duty | None:
    return None


async def _not_kept(actor: Actor, chosen: Mapping[str, str]) -> None:
    return None


@dataclass(slots=True, kw_only=True)
class WebContext:
    """Made once by the composition root; kept in ``app.state.web``."""

    words: Catalogue
    assets: Assets
    templates: list[Path]
    nav: list[NavItem]
    clocks: Clocks
    place: Callable[[], Place]
    standing: Callable[[], Standing]
    duty: Callable[[Actor], Duty | None] = _nobody
    remember: Callable[[Actor, Mapping[str, str]], Awaitable[None]] = _not_kept
    icons: dict[str, str] = field(default_factory=dict)
    holders: Callable[[str], list[str]] = lambda action: []
    """Roles that an action is granted to; accounts know."""
    areas: Areas = field(default_factory=AsTyped)
    """The tree, for forms that ask for an area; areas know."""
    beside_station: Beside = nothing
    """What features above areas know of a station."""
    beside_brief: Beside = nothing
    """What features above incidents ask of a reader."""
    refusals: Refusals = field(default_factory=Refusals)
    environment: jinja2.Environment = field(init=False)

    def __post_init__(self) -> None:
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(path) for path in self.templates]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["icon"] = self.icon

    def icon(self, name: str, css: str = "icon") -> markupsafe.Markup:
        """An icon of our own sprite; decoration only, the word stands beside it."""
        return markupsafe.Markup(
            f'<svg class="{css}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
            f"{self.icons[name]}</svg>"
        )

    def language(self, request: Request[Any, Any, Any]) -> str:
        """The person's choice, which goes with them; else this browser's."""
        taste = taste_of(request.scope.get("user"))
        return preferred(
            (taste and taste.lang) or request.cookies.get(LANG_COOKIE),
            request.headers.get("accept-language", ""),
        )

    def sentence(self, error: DamaiError, lang: str) -> str:
        """What happened and what to do, in the reader's language."""
        key = f"error.{error.code}"
        if not self.words.has(key):
            key = "error.internal"
        return self.words.text(key, lang, **{**error.data, "field": error.field or ""})

    def render(
        self,
        request: Request[Any, Any, Any],
        template: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> Response[str]:
        """A page. Personal pages are never cached."""
        actor = request.scope.get("user")
        cookies: list[Cookie] = []
        secret = request.cookies.get(SESSION_COOKIE) if actor else request.cookies.get(FORM_COOKIE)
        if not secret:
            secret = secrets.token_urlsafe(32)
            cookies.append(host_cookie(FORM_COOKIE, secret, None))
        page = self._globals(request, actor, form_token(secret))
        error = values.get("error")
        page["error_text"] = self.sentence(error, page["lang"]) if error is not None else ""
        if error is not None:
            self.refusals.note(request, error)
        html = self.environment.get_template(template).render(**page, **values)
        return Response(
            html,
            status_code=status,
            media_type="text/html",
            headers={"Cache-Control": "no-store", **(headers or {})},
            cookies=cookies,
        )

    def plain(self, request: Request[Any, Any, Any], template: str, **values: Any) -> Response[str]:
        """Words to be copied out of the house: plain text, nothing escaped, blank lines at most one."""
        page = self._globals(request, request.scope.get("user"), "")
        text = self.environment.overlay(autoescape=False).get_template(template)
        lines = text.render(**page, **values).strip()
        return Response(
            _BLANKS.sub("\n\n", lines) + "\n",
            media_type="text/plain",
            headers={"Cache-Control": "no-store"},
        )

    def error_page(
        self, request: Request[Any, Any, Any], error: DamaiError, sentence: str, reference: str
    ) -> str:
        """With the shell around it, so that one can go on; bare when the house itself cannot answer."""
        actor = request.scope.get("user") if error.status < 500 else None
        secret = request.cookies.get(SESSION_COOKIE, "")
        template = "webkit/error_inside.html" if actor else "webkit/error.html"
        return self.environment.get_template(template).render(
            **self._globals(request, actor, form_token(secret) if actor and secret else ""),
            status=error.status,
            sentence=sentence,
            reference=reference,
            holders=self.holders(str(error.data.get("action", ""))) if error.status == 403 else [],
        )

    def _globals(
        self, request: Request[Any, Any, Any], actor: Actor | None, token: str
    ) -> dict[str, Any]:
        lang = self.language(request)
        place = self.place()
        now = self.clocks.scene.now()

        t = Words(self.words, lang)

        def script_words(*prefixes: str) -> markupsafe.Markup:
            text = json.dumps(self.words.starting(prefixes, lang), ensure_ascii=False)
            return markupsafe.Markup(text.replace("<", "\\u003c"))

        def data(value: Any) -> markupsafe.Markup:
            text = json.dumps(value, ensure_ascii=False)
            return markupsafe.Markup(text.replace("<", "\\u003c"))

        taste = taste_of(actor)
        nav = [item for item in self.nav if actor and item.shown_to(actor)]
        bar_n, path = bar_of(nav), request.url.path
        theme = (taste and taste.theme) or request.cookies.get(THEME_COOKIE)
        times = taste.times if taste and taste.times in TIMES else TIMES[0]

        def age_text(at: datetime) -> str:
            text = formats.age((now - at).total_seconds(), lang)
            return f"{text} · {formats.clock(at, place.zone)}" if times == "both" else text

        return {
            "t": t,
            "lang": lang,
            "theme": theme if theme in THEMES else "auto",
            "density": taste.density if taste and taste.density in DENSITIES else DENSITIES[0],
            "times": times,
            "actor": actor,
            "duty": self.duty(actor) if actor else None,
            "place": place,
            "standing": self.standing() if actor else None,
            "path": path,
            "nav": nav,
            "bar_n": bar_n,
            "bar_late": any(item.leads_to(path) for item in nav[bar_n:]),
            "static": self.assets.url,
            "form_token": token,
            "now": now,
            "now_ms": epoch_ms(now),
            "scene_speed": getattr(self.clocks.scene, "speed", 1),
            "clock": lambda at: formats.clock(at, place.zone),
            "day": lambda at: formats.day(at, place.zone, lang),
            "number": lambda n: formats.number(n, lang),
            "ms": epoch_ms,
            "age_text": age_text,
            "new_id": lambda: str(uuid7(self.clocks.wall.now(), secrets.token_bytes(10))),
            "script_words": script_words,
            "data": data,
        }


@dataclass(frozen=True, slots=True)
class Words:
    """What a template calls ``t``: the house's words in one language."""

    of: Catalogue
    lang: str

    def __call__(self, key: str, **values: object) -> str:
        return self.of.text(key, self.lang, **values)

    def known(self, prefix: str, name: str) -> str:
        return self.of.known(prefix, name, self.lang)


def taste_of(actor: Actor | None) -> Taste | None:
    """What the person chose, None for a visitor and for who chose nothing."""
    return None if actor is None else actor.taste


def web_of(request: Request[Any, Any, Any]) -> WebContext:
    """The context of the application that serves ``request``."""
    found: WebContext = request.app.state.web
    return found


def election_of(request: Request[Any, Any, Any]) -> str:
    """The installation's current election. A call and not a dependency: two of those cost a task group."""
    return web_of(request).place().election


def host_cookie(name: str, value: str, max_age_s: int | None) -> Cookie:
    """A cookie of this host only, out of reach of scripts. Browsers accept Secure on loopback."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
        max_age=max_age_s,
    )


def wants_json(request: Request[Any, Any, Any]) -> bool:
    path = request.url.path
    if path.startswith(("/api/", "/healthz", "/readyz", "/metrics")):
        return True
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept
