"""The score of one draw, quickly: what draws share is computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats
from damai.risk.engine.certainty.draws import Draw, Vary
from damai.risk.engine.certainty.errors import sampled
from damai.risk.engine.definition import Definition
from damai.risk.engine.denominate import denominate
from damai.risk.engine.evaluate import evaluate
from damai.risk.engine.fit import Result
from damai.risk.engine.impute import impute
from damai.risk.engine.methods import plain
from damai.risk.engine.normalise import scale_of
from damai.risk.engine.scale import Column, Scale
from damai.risk.engine.steps import Steps
from damai.risk.engine.treat import treat

_KEPT_CELLS_N = 20_000_000
"""Cells of normalised tables that are kept between draws (160 MB)."""
Prepared = tuple[Mapping[str, Floats], Mapping[str, Scale]]


class Replicator:
    """Scores the units of a result again. Units screened out stay out, treatments are tested anew."""

    def __init__(self, result: Result, what: Vary) -> None:
        self.result, self.what = result, what
        self.base = _with_weights(result)
        self._ready: dict[tuple[int, int], Prepared] = {}
        self._linear: dict[tuple[int, int], NDArray[np.float64] | None] = {}

    def scores(self, batch: Sequence[Draw]) -> NDArray[np.float64]:
        """Top scores, draws x units, in the order given; NaN where a draw gives none.

        Raises Refused where a draw's method is not defined for the data, with the cell.
        """
        found = np.empty((len(batch), self.result.table.units_n))
        straight: dict[tuple[int, int], list[int]] = {}
        for at, draw in enumerate(batch):
            key = (draw.impute, draw.normalise)
            definition = self._definition(draw)
            if draw.seed < 0 and self._flat(key) is not None and _is_linear(definition):
                straight.setdefault(key, []).append(at)
            else:
                columns, scales = self.prepared(draw)
                made = evaluate(definition, self.result.table, columns, scales)
                found[at] = made.scores[definition.code]
        for key, places in straight.items():
            weights = np.array([effective(self._definition(batch[at])) for at in places])
            flat = self._flat(key)
            assert flat is not None
            found[places] = weights @ flat
        return found

    def _definition(self, draw: Draw) -> Definition:
        """The definition with the weights and the mean of a draw."""
        base = self.base
        groups = base.groups
        if draw.aggregate >= 0:
            mean = self.what.aggregate[draw.aggregate]
            groups = tuple(replace(g, aggregate=mean) for g in groups)
        if not draw.factors:
            return base if groups is base.groups else replace(base, groups=groups)
        return replace(
            base,
            indicators=tuple(
                replace(i, weight=i.weight * draw.factors.get(i.code, 1.0)) for i in base.indicators
            ),
            groups=tuple(
                replace(g, weight=g.weight * draw.factors.get(g.code, 1.0)) for g in groups
            ),
        )

    def prepared(self, draw: Draw) -> Prepared:
        """Treated columns and scales of a draw."""
        key = (draw.impute, draw.normalise)
        if draw.seed >= 0:
            return self._made(draw)
        if key not in self._ready:
            columns, scales = self._made(draw)
            n = self.result.table.units_n
            if n * len(columns) * (len(self._ready) + 1) > _KEPT_CELLS_N:
                return columns, scales
            # Normalised once: draws that share the table only weigh it.
            self._ready[key] = columns, {c: Column(y=s(columns[c])) for c, s in scales.items()}
        return self._ready[key]

    def _flat(self, key: tuple[int, int]) -> NDArray[np.float64] | None:
        """The normalised table (indicators x units) when it is kept and has no gaps."""
        if key not in self._linear:
            self.prepared(Draw(impute=key[0], normalise=key[1]))
            columns = self._ready.get(key)
            flat = None
            if columns is not None:
                flat = np.array([scale(columns[0][c]) for c, scale in columns[1].items()])
                flat = None if np.isnan(flat).any() else flat
            self._linear[key] = flat
        return self._linear[key]

    def _made(self, draw: Draw) -> Prepared:
        """The stages up to the scales with the choices of a draw."""
        result = self.result
        definition, table = self.base, result.read
        if draw.seed >= 0:
            table = sampled(definition, table, np.random.Generator(np.random.PCG64(draw.seed)))
        if draw.impute >= 0:
            filling = self.what.impute[draw.impute]
            definition = replace(
                definition,
                indicators=tuple(replace(i, impute=filling) for i in definition.indicators),
            )
        filled = impute(definition, table, denominate(definition, table), Steps())
        left = result.table
        filled = {code: x if result.kept.all() else x[result.kept] for code, x in filled.items()}
        treated = treat(definition, left, filled, Steps())
        scales = {}
        for indicator in definition.indicators:
            if draw.normalise >= 0:
                indicator = replace(indicator, normalise=self.what.normalise[draw.normalise])
            scales[indicator.code] = scale_of(indicator, treated[indicator.code], left)
        return treated, scales


def _with_weights(result: Result) -> Definition:
    """The definition with the weights that were used, so that a draw can move them. Benefit of the doubt finds
    its weights anew each time."""
    definition = result.definition
    used = {
        child: weight
        for group in definition.groups
        for child, weight in zip(
            definition.children[group.code], result.evaluated.weights[group.code], strict=True
        )
    }
    bod = {g.code for g in definition.groups if g.weights.name == "bod"}

    def weight_of(code: str, parent: str | None, given: float) -> float:
        return given if parent is None or parent in bod else used[code]

    return replace(
        definition,
        indicators=tuple(
            replace(i, weight=weight_of(i.code, i.parent, i.weight)) for i in definition.indicators
        ),
        groups=tuple(
            replace(
                g, weight=weight_of(g.code, g.parent, g.weight),
                weights=g.weights if g.code in bod else plain("weights", "given"),
            )
            for g in definition.groups
        ),
    )  # fmt: skip


def _is_linear(definition: Definition) -> bool:
    return all(g.aggregate.name == "mean" and g.weights.name == "given" for g in definition.groups)


def effective(definition: Definition) -> list[float]:
    """Each indicator's weight in the top, in their order."""
    carried = {definition.code: 1.0}
    weight_of = definition.weight_of
    for group in reversed(definition.groups):
        children = definition.children[group.code]
        total = sum(weight_of[c] for c in children)
        for child in children:
            carried[child] = carried[group.code] * weight_of[child] / total if total else 0.0
    return [carried[i.code] for i in definition.indicators]
