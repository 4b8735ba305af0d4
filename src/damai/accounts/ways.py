"""What signing in reads from a browser and gives it back: its words, its cookies, its first page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.datastructures import Cookie

from damai.accounts import secrets
from damai.accounts.devices import device_words
from damai.accounts.known import KNOWN_FOR
from damai.accounts.model import Browser, Role
from damai.webkit.context import host_cookie
from damai.webkit.security import SESSION_COOKIE

STEP_COOKIE = "__Host-damai-step"
DEVICE_COOKIE = "__Host-damai-device"
WORKSTATION_COOKIE = "__Host-damai-desk"
WORKSTATION_FOR = timedelta(days=400)
"""As long as browsers keep a cookie at most (RFC 6265bis): longer than an election."""
DEVICE_MAX = 100


def go(path: str, *cookies: Cookie) -> Response[bytes]:
    return Response(
        b"",
        status_code=303,
        headers={"Location": path},
        media_type="text/html",
        cookies=list(cookies),
    )


def home(role: str) -> str:
    """Where a person of this role begins."""
    return {
        Role.LIAISON: "/kotak",
        Role.ADMINISTRATOR: "/orang",
        Role.WALL: "/wilayah",
    }.get(Role(role), "/")


def browser_of(request: Request[Any, Any, Any]) -> tuple[Browser, str]:
    """The browser, and the secret that it is known by (a fresh one for a new browser)."""
    kept = request.cookies.get(DEVICE_COOKIE, "")
    device = kept if 0 < len(kept) <= DEVICE_MAX else secrets.new_secret()
    family, system = device_words(request.headers.get("user-agent", ""))
    browser = Browser(
        family=family,
        system=system,
        device=secrets.digest(device),
        workstation=workstation_of(request),
    )
    return browser, device


def workstation_of(request: Request[Any, Any, Any]) -> bytes | None:
    """The digest of the secret by which this browser is a workstation, if it has one."""
    kept = request.cookies.get(WORKSTATION_COOKIE, "")
    return secrets.digest(kept) if 0 < len(kept) <= DEVICE_MAX else None


def workstation_cookie(secret: str) -> Cookie:
    return host_cookie(WORKSTATION_COOKIE, secret, int(WORKSTATION_FOR.total_seconds()))


def way_in(secret: str, back: str, device: str, *, whole: bool) -> Response[bytes]:
    """On to ``back`` with a session, or on to the code when ``secret`` is only a step."""
    if not whole:
        return go(f"/masuk/kode?ke={quote(back, safe='/')}", host_cookie(STEP_COOKIE, secret, None))
    return go(
        back,
        host_cookie(SESSION_COOKIE, secret, None),
        host_cookie(DEVICE_COOKIE, device, int(KNOWN_FOR.total_seconds())),
        host_cookie(STEP_COOKIE, "", 0),
    )
