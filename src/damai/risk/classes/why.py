"""Why the index says so: a version computed again from its frozen data, kept while it is asked about.

A version's definition and data never change, so what is kept here is never old. Fitting takes seconds for the
largest tables: call it off the event loop and outside a read.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from damai.risk.engine.definition import Indicator
from damai.risk.engine.explain import explain
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Result
from damai.risk.versions.prepare import fitted

KEPT_N = 2
"""Results that are kept: a table of UNITS_MAX places is tens of megabytes."""
REASONS_N = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One of the largest parts of a score; ``above`` = more than the mean of all places has of it."""

    indicator: Indicator
    value: float
    imputed: bool
    contribution: float
    above: float


class Results:
    """The results of the versions that were asked about last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Result] = OrderedDict()
        self._lock = Lock()

    def of(self, id: str, made: Callable[[], tuple[str, bytes]]) -> Result:
        """The result of version ``id``; ``made`` reads its definition and data when it is not kept. Raises Refused.

        One at a time: two readers of the same page do not compute it twice.
        """
        with self._lock:
            found = self._kept.get(id) or fitted(*made())
            self._kept[id] = found
            self._kept.move_to_end(id)
            while len(self._kept) > KEPT_N:
                self._kept.popitem(last=False)
            return found


results = Results()


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
