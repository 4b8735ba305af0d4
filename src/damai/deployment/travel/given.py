"""Minutes that somebody measured: a table of pairs, used as it is and never filled in."""

from __future__ import annotations

from dataclasses import dataclass

from damai.deployment.faults import Unplannable
from damai.deployment.reading.minutes import Matrix
from damai.deployment.travel.interface import Floats, Places


@dataclass(frozen=True, slots=True)
class Given:
    """A matrix as ``read_matrix`` reads it. A way back is a pair of its own."""

    matrix: Matrix

    @property
    def provenance(self) -> str:
        return f"Minutes as given in {self.matrix.file}: {len(self.matrix.pairs)} pairs"

    def minutes(self, sources: Places, targets: Places) -> Floats:
        """(n, m) minutes; from a place to itself 0 unless given, infinite where there is no way.

        Raises Unplannable ``matrix-hole`` naming the first missing pair.
        """
        block = self.matrix.block(sources.code, targets.code)
        if block is None:
            raise Unplannable("matrix-hole/none", file=self.matrix.file, one=sources.code[0], other=targets.code[0])  # fmt: skip
        return block[0]
