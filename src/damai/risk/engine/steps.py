"""What the stages changed, cell by cell: nothing is altered in silence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from damai.risk.engine.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Cells of one column that one stage changed. ``rows`` count in the table of that stage."""

    stage: str
    column: str
    method: str
    rows: Ints
    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """An outlier test of a column: skewness G1 and excess kurtosis G2 before and after, None = not defined."""

    column: str
    method: str
    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]
    passed: bool
    winsorised_n: int


@dataclass(slots=True)
class Steps:
    """Everything that was done to the data on the way."""

    changes: list[Change] = field(default_factory=list)
    tests: list[Tested] = field(default_factory=list)
    screened: list[tuple[str, float, str]] = field(default_factory=list)
    """Unit, share of its cells that are there, reason: ``min-data`` or ``drop``."""

    def changed(self, stage: str, column: str, method: str, before: Floats, after: Floats) -> None:
        """Note the cells that differ; two missing cells are the same."""
        differ = ~((before == after) | (np.isnan(before) & np.isnan(after)))
        rows = np.flatnonzero(differ)
        if len(rows):
            self.changes.append(
                Change(
                    stage=stage, column=column, method=method,
                    rows=rows, before=before[rows], after=after[rows],
                )
            )  # fmt: skip

    def imputed_n(self, column: str) -> int:
        return sum(len(c.rows) for c in self.changes if c.stage == "impute" and c.column == column)
