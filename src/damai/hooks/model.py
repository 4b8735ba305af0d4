"""What a hook is, which addresses it may have, and the exact message it sends.

Message: Standard Webhooks 1.0.0 (standardwebhooks.com): headers ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature`` = "v1," + base64(HMAC-SHA256(secret, id.timestamp.body)).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from damai.core.errors import Invalid

FEATURES = ("incidents", "stages", "areas")
"""What a hook may be told of. Accounts and the journal's own entries are nobody else's business."""
URL_MAX = 300
SECRET_B = 32
SECRET_PREFIX = "whsec_"
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """``agency`` hears what its institution may see within ``area``; ``features`` as in FEATURES."""

    id: str
    url: str
    agency: str
    institution: str
    area: str
    features: tuple[str, ...]
    sealed: bytes
    made_by: str
    made_at: datetime
    ended_at: datetime | None


class Origin(NamedTuple):
    """Where a URL leads: scheme, host as written in lower case, port."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin:
    """Raises Invalid("hook-url") for anything but http(s)://host[:port]/..., and for a name or password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid("hook-url", field="url", value=_shown(url)) from None
    host = (parts.hostname or "").lower()
    known = parts.scheme in PORTS and host and "@" not in parts.netloc and not parts.fragment
    if not known or len(url) > URL_MAX or not url.isascii() or any(c <= " " for c in url):
        raise Invalid("hook-url", field="url", value=_shown(url))
    return Origin(parts.scheme, host, port or PORTS[parts.scheme])


def _shown(url: str) -> str:
    """Of a refused one: what stands before an @ may be a password."""
    _, at, rest = url.rpartition("@")
    return f"***@{rest}"[:80] if at else url[:80]


def allowed(text: str) -> frozenset[Origin]:
    """The origins of ``DAMAI_HOOKS``: URLs between spaces or commas. Raises Invalid("hook-url")."""
    return frozenset(origin_of(item) for item in text.replace(",", " ").split())


def check_allowed(url: str, origins: frozenset[Origin]) -> Origin:
    """Raises Invalid("hook-not-allowed") for an origin that the machine's owner has not named."""
    origin = origin_of(url)
    if origin not in origins:
        shown = f"{origin.scheme}://{origin.host}:{origin.port}"
        raise Invalid("hook-not-allowed", field="url", origin=shown)
    return origin


def check_address(origin: Origin, address: str) -> None:
    """Raises ValueError when a *name* leads into this machine or its neighbourhood.

    An address that the owner wrote himself is taken at his word. Source: OWASP ASVS 5.0, 1.3.6.
    """
    if origin.host.strip("[]") == address:
        return
    if not ipaddress.ip_address(address).is_global:
        raise ValueError(f"{origin.host} leads to {address}, which is not a public address")


def features_of(text: str) -> tuple[str, ...]:
    """Sorted and unique. Raises Invalid("hook-features")."""
    found = sorted(set(text.replace(",", " ").split()))
    if not found or not set(found) <= set(FEATURES):
        raise Invalid("hook-features", field="features", value=text[:40], known=", ".join(FEATURES))
    return tuple(found)


def shown_secret(secret: bytes) -> str:
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def message_id(hook_id: str, first_seq: int, last_seq: int) -> str:
    """The same again when the same entries are sent again."""
    return f"{hook_id}.{first_seq}-{last_seq}"


def signature(secret: bytes, message: str, timestamp_s: int, body: bytes) -> str:
    signed = f"{message}.{timestamp_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


PERMANENT = frozenset({400, 410, 413, 415, 422})
"""Answers that say: never this message. What somebody can still mend (401, 404, 429, 5xx) is tried again."""


def is_delivered(status: int) -> bool:
    return 200 <= status < 300


def headers_of(
    hook_id: str, secret: bytes, seqs: Sequence[int], timestamp_s: int, body: bytes
) -> dict[str, str]:
    message = message_id(hook_id, seqs[0], seqs[-1])
    return {
        "content-type": "application/json",
        "user-agent": "damai-hooks/1",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": signature(secret, message, timestamp_s, body),
    }
