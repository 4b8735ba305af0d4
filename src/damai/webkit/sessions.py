"""Who is asking: a bearer token or the session cookie, looked up once a request.

Who must set up a second factor first is turned away here, before any route: a route is closed to them
unless it says otherwise itself. So is whoever looks at an exercise as somebody else and would change something.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from damai.core.errors import Forbidden, Unauthenticated
from damai.webkit.actor import Actor, SessionSource
from damai.webkit.security import BEFORE_ENROLMENT, OWN, SESSION_COOKIE, UNATTENDED, WHILE_VIEWING

SECRET_MAX = 200
LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


class SessionMiddleware(AbstractAuthenticationMiddleware):
    """Sets ``request.user`` to an Actor or None. A wrong bearer token is refused, not ignored."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        source: SessionSource = connection.app.state.sessions
        header = connection.headers.get("authorization")
        if header is not None:
            scheme, _, secret = header.partition(" ")
            actor = (
                await _find(source, "token", secret.strip()) if scheme.lower() == "bearer" else None
            )
            if actor is None:
                raise Unauthenticated("token-unknown")
            return AuthenticationResult(user=actor, auth="bearer")
        cookie = connection.cookies.get(SESSION_COOKIE)
        if cookie:
            attended = not connection.route_handler.opt.get(UNATTENDED)
            actor = await _find(source, "session", cookie, attended)
            if actor is not None and actor.must_enrol:
                _only_to_enrol(connection)
            if actor is not None and actor.viewing:
                _only_to_look(connection, actor)
            return AuthenticationResult(user=actor, auth="cookie")
        return AuthenticationResult(user=None, auth=None)


def _only_to_enrol(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raises Forbidden("factor-needed") on a route that is not for setting up the second factor."""
    if not connection.route_handler.opt.get(BEFORE_ENROLMENT):
        raise Forbidden("factor-needed")


def _only_to_look(connection: ASGIConnection[Any, Any, Any, Any], actor: Actor) -> None:
    """Raises Forbidden("viewing-only") for every act but leaving, "viewing-own" for the person's own account."""
    options = connection.route_handler.opt
    # The refusal is shown to them inside the shell, whose banner says as whom they look.
    connection.scope["user"], connection.scope["auth"] = actor, "cookie"
    method = connection.scope.get("method", "")
    if method not in LOOKING and not options.get(WHILE_VIEWING):
        raise Forbidden("viewing-only", who=actor.name)
    if options.get(OWN):
        raise Forbidden("viewing-own", who=actor.name)


async def _find(
    source: SessionSource, kind: str, secret: str, attended: bool = True
) -> Actor | None:
    if not secret or len(secret) > SECRET_MAX:
        return None
    known = source.cached(kind, secret)
    if known is False:
        return await asyncio.to_thread(source.load, kind, secret, attended=attended)
    return known  # type: ignore[return-value]
