"""Stage 4: outliers. Test, winsorise one extreme value at a time, else transform; every moved cell is told.

Source of the test: OECD/JRC Handbook (2008), step 3, and JRC practice: |skewness| < 2 or kurtosis < 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from damai.risk.engine.arrays import Floats, high, is_constant, low, present
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Gathered, Refused
from damai.risk.engine.methods import Method
from damai.risk.engine.moments import skew_kurtosis
from damai.risk.engine.steps import Steps, Tested
from damai.risk.engine.table import Table

_FAULTS_N = 100
Moments = tuple[float | None, float | None]


def treat(
    definition: Definition, table: Table, columns: Mapping[str, Floats], steps: Steps
) -> dict[str, Floats]:
    """Columns after their treatment; columns that need none are the same arrays. Raises Refused."""
    treated: dict[str, Floats] = {}
    gathered = Gathered()
    for indicator in definition.indicators:
        x = columns[indicator.code]
        method = indicator.treat
        after = x
        if method.name != "none" and present(x).size:
            with gathered.each():
                after, test = _treated(method, x, table, indicator.code)
                steps.tests.append(test)
                if after is not x:
                    steps.changed("treat", indicator.code, test.method, x, after)
        treated[indicator.code] = after
    gathered.stop()
    return treated


def _treated(method: Method, x: Floats, table: Table, code: str) -> tuple[Floats, Tested]:
    before = skew_kurtosis(x)
    moved_n = 0
    done = "none"
    after = x
    limits = (float("inf"), float("inf"))
    if method.name == "winsorise":
        after, moved_n = winsorised(x, method.count("points"))
        done = "winsorise"
    elif method.name == "boxcox":
        after, done = _boxcox_of(x, method.number("lambda"), table, code), "boxcox"
    else:
        limits = (method.number("skew"), method.number("kurtosis"))
        if not passes(before, *limits):
            after, moved_n = winsorised(x, method.count("winsor_max"), limits)
            done = "winsorise"
            if not passes(skew_kurtosis(after), *limits):
                after, moved_n, done = x, 0, method.text("then")
                if done == "log":
                    after = log_shifted(x)
                elif done == "boxcox":
                    after = _boxcox_of(x, method.number("lambda"), table, code)
    moments = before if after is x else skew_kurtosis(after)
    test = Tested(
        column=code,
        method=done,
        before=before,
        after=moments,
        passed=passes(moments, *limits),
        winsorised_n=moved_n,
    )
    return after, test


def passes(moments: Moments, skew: float, kurtosis: float) -> bool:
    """|G1| below ``skew`` or G2 below ``kurtosis``; too few values to say is no failure."""
    g1, g2 = moments
    return g1 is None or g2 is None or abs(g1) < skew or g2 < kurtosis


def winsorised(
    x: Floats, most: int, limits: tuple[float, float] | None = None
) -> tuple[Floats, int]:
    """Draw in up to ``most`` extreme values, one at a time, on the side to which the column leans.

    A value is drawn in to the next one, with those drawn in before it; cells that share the extreme value
    move together. With ``limits`` it stops as soon as the test passes; without, it moves ``most``.
    Returns the column and how many values were moved. Only the extremes are sorted.
    """
    after = x.copy()
    moved_n = 0
    while moved_n < most and not is_constant(after):
        moments = skew_kurtosis(after)
        if limits is not None and passes(moments, *limits):
            break
        if (moments[0] or 0.0) >= 0:
            edge = high(after)
            rest = after[after < edge]
            after[after == edge] = high(rest)
        else:
            edge = low(after)
            rest = after[after > edge]
            after[after == edge] = low(rest)
        moved_n += 1
    return after, moved_n


def log_shifted(x: Floats) -> Floats:
    """ln(x - min + 0.01 (max - min)): defined for every column that is not constant."""
    least = low(x)
    spread = high(x) - least
    return np.log(x - least + 0.01 * spread)


def boxcox(x: Floats, power: float) -> Floats:
    """(x^lambda - 1) / lambda, ln x at 0. Source: Box and Cox, J. R. Statist. Soc. B 26 (1964) 211-252."""
    return np.log(x) if power == 0 else np.expm1(power * np.log(x)) / power


def _boxcox_of(x: Floats, power: float, table: Table, code: str) -> Floats:
    if low(x) <= 0:
        bad = np.flatnonzero(x <= 0)[:_FAULTS_N].tolist()
        raise Refused.of([Fault("risk-boxcox", table.cell(at, code), {"found": float(x[at])}) for at in bad])  # fmt: skip
    return boxcox(x, power)
