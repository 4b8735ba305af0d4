"""Stage 1: an indicator divided by the size of the place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from damai.risk.engine.arrays import Floats
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.table import Table


def denominate(definition: Definition, table: Table) -> Mapping[str, Floats]:
    """Indicator columns, divided where the definition names a denominator.

    A missing denominator makes the cell missing. Raises Refused for one that is not above 0 where the
    indicator has a value: a share of nothing is no share.
    """
    columns: dict[str, Floats] = {}
    faults: list[Fault] = []
    for indicator in definition.indicators:
        x = table.numbers[indicator.code]
        if indicator.denominator is not None:
            size = table.numbers[indicator.denominator]
            for at in np.flatnonzero((size <= 0) & ~np.isnan(x))[:20]:
                cell = table.cell(int(at), indicator.denominator)
                faults.append(
                    Fault("risk-denominator", cell, {"found": float(size[at]), "column": indicator.code})
                )  # fmt: skip
            with np.errstate(all="ignore"):
                x = x / size
        columns[indicator.code] = x
    if faults:
        raise Refused.of(faults)
    return columns
