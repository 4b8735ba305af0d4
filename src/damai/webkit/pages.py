"""Preferences of the browser: language and theme, kept in cookies so that the server renders them."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, post
from litestar.datastructures import Cookie

from damai.webkit.context import LANG_COOKIE, THEME_COOKIE, THEMES
from damai.webkit.guards import form_of
from damai.webkit.i18n import LANGUAGES

YEAR_S = 365 * 86_400


@post("/pilihan", status_code=303, before_enrolment=True)
async def preferences(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Set what the form names and go back where it came from."""
    fields = await form_of(request)
    cookies = []
    for name, key, allowed in (
        (LANG_COOKIE, "lang", LANGUAGES),
        (THEME_COOKIE, "theme", THEMES),
    ):
        value = fields.get(key)
        if value in allowed:
            cookies.append(Cookie(key=name, value=value, path="/", samesite="lax", max_age=YEAR_S))
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


router = Router(path="/", route_handlers=[preferences], include_in_schema=False)
