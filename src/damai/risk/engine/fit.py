"""An index: its definition applied to data, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine import parsing
from damai.risk.engine.arrays import Floats, Ints, high, low, present
from damai.risk.engine.classify import Classified, Experts, classify
from damai.risk.engine.definition import Definition
from damai.risk.engine.denominate import denominate
from damai.risk.engine.evaluate import Evaluated, block_n, contributions, evaluate
from damai.risk.engine.experts import read_experts
from damai.risk.engine.faults import Fault, Gathered, Notice, Refused
from damai.risk.engine.impute import impute
from damai.risk.engine.normalise import scale_of
from damai.risk.engine.ranks import places_in
from damai.risk.engine.scale import Affine, Step
from damai.risk.engine.screen import screen
from damai.risk.engine.steps import Steps
from damai.risk.engine.table import Data, Table, table
from damai.risk.engine.treat import treat

_FLOAT = np.finfo(np.float64)
_LARGE = 1e5
_SUMS = 1e-9
"""How far contributions may be from their score: the contract. Relative to the score, or, where contributions
cancel, to their size, up to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A checked definition, with the experts' classes when it names a file of them."""

    definition: Definition
    experts: Experts | None = None

    @classmethod
    def load(cls, path: str | Path) -> Index:
        """Read a definition in TOML, and beside it the file of experts' classes. Raises Refused, OSError."""
        path = Path(path)
        try:
            definition = parsing.parse(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            raise Refused("risk-toml", path.name, reason="UTF-8") from None
        rule = definition.classes
        experts = None
        if rule is not None and rule.method.name == "expert":
            experts = read_experts(path.parent, rule.method.text("file"))
        return cls(definition=definition, experts=experts)

    @classmethod
    def parse(cls, text: str, experts: Experts | None = None) -> Index:
        """The same from a text. Raises Refused."""
        return cls(definition=parsing.parse(text), experts=experts)

    @classmethod
    def of(cls, raw: Mapping[str, Any], experts: Experts | None = None) -> Index:
        """The same from plain dicts and lists. Raises Refused."""
        return cls(definition=parsing.from_mapping(raw), experts=experts)

    def fit(self, data: Data, *, units_a_block_n: int | None = None) -> Result:
        """Score ``data``: a mapping of column names to arrays of equal length (a row a unit).

        NaN is a missing cell. Number columns of float64 are used where they are, not copied; nothing is
        changed in place. Raises Refused with every cell that is wrong at the first stage that finds one.
        """
        definition = self.definition
        read = table(definition, data)
        steps = Steps()
        columns: Mapping[str, Floats] = denominate(definition, read)
        filled = impute(definition, read, columns, steps)
        kept = screen(definition, read, filled, steps)
        left = read.only(kept)
        if left is not read:
            filled = {code: x[kept] for code, x in filled.items()}
            empty = [
                i.code
                for i in definition.indicators
                if not i.optional and np.isnan(filled[i.code]).all()
            ]
            if empty:
                raise Refused.of([Fault("risk-column-empty", code) for code in empty])
        treated = treat(definition, left, filled, steps)
        scales = {}
        gathered = Gathered()
        for indicator in definition.indicators:
            with gathered.each():
                scales[indicator.code] = scale_of(indicator, treated[indicator.code], left)
        gathered.stop()
        made = evaluate(definition, left, treated, scales, units_a_block_n=units_a_block_n)
        result = Result(
            definition=definition, table=left, steps=steps, evaluated=made,
            filled=filled, read=read, kept=kept, notices=list(made.notices),
        )  # fmt: skip
        result._look_back(self.experts)
        return result


@dataclass(kw_only=True)
class Result:
    """Scores of the units that were kept, and everything needed to say why."""

    definition: Definition
    table: Table
    steps: Steps
    evaluated: Evaluated
    filled: Mapping[str, Floats]
    """Indicator columns after imputation, before treatment: the numbers an explanation speaks in."""
    read: Table
    """The data as they came, before the screen."""
    kept: NDArray[np.bool_]
    """Which rows of the data were scored."""
    notices: list[Notice]
    classified: Classified | None = None

    def _look_back(self, experts: Experts | None) -> None:
        definition = self.definition
        if self._large() and all(g.aggregate.name != "copeland" for g in definition.groups):
            for _ in self.contribution_blocks():
                pass
        rule = definition.classes
        if rule is not None:
            self.classified, notices = classify(rule, self.score, self.table, experts)
            self.notices += notices
        for test in self.steps.tests:
            if not test.passed:
                data = {
                    "skew": round(test.after[0] or 0, 2),
                    "kurtosis": round(test.after[1] or 0, 2),
                }
                self.notices.append(Notice("risk.notice.outliers", test.column, data))

    @property
    def units(self) -> NDArray[np.generic]:
        return self.table.units

    @property
    def score(self) -> Floats:
        """The top score; NaN = not enough data."""
        return self.evaluated.scores[self.definition.code]

    @property
    def scores(self) -> Mapping[str, Floats]:
        """Every group, the top last."""
        return {g.code: self.evaluated.scores[g.code] for g in self.definition.groups}

    @property
    def treated(self) -> Mapping[str, Floats]:
        return self.evaluated.columns

    @cached_property
    def ranks(self) -> Ints:
        """Of the top score: 1 = most vulnerable, 0 = none."""
        return self.rank(self.definition.code)

    def rank(self, group: str) -> Ints:
        return places_in(self.evaluated.scores[group], self.table.times)

    def normalised(self, code: str) -> Floats:
        """One indicator's normalised column, made when asked for."""
        return self.evaluated.scales[code](self.treated[code])

    def contributions(self, at: slice | None = None) -> Floats:
        """Contributions to the top score (indicators x units), the units of ``at`` or all.

        Each column sums to the unit's score to 1e-9. Raises Refused under an aggregate without an exact
        decomposition, and for a column whose contributions float64 cannot sum.
        """
        start, stop, _ = (at or slice(None)).indices(self.table.units_n)
        found = contributions(self.evaluated, slice(start, stop))
        self._sums(found, start, stop)
        return found

    def contribution_blocks(self) -> Iterator[tuple[slice, Floats]]:
        """The same a block of units at a time, for tables that do not fit."""
        size = block_n(len(self.definition.indicators))
        for start in range(0, self.table.units_n, size):
            at = slice(start, min(start + size, self.table.units_n))
            yield at, self.contributions(at)

    def _sums(self, found: Floats, start: int, stop: int) -> None:
        score = self.score[start:stop]
        with np.errstate(over="ignore", invalid="ignore"):
            total = np.nansum(found, axis=0)
            # What the rounding of each addition may have lost, at most.
            size = np.nansum(np.abs(found), axis=0)
            lost = size * _FLOAT.eps * len(found)
            scale = np.maximum(np.abs(score), np.minimum(size, 1.0))
            scale = np.maximum(
                scale, _FLOAT.tiny / _FLOAT.eps
            )  # below it numbers have fewer digits
            off = np.abs(total - score) + lost > _SUMS * scale
        bad = np.flatnonzero((off | ~np.isfinite(total)) & ~np.isnan(score))
        if len(bad):
            at = int(bad[0])
            largest = int(np.argmax(np.abs(np.nan_to_num(found[:, at]))))
            code = self.definition.indicators[largest].code
            cell = self.table.cell(start + at, code)
            raise Refused(
                "risk-contributions-sum",
                cell,
                found=float(found[largest, at]),
                score=float(score[at]),
            )

    def _large(self) -> bool:
        """Whether a normalised value is so large that a sum may lose the small ones beside it."""
        extremes = []
        for code, scale in self.evaluated.scales.items():
            if isinstance(scale, Affine):
                x = present(self.treated[code])
                if not x.size:
                    continue
                y = scale(np.array([low(x), high(x)]))
            else:
                y = scale.values if isinstance(scale, Step) else scale.y
            extremes.append(max(abs(low(y)), abs(high(y))))
        return max(extremes, default=0.0) > _LARGE

    @cached_property
    def mean_contributions(self) -> Floats:
        """Mean contribution of each indicator over the scored units; a missing one counts 0."""
        total = np.zeros(len(self.definition.indicators))
        for _, block in self.contribution_blocks():
            total += np.nansum(block, axis=1)
        return total / max(int(np.count_nonzero(~np.isnan(self.score))), 1)

    def is_imputed(self, code: str, row: int) -> bool:
        before = int(np.flatnonzero(self.kept)[row])
        return any(
            c.stage == "impute" and c.column == code and before in c.rows
            for c in self.steps.changes
        )

    def treat_one(self, code: str, value: float) -> float:
        """A raw value as the treatment of its column would have it."""
        return self._treatment(code)[0](value)

    def untreated(self, code: str) -> Callable[[float], float]:
        """The way back from a treated value; winsorising leaves values as they are."""
        return self._treatment(code)[1]

    def _treatment(self, code: str) -> tuple[Callable[[float], float], Callable[[float], float]]:
        done = next((t.method for t in self.steps.tests if t.column == code), "none")
        if done == "log":
            least, most = low(self.filled[code]), high(self.filled[code])
            shift = least - 0.01 * (most - least)
            return (lambda x: math.log(x - shift)), (lambda y: math.exp(y) + shift)
        if done == "boxcox":
            power = self.definition.indicator(code).treat.number("lambda")
            if power == 0:
                return math.log, math.exp
            return (
                lambda x: math.expm1(power * math.log(x)) / power,
                lambda y: math.exp(math.log1p(power * y) / power),
            )
        return (lambda x: x), (lambda y: y)

    @cached_property
    def imputed_share(self) -> Floats:
        """Share of a unit's indicator cells that were filled: told beside its score."""
        filled_n = np.zeros(len(self.kept))
        for change in self.steps.changes:
            if change.stage == "impute":
                filled_n[change.rows] += 1
        return filled_n[self.kept] / len(self.definition.indicators)

    @cached_property
    def missing_share(self) -> Floats:
        """Share of a unit's indicator cells that are still missing."""
        lost = np.zeros(self.table.units_n)
        for x in self.treated.values():
            lost += np.isnan(x)
        return lost / len(self.treated)
