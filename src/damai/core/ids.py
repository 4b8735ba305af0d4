"""UUIDv7 (RFC 9562, 5.7) with the clock and the randomness as arguments."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from damai.core.clock import epoch_us


def uuid7(at: datetime, random10: bytes) -> UUID:
    """Make a UUIDv7 of the instant ``at`` (ms) and 10 bytes, of which 74 bits are used."""
    if len(random10) != 10:
        raise ValueError("random10 must be 10 bytes")
    ms = epoch_us(at) // 1000
    value = (ms & ((1 << 48) - 1)) << 80 | int.from_bytes(random10, "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=value)


def derived(at: datetime, seed: bytes, number: int) -> UUID:
    """The ``number``-th id of a command: the same again whenever the command is run again."""
    digest = hashlib.sha256(seed + number.to_bytes(4, "big")).digest()
    return uuid7(at, digest[:10])
