"""The tiles above the leaves, recomputed: what ``journal_tile`` must hold for a journal that was walked.

Level 0 is compared leaf by leaf on the walk; here are the levels above it, and rows that belong to none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from damai.journal.tree import TILE_N, Frontier, node, root_of

BYTES = {"sqlite": "CASE typeof(hashes) WHEN 'blob' THEN hashes END", "postgresql": "hashes"}
"""SQLite would keep text in their place as well, which its driver cannot always read."""
_ABOVE = "SELECT level, number, {bytes} FROM journal_tile WHERE level <> 0"
_LEAVES = (
    "SELECT number FROM journal_tile WHERE level = 0 AND (number < 0 OR number > {last}"
    " OR length(hashes) <> CASE number WHEN {last} THEN {last_b} ELSE {full_b} END)"
)
_LEVELS_N = 8
"""256 ** 8 leaves are more than any seq can count."""


class Upper:
    """Roots of the full level-0 tiles, 32 bytes for 256 entries: 1.3 MB for ten million."""

    def __init__(self) -> None:
        self._roots: list[bytes] = []

    def before_push(self, frontier: Frontier, leaf: bytes) -> None:
        """Call with each leaf before the frontier takes it; a leaf that fills a tile gives its root."""
        if frontier.size % TILE_N != TILE_N - 1:
            return
        root = leaf
        for left in reversed(frontier.hashes[-(TILE_N - 1).bit_length() :]):
            root = node(left, root)
        self._roots.append(root)

    def first_bad(self, conn: sa.Connection, size: int) -> int | None:
        """The first seq under a tile that is not as it must be at ``size`` entries, or is too many."""
        expected = dict(self._expected())
        above = _ABOVE.format(bytes=BYTES[conn.dialect.name])
        bad: list[int] = []
        for level, number, hashes in conn.exec_driver_sql(above):
            if hashes is None or expected.pop((level, number), None) != bytes(hashes):
                bad.append(_first_seq(level, number))
        bad.extend(_first_seq(level, number) for level, number in expected)
        last = (size - 1) // TILE_N
        wrong = _LEAVES.format(last=last, last_b=(size - last * TILE_N) * 32, full_b=TILE_N * 32)
        bad.extend(_first_seq(0, number) for (number,) in conn.exec_driver_sql(wrong))
        return min(bad, default=None)

    def _expected(self) -> Iterator[tuple[tuple[int, int], bytes]]:
        level, roots = 1, self._roots
        while roots:
            tiles = [roots[at : at + TILE_N] for at in range(0, len(roots), TILE_N)]
            for number, hashes in enumerate(tiles):
                yield (level, number), b"".join(hashes)
            roots = [root_of(hashes) for hashes in tiles if len(hashes) == TILE_N]
            level += 1


def _first_seq(level: Any, number: Any) -> int:
    """SQLite keeps whatever it was given: what is no number stands before all entries."""
    if not isinstance(level, int) or not isinstance(number, int):
        return 1
    return max(0, number) * TILE_N ** (min(max(level, 0), _LEVELS_N) + 1) + 1
