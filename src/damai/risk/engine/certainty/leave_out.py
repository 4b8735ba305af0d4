"""The index without one of its parts: how much hangs on each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from damai.risk.engine.arrays import Ints
from damai.risk.engine.certainty.draws import Draw, Vary, nodes
from damai.risk.engine.certainty.replicate import Replicator
from damai.risk.engine.definition import Definition
from damai.risk.engine.evaluate import evaluate
from damai.risk.engine.fit import Result
from damai.risk.engine.ranks import places_in


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    code: str
    shift: Ints
    """Rank without it less rank with it, by unit; 0 where one of the two is missing."""
    mean_shift: float
    """Mean absolute shift."""


def leave_out(result: Result) -> list[LeftOut]:
    """Each indicator and each group but the top in turn; groups left empty go as well. Parts without which
    nothing is left are not listed. The weights used are held, siblings re-scaled."""
    again = Replicator(result, Vary())
    columns, scales = again.prepared(Draw())
    base = places_in(result.score, result.table.times)
    found = []
    for code in nodes(result.definition):
        rest = without(again.base, code)
        if rest is None:
            continue
        score = evaluate(rest, result.table, columns, scales).scores[rest.code]
        ranks = places_in(score, result.table.times)
        shift = np.where((ranks > 0) & (base > 0), ranks - base, 0)
        found.append(LeftOut(code=code, shift=shift, mean_shift=float(np.abs(shift).mean())))
    return found


def without(definition: Definition, code: str) -> Definition | None:
    """The definition without a node and all below it; None when no weight is left in some group."""
    gone = {code}
    for group in reversed(definition.groups):
        if group.parent in gone:
            gone.add(group.code)
    indicators = tuple(
        i for i in definition.indicators if i.code not in gone and i.parent not in gone
    )
    groups = [g for g in definition.groups if g.code not in gone]
    while True:
        filled = {i.parent for i in indicators} | {g.parent for g in groups}
        left = [g for g in groups if g.code in filled]
        if len(left) == len(groups):
            break
        groups = left
    codes = {g.code for g in groups}
    if definition.code not in codes or not indicators:
        return None
    rest = replace(
        definition, indicators=indicators, groups=tuple(groups),
        group_order=tuple(c for c in definition.group_order if c in codes),
    )  # fmt: skip
    weight_of = rest.weight_of
    if any(not any(weight_of[c] > 0 for c in below) for below in rest.children.values()):
        return None
    return rest
