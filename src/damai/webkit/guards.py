"""Guards for routes: signed in, and for the API's writes a bearer token only."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from damai.core.errors import Unauthenticated
from damai.webkit.actor import Actor
from damai.webkit.security import FIELD, FORM_COOKIE, HEADER, SESSION_COOKIE, check_form


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Raises Unauthenticated."""
    if connection.scope.get("user") is None:
        raise Unauthenticated


async def bearer(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """For the API's writes: a cookie alone could be sent by another site's page."""
    if connection.scope.get("user") is None or connection.scope.get("auth") != "bearer":
        raise Unauthenticated("bearer-needed")


def actor_of(request: Request[Any, Any, Any]) -> Actor:
    """The signed-in actor. Raises Unauthenticated."""
    actor = request.scope.get("user")
    if actor is None:
        raise Unauthenticated
    return actor


def version_of(fields: dict[str, str]) -> int:
    """The version that a form saw; 0, which no record has, when it says none."""
    text = fields.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


async def form_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The form's fields after the check that it came from our page. Raises Forbidden("form-expired")."""
    form = await request.form()
    fields = {key: value for key, value in form.items() if isinstance(value, str)}
    secret = request.cookies.get(SESSION_COOKIE) if request.scope.get("user") else None
    check_form(
        secret or request.cookies.get(FORM_COOKIE),
        request.headers.get(HEADER) or fields.get(FIELD),
        request.headers.get("origin"),
        request.headers.get("host", ""),
    )
    return fields
