"""The one way to turn a value into bytes that are hashed: exact rule in ``docs/formats.md``.

Keys sorted by code point, UTF-8 without escapes beyond JSON's own, no spaces, integers and strings
and RFC 3339 instants with six digits; no float, no NaN, no NUL, no lone surrogate.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from uuid import UUID

from damai.core.errors import Invalid


def canonical(value: object) -> bytes:
    """Canonical JSON bytes of ``value``. Raises Invalid("canonical") for what must not be hashed."""
    text = _written(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid("canonical", reason="lone-surrogate") from error


def rfc3339(at: datetime) -> str:
    """UTC instant with microseconds: 2024-02-14T00:05:00.000000Z."""
    if at.tzinfo is None:
        raise Invalid("canonical", reason="naive-instant")
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def _written(value: object) -> str:
    kind = type(value)
    if kind is str:
        if "\x00" in value:  # type: ignore[operator]
            raise Invalid("canonical", reason="nul")
        return quoted(value)  # type: ignore[arg-type]
    if value is None:
        return "null"
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is datetime:
        return f'"{rfc3339(value)}"'  # type: ignore[arg-type]
    if kind is dict:
        return _fields(value)  # type: ignore[arg-type]
    if kind is list:
        return _items(value)  # type: ignore[arg-type]
    return _rarer(value)


def _rarer(value: object) -> str:
    match value:
        case datetime():
            return f'"{rfc3339(value)}"'
        case UUID():
            return f'"{value}"'
        case str():
            return _written(str(value))
        case int():
            return str(int(value))
        case Mapping():
            return _fields(value)
        case bytes() | bytearray() | float():
            raise Invalid("canonical", reason=type(value).__name__)
        case Sequence():
            return _items(value)
        case _:
            raise Invalid("canonical", reason=type(value).__name__)


def _items(items: Sequence[object]) -> str:
    return f"[{','.join([_written(item) for item in items])}]"


def _fields(fields: Mapping[str, object]) -> str:
    written: list[str] = []
    for key, head in _layout(tuple(fields)):
        item = fields[key]
        if item is None:  # a third of all fields; a call each would be as much again
            written.append(head + "null")
        elif type(item) is str and "\x00" not in item:
            written.append(head + quoted(item))
        else:
            written.append(head + _written(item))
    return f"{{{','.join(written)}}}"


@functools.lru_cache(256)
def _layout(keys: tuple[object, ...]) -> list[tuple[str, str]]:
    """The keys in their order with what is written for each; the same for every entry of a kind."""
    names: list[str] = []
    for key in keys:
        if not isinstance(key, str):
            raise Invalid("canonical", reason="key-not-text")
        if "\x00" in key:
            raise Invalid("canonical", reason="nul")
        names.append(
            str.__str__(key)
        )  # an enum's member equals its value, and the cache knows no other
    return [(name, quoted(name) + ":") for name in sorted(names)]
