"""A reader of vector tiles written from the specification alone; it shares nothing with the writer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    layer: str
    id: int | None
    x: int
    y: int
    properties: dict[str, Any]


def fields(raw: bytes) -> Iterator[tuple[int, Any]]:
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = raw[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(raw):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        elif tag & 7 == 2:
            length = varint()
            assert at + length <= len(raw)
            yield tag >> 3, raw[at : at + length]
            at += length
        else:
            raise AssertionError(f"wire type {tag & 7}")


def numbers(raw: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value = shift = 0
    assert shift == 0
    return found


def zigzag(value: int) -> int:
    return value // 2 if value % 2 == 0 else -(value + 1) // 2


def read(tile: bytes) -> list[Feature]:
    found = []
    for number, raw in fields(tile):
        assert number == 3
        parts = list(fields(raw))
        name = next(value.decode() for n, value in parts if n == 1)
        keys = [value.decode() for n, value in parts if n == 3]
        values = [next(iter(fields(value))) for n, value in parts if n == 4]
        assert [v for n, v in parts if n == 15] == [2]
        assert [v for n, v in parts if n == 5] == [4096]
        for body in (value for n, value in parts if n == 2):
            feature: dict[int, Any] = dict(fields(body))
            assert feature[3] == 1
            command, dx, dy = numbers(feature[4])
            assert command == (1 << 3 | 1)
            tags = numbers(feature[2])
            properties = {
                keys[k]: v[1].decode() if v[0] == 1 else v[1]
                for k, v in ((k, values[i]) for k, i in zip(tags[::2], tags[1::2], strict=True))
            }
            found.append(Feature(name, feature.get(1), zigzag(dx), zigzag(dy), properties))
    return found
