"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 s) and the spare codes on paper."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import datetime

from pyotp import TOTP

STEP_S = 30
DRIFT_N = 1
"""Steps a phone's clock may be off to either side. Source: RFC 6238 section 5.2."""
SPARE_N = 10
SPARE_B = 10
"""80 random bits a spare code: sixteen letters and digits."""
_SIX = re.compile(r"[0-9]{6}\Z", re.ASCII)


def matching_step(secret: bytes, code: str, at: datetime) -> int | None:
    """The step that ``code`` belongs to, one step around ``at`` (wall clock); None when none fits."""
    if not _SIX.match(code):
        return None
    maker = TOTP(_text(secret), interval=STEP_S)
    now = int(at.timestamp()) // STEP_S
    fits = [
        step
        for step in range(now - DRIFT_N, now + DRIFT_N + 1)
        if secrets.compare_digest(maker.generate_otp(step), code)
    ]
    return max(fits, default=None)


def address(secret: bytes, name: str, house: str) -> str:
    """The ``otpauth://`` address that an app reads from the picture."""
    return TOTP(_text(secret), interval=STEP_S).provisioning_uri(name=name, issuer_name=house)


def picture(secret: bytes, name: str, house: str) -> str:
    """The address as a QR code: the ``data:`` address of an SVG, dark on white in either palette."""
    import segno

    made = segno.make(address(secret, name, house), micro=False, error="m")
    return made.svg_data_uri(scale=4, border=4, dark="#000", light="#fff")


def spelled(secret: bytes) -> str:
    """The secret for typing: base32 in groups of four."""
    return _groups(_text(secret))


def plain(text: str) -> str:
    """A code as typed or pasted, without blanks and hyphens, in lower case."""
    return "".join(text.split()).replace("-", "").casefold()[:40]


def spare_codes() -> list[str]:
    """Ten fresh spare codes as they are shown."""
    return [_groups(_text(secrets.token_bytes(SPARE_B)).lower(), "-") for _ in range(SPARE_N)]


def _text(secret: bytes) -> str:
    return base64.b32encode(secret).decode().rstrip("=")


def _groups(text: str, between: str = " ") -> str:
    return between.join(text[i : i + 4] for i in range(0, len(text), 4))
