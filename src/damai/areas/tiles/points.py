"""All stations of an election as arrays in Morton order: a tile is one slice of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from damai.areas.tiles.mvt import EXTENT, Ints, layer
from damai.core.geo import MORTON_ZOOM

POINTS_N = 4_000
"""Above this a tile shows cells with their counts: 4,000 points are about 40 kB packed."""
CELL_BITS = 6
"""A folded tile has 64 x 64 cells: one for every 8 pixels."""
BUFFER = 80
"""Tile units (10 pixels) around a tile, so that no circle is cut at its edge."""
MAX_ZOOM = 16
CODE_DIGITS = 13
SOURCES = ("synthetic", "published", "surveyed")


@dataclass(frozen=True, slots=True)
class Points:
    """Sorted by ``keys``. ``codes`` are the thirteen digits of a station; ``sources`` index SOURCES."""

    keys: NDArray[np.uint64]
    codes: Ints
    sources: NDArray[np.uint8]

    @classmethod
    def of(cls, keys: NDArray[np.uint64], codes: Ints, sources: NDArray[np.uint8]) -> Points:
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], codes[order], sources[order])

    def tile(self, z: int, x: int, y: int, scope: str = "") -> bytes:
        """The tile's bytes: layer ``stations`` (id = the code) or ``cells`` (n = how many), or nothing.

        ``scope`` is an area code; stations outside it are not in the tile. Zoom 0 to MAX_ZOOM, x and y
        within it.
        """
        at = self._within(self._slice(z, x, y), scope)
        if len(at) > POINTS_N:
            return self._cells(at, z, x, y)
        around = [
            self._within(self._slice(z, x + dx, y + dy), scope)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            if 0 <= x + dx < 1 << z and 0 <= y + dy < 1 << z
        ]
        # Where a neighbour shows cells its stations are in them, and nowhere a second time.
        near = np.concatenate([part for part in around if len(part) <= POINTS_N])
        px, py = self._positions(near, z, x, y)
        seen = (px >= -BUFFER) & (px < EXTENT + BUFFER) & (py >= -BUFFER) & (py < EXTENT + BUFFER)
        near, px, py = near[seen], px[seen], py[seen]
        which = self.sources[near].astype(np.int64)
        return layer("stations", "point", SOURCES, which, px, py, self.codes[near])

    def _slice(self, z: int, x: int, y: int) -> Ints:
        shift = 2 * (MORTON_ZOOM - z)
        first = _interleaved(x, y) << shift
        low, high = np.searchsorted(self.keys, np.array([first, first + (1 << shift)], np.uint64))
        return np.arange(low, high, dtype=np.int64)

    def _within(self, at: Ints, scope: str) -> Ints:
        if not scope:
            return at
        digits = scope.replace(".", "")
        step = 10 ** (CODE_DIGITS - len(digits))
        codes = self.codes[at]
        return at[(codes >= int(digits) * step) & (codes < (int(digits) + 1) * step)]

    def _positions(self, at: Ints, z: int, x: int, y: int) -> tuple[Ints, Ints]:
        keys = self.keys[at]
        shift = MORTON_ZOOM - z - 12
        east = _even_bits(keys) - (x << (MORTON_ZOOM - z))
        south = _even_bits(keys >> np.uint64(1)) - (y << (MORTON_ZOOM - z))
        return (east >> shift, south >> shift) if shift >= 0 else (east << -shift, south << -shift)

    def _cells(self, at: Ints, z: int, x: int, y: int) -> bytes:
        """Each cell at the middle of its stations, with their number."""
        cell = self.keys[at] >> np.uint64(2 * (MORTON_ZOOM - z - CELL_BITS))
        starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
        counts = np.diff(np.append(starts, len(at)))
        px, py = self._positions(at, z, x, y)
        values, which = np.unique(counts, return_inverse=True)
        return layer(
            "cells",
            "n",
            [int(value) for value in values],
            which.astype(np.int64),
            np.add.reduceat(px, starts) // counts,
            np.add.reduceat(py, starts) // counts,
            None,
        )


def _interleaved(x: int, y: int) -> int:
    return sum((x >> bit & 1 | (y >> bit & 1) << 1) << 2 * bit for bit in range(MORTON_ZOOM))


def _even_bits(keys: NDArray[np.uint64]) -> Ints:
    """Undo the interleaving: bits 0, 2, 4 ... of each key, side by side."""
    value = keys & np.uint64(0x5555555555555555)
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        value = (value | value >> np.uint64(shift)) & np.uint64(mask)
    return value.astype(np.int64)
