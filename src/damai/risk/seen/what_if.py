"""The same data with other weights: computed by the server, kept nowhere, and never called the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from damai.core.errors import Invalid
from damai.risk.engine.fit import Index, Result

MOST = 300
"""The largest factor, in percent of a part's own weight."""


def parts_of(result: Result) -> list[str]:
    """The parts that can be weighed: the children of the top, groups or indicators."""
    definition = result.definition
    return list(definition.children[definition.code])


def with_weights(result: Result, factors: Mapping[str, int]) -> Result:
    """The index with each part's weight multiplied by ``factors`` (percent, 100 = as it is).

    Raises Invalid("risk-weights") for a part that is not there or a factor outside 0 to MOST, and for nothing but
    zeros; Refused as ``fit``.
    """
    parts = parts_of(result)
    for code, factor in factors.items():
        if code not in parts or not 0 <= factor <= MOST:
            raise Invalid("risk-weights", field=code[:60], most=MOST)
    if all(factors.get(code, 100) == 0 for code in parts):
        raise Invalid("risk-weights", field=parts[0], most=MOST)
    definition = result.definition

    def weight(code: str, own: float) -> float:
        return own * factors.get(code, 100) / 100

    changed = replace(
        definition,
        indicators=tuple(
            replace(i, weight=weight(i.code, i.weight)) if i.code in parts else i
            for i in definition.indicators
        ),
        groups=tuple(
            replace(g, weight=weight(g.code, g.weight)) if g.code in parts else g
            for g in definition.groups
        ),
    )
    if definition.top.weights.name != "given" or not any(changed.weight_of[c] > 0 for c in parts):
        raise Invalid("risk-weights", field=parts[0], most=MOST)
    read = result.read
    data = {definition.unit_column: read.units, **read.numbers, **read.texts}
    return Index(definition=changed).fit(data)
