"""Why a unit has its score, and what would move it one class down.

Everything is told for the index as it was fitted: the range, weights and cuts of that day are held, only
the unit's own numbers move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from damai.risk.engine.arrays import Floats, high, low
from damai.risk.engine.definition import Group
from damai.risk.engine.evaluate import Evaluated
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.engine.means import power_of, weighted
from damai.risk.engine.scale import Affine
from damai.risk.engine.table import rows_of

_HALVINGS_N = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What one indicator adds to a unit's score. NaN = missing."""

    code: str
    value: float
    """In the raw unit, after denomination and imputation."""
    imputed: bool
    normalised: float
    contribution: float
    above_average: float
    """Contribution less the mean contribution of all scored units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One indicator alone, the others held. ``to`` is where the class changes, or the best value seen
    among the units when even that is not enough."""

    code: str
    value: float
    to: float
    score: float
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    unit: str
    score: float
    rank: int
    class_name: str
    drivers: tuple[Driver, ...]
    """Largest contribution first; they sum to the score."""
    cut: float | None
    """Lowest score of the unit's class; None in the lowest class and without classes by score."""
    moves: tuple[Move, ...]
    """Those that are enough first, the smallest change of the normalised value first."""
    together: tuple[Move, ...]
    """When no single one is enough: the fewest that are when each reaches the best value seen; empty
    when even all are not."""


def explain(result: Result, unit: str) -> Explanation:
    """Raises Refused for an unknown or unscored unit, and where no exact contributions exist."""
    row = row_of(result, unit)
    score = float(result.score[row])
    if np.isnan(score):
        raise Refused("risk-unit-unscored", unit)
    added = result.contributions(slice(row, row + 1))[:, 0]
    usual = result.mean_contributions
    drivers = [
        Driver(
            code=indicator.code,
            value=float(result.filled[indicator.code][row]),
            imputed=result.is_imputed(indicator.code, row),
            normalised=_normalised(result, indicator.code, row),
            contribution=float(added[k]),
            above_average=float(added[k] - usual[k]),
        )
        for k, indicator in enumerate(result.definition.indicators)
    ]
    drivers.sort(key=lambda d: (np.isnan(d.contribution), -d.contribution, d.code))
    cut = _cut(result, row)
    moves: list[Move] = []
    together: list[Move] = []
    if cut is not None and not result.evaluated.unit_weights:
        moves = [m for d in drivers if (m := _move(result, row, d.code, cut)) is not None]
        change = {m.code: _normalised(result, m.code, row) - _at(result, m) for m in moves}
        moves.sort(key=lambda m: (not m.enough, change[m.code] if m.enough else m.score, m.code))
        if not any(m.enough for m in moves):
            together = _together(result, row, cut, moves)
    return Explanation(
        unit=unit,
        score=score,
        rank=int(result.ranks[row]),
        class_name=result.classified.name(row) if result.classified else "",
        drivers=tuple(drivers),
        cut=cut,
        moves=tuple(moves),
        together=tuple(together),
    )


def compare(result: Result, unit: str, other: str) -> dict[str, float]:
    """Why ``unit`` is higher than ``other``: the difference of each contribution, the largest first; a missing
    one counts 0. They sum to the difference of the scores. Raises as ``explain``."""
    parts = []
    for name in (unit, other):
        row = row_of(result, name)
        if np.isnan(result.score[row]):
            raise Refused("risk-unit-unscored", name)
        parts.append(np.nan_to_num(result.contributions(slice(row, row + 1))[:, 0]))
    apart = parts[0] - parts[1]
    order = np.argsort(-apart, kind="stable")
    return {result.definition.indicators[k].code: float(apart[k]) for k in order}


def row_of(result: Result, unit: str) -> int:
    """The row of a unit; over time that of ``unit (time)``, and of a unit alone its latest."""
    table = result.table
    if table.times is None:
        found = rows_of(result.units, [unit])
        if unit in found:
            return found[unit]
    else:
        rows = [at for at, name in enumerate(result.units.tolist()) if str(name) == unit]
        rows = rows or [at for at in range(table.units_n) if table.name(at) == unit]
        if rows:
            return max(rows, key=lambda at: float(table.times[at]))  # type: ignore[index]
    raise Refused("risk-unit-unknown", unit)


def _cut(result: Result, row: int) -> float | None:
    classified = result.classified
    if classified is None or classified.cuts is None or classified.at[row] < 1:
        return None
    return float(classified.cuts[classified.at[row] - 1])


