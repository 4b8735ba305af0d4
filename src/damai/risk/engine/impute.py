"""Stage 2: missing cells filled, and every filled cell told.

Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 3; over time as ``approx``
of R does (constant from the left, linear between neighbours, the nearest value outside the range).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from damai.risk.engine.arrays import Floats, Ints, present
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.methods import Method
from damai.risk.engine.steps import Steps
from damai.risk.engine.table import Table


def impute(
    definition: Definition, table: Table, columns: Mapping[str, Floats], steps: Steps
) -> dict[str, Floats]:
    """Columns with their gaps filled. A group or a unit without any value stays missing.

    Raises Refused for every column of which all cells are missing, unless its indicator is optional.
    """
    filled: dict[str, Floats] = {}
    empty: list[Fault] = []
    for indicator in definition.indicators:
        x = columns[indicator.code]
        missing = np.isnan(x)
        if missing.all() and not indicator.optional:
            empty.append(Fault("risk-column-empty", indicator.code))
            continue
        after = x
        if indicator.impute.name != "none" and missing.any() and not missing.all():
            after = _filled(indicator.impute, x, missing, table)
            steps.changed("impute", indicator.code, indicator.impute.name, x, after)
        filled[indicator.code] = after
    if empty:
        raise Refused.of(empty)
    return filled


def _filled(method: Method, x: Floats, missing: NDArray[np.bool_], table: Table) -> Floats:
    after = x.copy()
    match method.name:
        case "mean":
            after[missing] = present(x).mean()
        case "median":
            after[missing] = np.median(present(x))
        case "group_mean":
            return _by_group(x, missing, _groups(method, table), np.mean)
        case "group_median":
            return _by_group(x, missing, _groups(method, table), np.median)
        case _:
            return _over_time(method, x, missing, table)
    return after


def _groups(method: Method, table: Table) -> Ints:
    """The group of each row, -1 for none: the column ``by``, or the unit's parent code (what stands
    before its last dot; units without a dot are one group)."""
    by = method.text("by")
    if by:
        names = table.texts[by]
    else:
        names = np.array([str(unit).rpartition(".")[0] for unit in table.units.tolist()])
    _, codes = np.unique(names, return_inverse=True)
    codes = codes.astype(np.int64)
    return np.where(names == "", -1, codes) if by else codes


def _by_group(
    x: Floats, missing: NDArray[np.bool_], groups: Ints, centre: Callable[[Floats], np.floating]
) -> Floats:
    after = x.copy()
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-2))
    for rows in np.split(order, starts[1:]):
        gaps = missing[rows]
        if groups[rows[0]] >= 0 and gaps.any() and not gaps.all():
            after[rows[gaps]] = centre(x[rows[~gaps]])
    return after


def _over_time(method: Method, x: Floats, missing: NDArray[np.bool_], table: Table) -> Floats:
    """Each unit's own series. ``max_back`` counts points of time that the data has."""
    assert table.times is not None
    _, point = np.unique(table.times, return_inverse=True)
    _, unit = np.unique(table.units, return_inverse=True)
    order = np.lexsort((point, unit))
    starts = np.flatnonzero(np.diff(unit[order], prepend=-1))
    after = x.copy()
    for rows in np.split(order, starts[1:]):
        gaps = missing[rows]
        if not gaps.any() or gaps.all():
            continue
        there = np.flatnonzero(~gaps)
        lost = np.flatnonzero(gaps)
        before = np.searchsorted(there, lost) - 1
        last = there[np.maximum(before, 0)]
        if method.name == "linear":
            times = table.times[rows]
            after[rows[lost]] = np.interp(times[lost], times[there], x[rows[there]])
        elif method.name == "constant":
            after[rows[lost]] = x[rows[last]]
        else:
            back = method.options["max_back"]
            near = before >= 0
            if isinstance(back, int):
                near &= point[rows[lost]] - point[rows[last]] <= back
            after[rows[lost[near]]] = x[rows[last[near]]]
    return after
