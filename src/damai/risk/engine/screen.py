"""Stage 3: units with too little data are left out, and listed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from damai.risk.engine.arrays import Flags, Floats
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.steps import Steps
from damai.risk.engine.table import Table, rows_of

_EXACT = 1e-12
"""So that 3 of 5 is not below .6."""


def screen(
    definition: Definition, table: Table, columns: Mapping[str, Floats], steps: Steps
) -> Flags:
    """Which rows are kept: a share of indicator cells of at least ``min_data``, ``keep`` in any case,
    ``drop`` never. Raises Refused for a unit that the data has not, and when nobody is left."""
    rule = definition.screen
    kept = np.ones(table.units_n, dtype=bool)
    if rule.min_data <= 0 and not rule.drop and not rule.keep:
        return kept
    share = sum(
        (~np.isnan(x) for x in columns.values()), start=np.zeros(table.units_n)
    ) / len(columns)  # fmt: skip
    named = rows_of(table.units, sorted(rule.keep | rule.drop))
    unknown = sorted((rule.keep | rule.drop) - set(named))
    if unknown:
        raise Refused.of([Fault("risk-screen-unknown", "[screen]", {"found": u}) for u in unknown])
    kept = share >= rule.min_data - _EXACT
    dropped = np.isin(table.units, [table.units[named[u]] for u in rule.drop])
    kept |= np.isin(table.units, [table.units[named[u]] for u in rule.keep])
    kept &= ~dropped
    if not kept.any():
        raise Refused("risk-screen-all", "[screen]", min_data=rule.min_data)
    for at in np.flatnonzero(~kept):
        reason = "drop" if dropped[at] else "min-data"
        steps.screened.append((table.name(int(at)), float(share[at]), reason))
    return kept