def _normalised(result: Result, code: str, row: int) -> float:
    at = slice(row, row + 1)
    return float(result.evaluated.scales[code](result.treated[code][at], at)[0])


def _move(result: Result, row: int, code: str, cut: float) -> Move | None:
    """None for an indicator that is missing or already at the best value seen."""
    now = _normalised(result, code, row)
    if np.isnan(now):
        return None
    best, best_raw = _best(result, code)
    if best >= now:
        return None
    score_at = _score_with(result.evaluated, row)
    lowest = score_at({code: best})
    raw = float(result.filled[code][row])
    if lowest >= cut:
        return Move(code=code, value=raw, to=best_raw, score=lowest, enough=False)
    reached = _reached(lambda y: score_at({code: y}), best, now, cut)
    to, y = _raw_below(result, code, reached)
    return Move(code=code, value=raw, to=to, score=score_at({code: y}), enough=True)


def _reached(score_at: Callable[[float], float], good: float, bad: float, cut: float) -> float:
    """The highest normalised value between ``good`` and ``bad`` whose score is below the cut, by halving:
    scores never fall when an indicator rises."""
    for _ in range(_HALVINGS_N):
        middle = (good + bad) / 2
        if middle in (good, bad):
            break
        good, bad = (middle, bad) if score_at(middle) < cut else (good, middle)
    return good


def _together(result: Result, row: int, cut: float, moves: list[Move]) -> list[Move]:
    """Greedy: the indicator that lowers the score most, then the next with it, until the class changes."""
    score_at = _score_with(result.evaluated, row)
    held: dict[str, float] = {}
    used: list[Move] = []
    left = {m.code: m for m in moves}
    while left:
        tried = {code: score_at({**held, code: _best(result, code)[0]}) for code in left}
        code = min(tried, key=lambda c: (tried[c], c))
        move = left.pop(code)
        held[code] = _best(result, code)[0]
        used.append(
            Move(
                code=code, value=move.value, to=move.to, score=tried[code], enough=tried[code] < cut
            )
        )
        if tried[code] < cut:
            return used
    return []


def _best(result: Result, code: str) -> tuple[float, float]:
    """The least vulnerable normalised value seen among the units, and its raw value."""
    direction = result.definition.indicator(code).direction
    treated, raw = result.treated[code], result.filled[code]
    at = int(np.nanargmin(direction * raw))
    scaled = result.evaluated.scales[code](treated[at : at + 1], slice(at, at + 1))
    return float(scaled[0]), low(raw) if direction > 0 else high(raw)


def _raw_below(result: Result, code: str, reached: float) -> tuple[float, float]:
    """The raw value at a normalised value, and the normalised value it has: exact for an affine scale, else
    the most vulnerable value seen that is not above it."""
    scale = result.evaluated.scales[code]
    if isinstance(scale, Affine):
        back = result.untreated(code)
        return back(scale.raw(reached)), reached
    all_y = result.normalised(code)
    fits = np.flatnonzero(all_y <= reached)
    at = int(fits[np.argmax(all_y[fits])])
    return float(result.filled[code][at]), float(all_y[at])


def _at(result: Result, move: Move) -> float:
    """The normalised value of a move's end."""
    scale = result.evaluated.scales[move.code]
    if isinstance(scale, Affine):
        return float(scale(np.array([result.treat_one(move.code, move.to)]))[0])
    rows = np.flatnonzero(result.filled[move.code] == move.to)
    return float(result.normalised(move.code)[rows[0]]) if len(rows) else np.nan


def _score_with(made: Evaluated, row: int) -> Callable[[Mapping[str, float]], float]:
    """The top score of a unit as a function of some of its normalised values."""
    definition = made.definition
    at = slice(row, row + 1)
    own = {i.code: made.scales[i.code](made.columns[i.code][at], at) for i in definition.indicators}

    def group_score(group: Group, values: Mapping[str, Floats]) -> Floats:
        power = power_of(group.aggregate)
        assert power is not None  # Copeland has no contributions: refused before
        rows = [values[code] for code in definition.children[group.code]]
        return weighted(rows, made.weights[group.code], power, group.min_available)

    def score(changed: Mapping[str, float]) -> float:
        values = {**own, **{code: np.array([y]) for code, y in changed.items()}}
        for group in definition.groups:
            values[group.code] = group_score(group, values)
        return float(values[definition.code][0])

    return score
