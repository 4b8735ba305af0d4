"""Why one place has its score, beside all others or beside one other: the waterfall and what would move it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from damai.risk.engine.definition import Indicator
from damai.risk.engine.explain import Explanation, Move, compare, explain
from damai.risk.engine.fit import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One factor of the waterfall: from ``start`` to ``stop`` on a line of 0 to 100."""

    indicator: Indicator
    value: float
    imputed: bool
    normalised: float
    contribution: float
    above: float
    start: float
    stop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    explained: Explanation
    bars: tuple[Bar, ...]
    """Largest contribution first; they add up to the score."""
    missing: tuple[tuple[Indicator, str], ...]
    """Indicators without a value, and why (a reason's code, "" = not said)."""
    raising: tuple[Bar, ...]
    """What puts it above the mean of all places most, at most three."""
    lowering: tuple[Bar, ...]
    moves: tuple[tuple[Indicator, Move], ...]
    """Each of them alone moves the place one class down."""
    together: tuple[tuple[Indicator, Move], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Why ``place`` is higher or lower than ``other``: differences of contributions, the largest size first."""

    place: str
    other: str
    apart: float
    parts: tuple[tuple[Indicator, float, float, float], ...]
    """Indicator, difference, value here, value there."""


def reasons(result: Result, place: str, why: Mapping[tuple[str, str], str]) -> Reasons:
    """Raises Refused for a place that is not there or has no score, and where no exact reasons exist."""
    found = explain(result, place)
    by_code = {item.code: item for item in result.definition.indicators}
    known = [d for d in found.drivers if not math.isnan(d.contribution)]
    low, high = 0.0, 0.0
    total = 0.0
    for driver in known:
        total += driver.contribution
        low, high = min(low, total), max(high, total)
    length = max(high - low, 1e-12)
    bars: list[Bar] = []
    total = 0.0
    for driver in known:
        start, total = total, total + driver.contribution
        bars.append(
            Bar(
                indicator=by_code[driver.code],
                value=driver.value,
                imputed=driver.imputed,
                normalised=driver.normalised,
                contribution=driver.contribution,
                above=driver.above_average,
                start=round(100 * (min(start, total) - low) / length, 2),
                stop=round(100 * (max(start, total) - low) / length, 2),
            )
        )
    by_above = sorted(bars, key=lambda bar: -bar.above)
    return Reasons(
        explained=found,
        bars=tuple(bars),
        missing=tuple(
            (by_code[d.code], why.get((place, d.code), ""))
            for d in found.drivers
            if math.isnan(d.contribution)
        ),
        raising=tuple(bar for bar in by_above if bar.above > 0)[:3],
        lowering=tuple(bar for bar in reversed(by_above) if bar.above < 0)[:3],
        moves=tuple((by_code[m.code], m) for m in found.moves if m.enough),
        together=tuple((by_code[m.code], m) for m in found.together),
    )


def beside(result: Result, place: str, other: str) -> Beside:
    """Raises as ``reasons``."""
    apart = compare(result, place, other)
    rows = {str(unit): at for at, unit in enumerate(result.units.tolist())}
    here, there = rows[place], rows[other]
    by_code = {item.code: item for item in result.definition.indicators}
    parts = [
        (by_code[code], size, float(result.filled[code][here]), float(result.filled[code][there]))
        for code, size in apart.items()
        if size
    ]
    return Beside(
        place=place,
        other=other,
        apart=sum(apart.values()),
        parts=tuple(sorted(parts, key=lambda part: -abs(part[1]))),
    )
