"""Subtree hashes of the stored tree: a proof reads a few tiles of 8 KB, never all leaves."""

from __future__ import annotations

import sqlalchemy as sa

from damai.journal.tiles import BYTES
from damai.journal.tree import EMPTY_ROOT, TILE_N, node, root_of

_TILE_BITS = TILE_N.bit_length() - 1
_TILE = "SELECT {bytes} FROM journal_tile WHERE level = {level} AND number = {number}"


class TilesDiffer(Exception):
    """The stored tiles do not hold what a journal of this size has: ``journal verify`` says where."""


class Subtrees:
    """Roots over parts of the first ``size`` leaves, from the tiles in one snapshot; each tile is read once."""

    def __init__(self, conn: sa.Connection, size: int) -> None:
        self._conn = conn
        self._size = size
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, low: int, high: int) -> bytes:
        """Root over ``low <= index < high``, a part that the RFC's splitting makes: ``low`` is a multiple
        of the largest power of two below its width. Raises TilesDiffer."""
        if not 0 <= low < high <= self._size:
            raise TilesDiffer(f"{low}..{high} of {self._size}")
        width = high - low
        whole = 1 << (width.bit_length() - 1)
        if whole == width:
            return self._perfect(width.bit_length() - 1, low >> (width.bit_length() - 1))
        return node(self(low, low + whole), self(low + whole, high))

    def root(self, size: int) -> bytes:
        """Root of the tree as it was at ``size`` leaves. Raises TilesDiffer."""
        return self(0, size) if size else EMPTY_ROOT

    def frontier(self, size: int) -> list[bytes]:
        """The perfect subtrees that make up the tree at ``size`` leaves, largest first."""
        found: list[bytes] = []
        low = 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                found.append(self(low, low + (1 << height)))
                low += 1 << height
        return found

    def _perfect(self, height: int, index: int) -> bytes:
        """Root of the ``index``-th subtree of 2 ** height leaves."""
        level, above = divmod(height, _TILE_BITS)
        first, count = index << above, 1 << above
        hashes = self._tile(level, first // TILE_N)
        at = first % TILE_N * 32
        part = hashes[at : at + count * 32]
        if len(part) != count * 32:
            raise TilesDiffer(f"level {level}, tile {first // TILE_N}")
        return root_of([part[i : i + 32] for i in range(0, len(part), 32)])

    def _tile(self, level: int, number: int) -> bytes:
        found = self._tiles.get((level, number))
        if found is None:
            statement = _TILE.format(
                bytes=BYTES[self._conn.dialect.name], level=level, number=number
            )
            found = bytes(self._conn.exec_driver_sql(statement).scalar() or b"")
            self._tiles[level, number] = found
        return found
