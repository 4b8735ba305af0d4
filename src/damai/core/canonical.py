"""The one way to turn a value into bytes that are hashed: exact rule in ``docs/formats.md``.

Keys sorted by code point, UTF-8 without escapes beyond JSON's own, no spaces, integers and strings
and RFC 3339 instants with six digits; no float, no NaN, no NUL, no lone surrogate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from damai.core.errors import Invalid


def canonical(value: object) -> bytes:
    """Canonical JSON bytes of ``value``. Raises Invalid("canonical") for what must not be hashed."""
    plain = _plain(value)
    text = json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid("canonical", reason="lone-surrogate") from error


def rfc3339(at: datetime) -> str:
    """UTC instant with microseconds: 2024-02-14T00:05:00.000000Z."""
    if at.tzinfo is None:
        raise Invalid("canonical", reason="naive-instant")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case str():
            if "\x00" in value:
                raise Invalid("canonical", reason="nul")
            return value
        case datetime():
            return rfc3339(value)
        case UUID():
            return str(value)
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise Invalid("canonical", reason="key-not-text")
            return {_plain(key): _plain(item) for key, item in value.items()}
        case bytes() | bytearray() | float():
            raise Invalid("canonical", reason=type(value).__name__)
        case Sequence():
            return [_plain(item) for item in value]
        case _:
            raise Invalid("canonical", reason=type(value).__name__)
