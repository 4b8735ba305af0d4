"""Response headers of every route, and the check that a form came from our own page."""

from __future__ import annotations

import hashlib
import hmac

from damai.core.errors import Forbidden

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
)
SESSION_COOKIE = "__Host-damai-session"
FORM_COOKIE = "__Host-damai-form"
FIELD = "form_token"
ENROL_PATH = "/akun/faktor"
"""Where somebody who still has to set up a second factor is sent from everywhere."""
BEFORE_ENROLMENT = "before_enrolment"
"""Option of a route that such a person may use; without it a route is closed to them."""
WHILE_VIEWING = "while_viewing"
"""Option of a route that writes and is open to who looks at an exercise as somebody else: the way out."""
OWN = "own"
"""Option of a route about one's own account: closed to who looks as somebody else."""
UNATTENDED = "unattended"
"""Option of a route that open pages ask by themselves: it does not make a session one that is in use."""
HEADER = "x-form-token"


def form_token(secret: str) -> str:
    """The token a page's forms carry: bound to the session (or to the visitor's cookie before signing in)."""
    return hmac.new(secret.encode(), b"damai-form", hashlib.sha256).hexdigest()


def check_form(secret: str | None, given: str | None, origin: str | None, host: str) -> None:
    """Raises Forbidden("form-expired") unless the token fits and the Origin, when sent, is ours."""
    if origin and origin != "null" and origin.split("://", 1)[-1] != host:
        raise Forbidden("form-expired")
    if not secret or not given or not hmac.compare_digest(form_token(secret), given):
        raise Forbidden("form-expired")
