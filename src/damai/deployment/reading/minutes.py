"""A matrix of travel: ``from, to, minutes[, metres]``, directed; it holds for a kind of pair only when it is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from damai.deployment.faults import Unplannable, more
from damai.deployment.reading.table import Row, read_table

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``pairs[from, to]`` = (minutes, whole metres or None); an empty cell of minutes = no way at all, infinite."""

    file: str
    pairs: Mapping[tuple[str, str], tuple[float, float | None]]

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(one for one, _ in self.pairs)

    def block(
        self, origins: Sequence[str], targets: Sequence[str]
    ) -> tuple[Floats, Floats | None] | None:
        """(minutes, metres), each (origins, targets); None when the file knows no such pair, metres None when it has none.

        A place to itself is 0 unless stated. Raises Unplannable ``matrix-hole`` for a pair that is missing among others
        that are there: an estimate beside measured times would decide by what was not measured.
        """
        minutes = np.zeros((len(origins), len(targets)))
        metres = np.zeros((len(origins), len(targets)))
        holes: list[tuple[str, str]] = []
        known_n, bare_n = 0, 0
        for i, one in enumerate(origins):
            for j, other in enumerate(targets):
                found = self.pairs.get((one, other))
                if found is None:
                    if one != other:
                        holes.append((one, other))
                    continue
                known_n += 1
                minutes[i, j] = found[0]
                if found[1] is None:
                    bare_n += 1
                else:
                    metres[i, j] = found[1]
        if not known_n:
            return None
        if holes:
            raise Unplannable(
                "matrix-hole",
                file=self.file,
                one=holes[0][0],
                other=holes[0][1],
                more=more(len(holes) - 1),
            )
        return minutes, (metres if not bare_n else None)


def read_matrix(path: Path) -> Matrix:
    """Raises Unplannable as ``read_table`` does, and for a pair that is there twice or a negative number."""
    pairs: dict[tuple[str, str], tuple[float, float | None]] = {}
    rows = read_table(path, ("from", "to", "minutes"), optional=("metres",), nothing="pair")
    for row in rows:
        pair = (row.text("from"), row.text("to"))
        if pair in pairs:
            raise Unplannable("code-twice/way", where=row.place, one=pair[0], other=pair[1])  # fmt: skip
        minutes = _not_negative(row, "minutes") if row.cells["minutes"] else float("inf")
        metres = float(round(_not_negative(row, "metres"))) if row.cells["metres"] else None
        pairs[pair] = (minutes, metres)
    return Matrix(rows[0].file, pairs)


def _not_negative(row: Row, column: str) -> float:
    value = row.number(column)
    if value < 0:
        raise Unplannable("negative", where=row.where(column), text=row.cells[column])  # fmt: skip
    return value
