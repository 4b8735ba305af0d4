"""The exact bytes that are hashed for one entry. The rule is in ``docs/formats.md``.

commitment = HMAC-SHA256(salt, body); leaf = SHA256(0x00 || fields), each field u32 big-endian length
and UTF-8 bytes, null = 0xffffffff; integers are written in decimal. Source: RFC 9162, 2.1.1.
"""

from __future__ import annotations

import functools
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
    id: UUID | str,
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
    """The 32-byte leaf hash of an entry; its position in the tree is its seq.

    ``id`` as text is the lower-case UUID with hyphens. Raises UnicodeEncodeError for a lone surrogate.
    """
    return hashlib.sha256(
        b"".join(
            (
                _BEGIN,
                _field(str(id)),
                _field(str(at_us)),
                _often(kind),
                _often(str(version)),
                _field(subject),
                _often(area),
                _NULL if area_before is None else _often(area_before),
                _often(audience),
                _NULL if audience_before is None else _often(audience_before),
                _often(actor),
                len(commitment).to_bytes(4, "big"),
                commitment,
            )
        )
    ).digest()


def _field(text: str) -> bytes:
    raw = text.encode("utf-8")
    return len(raw).to_bytes(4, "big") + raw


_often = functools.lru_cache(4096)(_field)
"""For the fields that hold few different values: half of the leaf's cost."""
_BEGIN = b"\x00" + _field(FORMAT)
