"""Stages 5 and 6 together: a block of units is normalised and taken up the tree while it is in the cache.

No normalised table is kept. Groups that compare units with each other (Copeland) or take their weights
from the units (PCA, entropy, CRITIC, tuned, benefit of the doubt) are computed between two passes, on
whole columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from damai.risk.engine.arrays import Floats
from damai.risk.engine.copeland import MOST_UNITS_N, copeland
from damai.risk.engine.definition import Definition, Group
from damai.risk.engine.doubt import benefit_of_doubt
from damai.risk.engine.faults import Fault, Gathered, Notice, Refused
from damai.risk.engine.means import outside, power_of, shares, weighted
from damai.risk.engine.scale import Column, Scale
from damai.risk.engine.table import Table
from damai.risk.engine.tuned import tuned
from damai.risk.engine.weights import CONSISTENT, FROM_UNITS, ahp, critic, entropy, pca

_CACHE_B = 1_000_000
"""Bytes of a block of all indicators: measured best near one megabyte (the second-level cache)."""
_TUNED_GAP = 0.01
_FAULTS_N = 100


def block_n(indicators_n: int) -> int:
    """Units a block."""
    return max(256, min(16_384, _CACHE_B // (8 * max(indicators_n, 1))))


@dataclass(slots=True)
class Evaluated:
    """Scores of every group, and the weights they were made with."""

    definition: Definition
    table: Table
    columns: Mapping[str, Floats]
    scales: Mapping[str, Scale]
    scores: dict[str, Floats] = field(default_factory=dict)
    weights: dict[str, list[float]] = field(default_factory=dict)
    """One a child, as used: relative inside the group."""
    unit_weights: dict[str, list[Floats]] = field(default_factory=dict)
    """Of groups under benefit of the doubt: one array a child."""
    notices: list[Notice] = field(default_factory=list)

    def whole(self, code: str) -> Floats:
        """A group's scores, or an indicator's normalised column (made anew)."""
        if code in self.scores:
            return self.scores[code]
        return self.scales[code](self.columns[code])

    def rows(
        self, group: Group, at: slice, out: Mapping[str, Floats] | None = None
    ) -> list[Floats]:
        """The children's values of a block of units."""
        found = []
        for code in self.definition.children[group.code]:
            if code in self.scores:
                found.append(self.scores[code][at])
            elif isinstance(scale := self.scales[code], Column):
                found.append(scale.y[at])
            else:
                room = None if out is None else out[code][: at.stop - at.start]
                found.append(scale(self.columns[code][at], at, room))
        return found


def evaluate(
    definition: Definition,
    table: Table,
    columns: Mapping[str, Floats],
    scales: Mapping[str, Scale],
    *,
    units_a_block_n: int | None = None,
) -> Evaluated:
    """Score every group. Raises Refused with the cell that a method is not defined for."""
    made = Evaluated(definition, table, columns, scales)
    for local, whole in _passes(definition):
        for group in local:
            made.weights[group.code] = _weights(made, group)
        _blocks(made, local, units_a_block_n or block_n(len(definition.indicators)))
        for group in whole:
            _whole(made, group)
    for code, scores in made.scores.items():
        if len(scores) and (np.isinf(np.min(scores)) or np.isinf(np.max(scores)) or _lost(scores)):
            raise Refused("risk-score-range", f"group {code}")
    return made


def _lost(scores: Floats) -> bool:
    """np.min gives NaN when one is missing; then infinities are looked for one by one."""
    return bool(np.isnan(np.min(scores))) and bool(np.isinf(scores).any())


def _is_whole(group: Group) -> bool:
    return group.aggregate.name == "copeland" or group.weights.name in FROM_UNITS | {"bod"}


def _passes(definition: Definition) -> Iterator[tuple[list[Group], list[Group]]]:
    """Groups that can be scored block by block, then the ones that need whole columns, and again."""
    number: dict[str, int] = {}
    for group in definition.groups:
        below = [c for c in definition.children[group.code] if definition.is_group(c)]
        whole = _is_whole(group)
        number[group.code] = max(
            (number[c] + (not whole and _is_whole(definition.group(c))) for c in below), default=0
        )
    for at in range(max(number.values()) + 1):
        now = [group for group in definition.groups if number[group.code] == at]
        yield [g for g in now if not _is_whole(g)], [g for g in now if _is_whole(g)]


def _blocks(made: Evaluated, groups: Sequence[Group], size_n: int) -> None:
    units_n = made.table.units_n
    size_n = min(size_n, units_n)
    for group in groups:
        made.scores[group.code] = np.full(units_n, np.nan)
    buffers = {i.code: np.empty(size_n) for i in made.definition.indicators}
    gathered = Gathered()
    for start in range(0, units_n, size_n):
        at = slice(start, min(start + size_n, units_n))
        for group in groups:
            rows = made.rows(group, at, buffers)
            with gathered.each():
                made.scores[group.code][at] = _mean(made, group, rows, start)
        if len(gathered.faults) >= _FAULTS_N:
            break
    gathered.stop()


