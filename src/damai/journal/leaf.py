"""The exact bytes that are hashed for one entry. The rule is in ``docs/formats.md``.

commitment = HMAC-SHA256(salt, body); leaf = SHA256(0x00 || fields), each field u32 big-endian length
and UTF-8 bytes, null = 0xffffffff; integers are written in decimal. Source: RFC 9162, 2.1.1.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

FORMAT = "damai-entry-1"
SALT_B = 32
_NULL = b"\xff\xff\xff\xff"


def commitment(salt: bytes, body: bytes) -> bytes:
    """What binds an erasable body to its leaf. ``salt`` is 32 random bytes."""
    return hmac.digest(salt, body, "sha256")


def leaf(
    *,
    id: UUID,
    at_us: int,
    kind: str,
    version: int,
    subject: str,
    area: str,
    area_before: str | None,
    audience: str,
    audience_before: str | None,
    actor: str,
    commitment: bytes,
) -> bytes:
    """The 32-byte leaf hash of an entry; its position in the tree is its seq."""
    parts = [b"\x00"]
    for text in (
        FORMAT, str(id), str(at_us), kind, str(version), subject,
        area, area_before, audience, audience_before, actor,
    ):  # fmt: skip
        if text is None:
            parts.append(_NULL)
        else:
            raw = text.encode("utf-8")
            parts.append(len(raw).to_bytes(4, "big"))
            parts.append(raw)
    parts.append(len(commitment).to_bytes(4, "big"))
    parts.append(commitment)
    return hashlib.sha256(b"".join(parts)).digest()
