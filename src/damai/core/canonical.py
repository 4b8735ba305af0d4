"""The one way to turn a value into bytes that are hashed: exact rule in ``docs/formats.md``.

Keys sorted by code point, UTF-8 without escapes beyond JSON's own, no spaces, integers and strings
and RFC 3339 instants with six digits; no float, no NaN, no NUL, no lone surrogate.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from json.encoder import encode_basestring as quoted
from uuid import UUID

from damai.core.clock import epoch_us
from damai.core.errors import Invalid


def canonical(value: object) -> bytes:
    """Canonical JSON bytes of ``value``. Raises Invalid("canonical") for what must not be hashed."""
    return _encoded(_written(value))


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid("canonical", reason="lone-surrogate") from error


def rfc3339(at: datetime) -> str:
    """UTC instant with microseconds: 2024-02-14T00:05:00.000000Z."""
    if at.tzinfo is None:
        raise Invalid("canonical", reason="naive-instant")
    seconds, us = divmod(epoch_us(at), 1_000_000)
    return f"{_second(seconds)}.{us:06d}Z"


@functools.lru_cache(1024)
def _second(seconds: int) -> str:
    """A batch's instants share their seconds, and the standard writer costs as much as ten fields."""
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - its text has no offset


class Fields:
    """The writer of mappings that always have the same keys: ``write`` gives the bytes of ``canonical``.

    Half the cost, because the keys are put in order and written once.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Raises Invalid("canonical") for a key that must not be hashed, ValueError for one used twice."""
        layout = _layout(tuple(names))
        self.names = tuple(name for name, _ in layout)
        """The order in which ``write`` takes the values."""
        if len(set(self.names)) != len(self.names):
            raise ValueError("a key is there twice")
        inner = ",".join(head.replace("%", "%%") + "%s" for _, head in layout)
        self._template = f"{{{inner}}}"

    def write(self, values: Sequence[object]) -> bytes:
        """Canonical bytes; raises as ``canonical``, TypeError when there are more or fewer values."""
        text = self._template % tuple(
            ["null" if v is None else quoted(v) if type(v) is str else _written(v) for v in values]
        )
        if _NUL in text:  # a NUL, or a text that spells its escape
            for value in values:
                _written(value)
        return _encoded(text)


_NUL = "\\u0000"


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