def _mean(made: Evaluated, group: Group, rows: Sequence[Floats], start: int) -> Floats:
    power = power_of(group.aggregate)
    assert power is not None
    weights = made.weights[group.code]
    if power != 1:
        children = made.definition.children[group.code]
        faults: list[Fault] = []
        for child, row, weight in zip(children, rows, weights, strict=True):
            bad = outside(power, row)
            if weight > 0 and bad.any():
                told = {"group": group.code, "method": group.aggregate.name}
                for at in np.flatnonzero(bad)[:_FAULTS_N].tolist():
                    cell = made.table.cell(start + at, child)
                    data = {"found": float(row[at]), **told}
                    faults.append(Fault("risk-mean-undefined", cell, data))
        if faults:
            raise Refused.of(faults)
    with np.errstate(over="ignore", invalid="ignore"):
        return weighted(rows, weights, power, group.min_available)


def _weights(made: Evaluated, group: Group) -> list[float]:
    """Weights that need no unit."""
    children = made.definition.children[group.code]
    if group.weights.name == "equal" or (group.weights.name != "given" and len(children) == 1):
        return [1.0] * len(children)
    if group.weights.name == "ahp":
        matrix = group.weights.options["matrix"]
        assert isinstance(matrix, tuple)
        found, ratio = ahp(matrix, f"group {group.code}: weights")
        if ratio > CONSISTENT:
            data = {"ratio": round(ratio, 3), "most": CONSISTENT}
            made.notices.append(Notice("risk.notice.ahp", f"group {group.code}", data))
        return found
    return [made.definition.weight_of[code] for code in children]


def _whole(made: Evaluated, group: Group) -> None:
    children = made.definition.children[group.code]
    where = f"group {group.code}: weights"
    rows = [made.whole(code) for code in children]
    name = group.weights.name
    if name == "bod":
        unit = benefit_of_doubt(rows, children, group.min_available, where)
        made.unit_weights[group.code] = unit
        made.weights[group.code] = [float(np.nanmean(w)) for w in unit]
        made.scores[group.code] = _own(unit, rows)
        return
    weights = _weights(made, group)
    if name in FROM_UNITS and len(children) > 1:
        weights = _from_units(made, group, rows, where)
    made.weights[group.code] = weights
    if group.aggregate.name == "copeland":
        if made.table.units_n > MOST_UNITS_N:
            raise Refused(
                "risk-copeland-units", f"group {group.code}", most=MOST_UNITS_N, found=made.table.units_n
            )  # fmt: skip
        made.scores[group.code] = copeland(rows, weights, group.min_available)
    else:
        made.scores[group.code] = _mean(made, group, rows, 0)


def _own(weights: Sequence[Floats], rows: Sequence[Floats]) -> Floats:
    found = np.zeros(len(rows[0]))
    for weight, row in zip(weights, rows, strict=True):
        found += weight * np.where(np.isnan(row), 0.0, row)
    return found


def _from_units(made: Evaluated, group: Group, rows: Sequence[Floats], where: str) -> list[float]:
    children = made.definition.children[group.code]
    makers: Mapping[str, Callable[[], list[float]]] = {
        "pca": lambda: pca(rows, where),
        "critic": lambda: critic(rows, where),
        "entropy": lambda: entropy(rows, children, where),
    }
    if group.weights.name in makers:
        return makers[group.weights.name]()
    target = group.weights.options["target"]
    assert isinstance(target, str | tuple)
    found, gap = tuned(rows, target, where)
    if gap > _TUNED_GAP:
        data = {"gap": round(gap, 3)}
        made.notices.append(Notice("risk.notice.tuned", f"group {group.code}", data))
    return found


def contributions(made: Evaluated, at: slice) -> Floats:
    """What each indicator adds to the top score (indicators x units of the block); a column sums to it.

    NaN where the indicator or the top score is missing, 0 where a group between them has no value. See ``means`` for the decomposition.
    Raises Refused under Copeland: a tournament's points have no exact parts.
    """
    definition = made.definition
    n = at.stop - at.start
    top = made.scores[definition.code][at]
    carried: dict[str, Floats] = {definition.code: np.where(np.isnan(top), np.nan, 1.0)}
    found = np.empty((len(definition.indicators), n))
    place = {indicator.code: k for k, indicator in enumerate(definition.indicators)}
    for group in reversed(definition.groups):
        rows = made.rows(group, at)
        down = carried.pop(group.code)
        for child, row, share in zip(
            definition.children[group.code], rows, _shares(made, group, rows, at), strict=True
        ):
            if child in place:
                found[place[child]] = down * share * row
            else:
                carried[child] = down * share
    return found


def _shares(made: Evaluated, group: Group, rows: Sequence[Floats], at: slice) -> list[Floats]:
    if group.code in made.unit_weights:
        return [np.nan_to_num(weight[at]) for weight in made.unit_weights[group.code]]
    power = power_of(group.aggregate)
    if power is None:
        raise Refused("risk-contributions-none", f"group {group.code}", method=group.aggregate.name)
    return shares(rows, made.weights[group.code], power, made.scores[group.code][at])
