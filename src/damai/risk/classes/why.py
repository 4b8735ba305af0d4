"""Why the index says so: the largest parts of a place's score."""

from __future__ import annotations

import math
from dataclasses import dataclass

from damai.risk.engine.definition import Indicator
from damai.risk.engine.explain import explain
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result

REASONS_N = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One of the largest parts of a score; ``above`` = more than the mean of all places has of it."""

    indicator: Indicator
    value: float
    imputed: bool
    contribution: float
    above: float


def reasons(result: Result, place: str) -> tuple[Reason, ...]:
    """The largest parts of a place's score; none where the method has no exact parts, or there is no score."""
    try:
        found = explain(result, place)
    except Refused:
        return ()
    return tuple(
        Reason(
            indicator=result.definition.indicator(driver.code),
            value=driver.value,
            imputed=driver.imputed,
            contribution=driver.contribution,
            above=driver.above_average,
        )
        for driver in found.drivers[:REASONS_N]
        if not math.isnan(driver.contribution)
    )
