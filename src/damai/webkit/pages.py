"""Language and theme from the menu: kept in this browser's cookies, and with the person who is signed in."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from damai.core.errors import NotFound
from damai.webkit.context import LANG_COOKIE, THEME_COOKIE, THEMES, web_of
from damai.webkit.guards import form_of
from damai.webkit.i18n import LANGUAGES

YEAR_S = 365 * 86_400


@post("/pilihan", status_code=303, before_enrolment=True)
async def preferences(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Set what the form names and go back where it came from."""
    fields = await form_of(request)
    cookies, chosen = [], dict[str, str]()
    for name, key, allowed in (
        (LANG_COOKIE, "lang", LANGUAGES),
        (THEME_COOKIE, "theme", THEMES),
    ):
        value = fields.get(key)
        if value is not None and value in allowed:
            chosen[key] = value
            cookies.append(Cookie(key=name, value=value, path="/", samesite="lax", max_age=YEAR_S))
    actor = request.scope.get("user")
    if actor is not None and chosen:
        await web_of(request).remember(actor, chosen)
    return Response(
        b"",
        status_code=303,
        headers={"Location": local_path(fields.get("back"))},
        cookies=cookies,
        media_type="text/html",
    )


def local_path(text: str | None) -> str:
    """A path on this site, whatever was asked. Plain ASCII only, as browsers drop tabs and line ends: "/\\t/evil" is "//evil"."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return "/"
    if not all("!" <= character <= "~" for character in text):
        return "/"
    return text[:500]


@get("/{rest:path}")
async def no_page(rest: FromPath[str]) -> Response[bytes]:
    """Whatever no other route has: asked here, so that who is signed in is told inside the shell."""
    raise NotFound("page-unknown")


router = Router(path="/", route_handlers=[preferences, no_page], include_in_schema=False)
