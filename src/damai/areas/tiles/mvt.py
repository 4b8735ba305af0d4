"""Mapbox Vector Tiles of points, written whole by numpy: every feature of a layer has the same width.

Protocol buffers let a number be padded with empty groups of seven bits, so that features can be rows of
one byte array and no feature costs Python anything. Source: Mapbox Vector Tile Specification 2.1;
Protocol Buffers Encoding, "Base 128 Varints".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_ID_B, _AT_B, _VALUE_B = 7, 2, 2
"""Widths: ids below 2^49, positions within +-8,191, fewer than 16,384 different values."""


def layer(
    name: str,
    key: str,
    values: Sequence[int | str],
    which: Ints,
    x: Ints,
    y: Ints,
    ids: Ints | None,
) -> bytes:
    """One layer of points at ``x``, ``y`` (tile units, 0 to EXTENT, some more in the buffer).

    Each has the property ``key`` with ``values[which]``; ``ids`` become feature ids. Nothing for no point.
    """
    if not len(x):
        return b""
    columns = [] if ids is None else [_constant(len(x), 0x08), _padded(ids, _ID_B)]
    columns += [
        _constant(len(x), 0x12, 1 + _VALUE_B, 0),  # tags: key 0, value
        _padded(which, _VALUE_B),
        _constant(len(x), 0x18, 1),  # a point
        _constant(len(x), 0x22, 1 + 2 * _AT_B, 9),  # geometry: MoveTo once
        _padded(_zigzag(x), _AT_B),
        _padded(_zigzag(y), _AT_B),
    ]
    body_b = sum(column.shape[1] for column in columns)
    features = np.hstack([_constant(len(x), 0x12, body_b), *columns])
    parts = [
        b"\x78\x02",  # version 2
        _chunk(0x0A, name.encode()),
        features.tobytes(),
        _chunk(0x1A, key.encode()),
        *(_chunk(0x22, _value(value)) for value in values),
        b"\x28" + _varint(EXTENT),
    ]
    return _chunk(0x1A, b"".join(parts))


def _value(value: int | str) -> bytes:
    return b"\x28" + _varint(value) if isinstance(value, int) else _chunk(0x0A, value.encode())


def _chunk(tag: int, body: bytes) -> bytes:
    return bytes([tag]) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _constant(count: int, *values: int) -> Bytes:
    return np.broadcast_to(np.array(values, dtype=np.uint8), (count, len(values)))


def _zigzag(values: Ints) -> Ints:
    return (values << 1) ^ (values >> 63)


def _padded(values: Ints, width: int) -> Bytes:
    """Varints of ``width`` bytes each, whatever the number."""
    shifts = np.arange(width, dtype=np.int64) * 7
    groups = (values[:, None] >> shifts) & 0x7F
    groups[:, :-1] |= 0x80
    return groups.astype(np.uint8)
