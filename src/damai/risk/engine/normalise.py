"""Stage 5: every indicator to one scale, more = more vulnerable.

Sources: OECD/JRC Handbook (2008), step 5 (min-max, z-scores, ranks, distance to a reference, categorical
scales); goalposts with logarithm: UNDP, Human Development Report, Technical note 1; Borda count: de Borda
(1781). x' = direction * x; the parameters are applied as given, but a target and goalposts are in the raw
unit and turned with it.
"""

from __future__ import annotations

import numpy as np

from damai.risk.engine.arrays import Flags, Floats, high, low, mean, present, sd
from damai.risk.engine.definition import Indicator
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.methods import Method
from damai.risk.engine.scale import Affine, Column, Scale, Step, ranked
from damai.risk.engine.table import Table, rows_of

FROM_DATA = frozenset(
    {"minmax", "zscore", "rank", "borda", "percentile_rank", "dist_to_max", "dist_to_reference", "dist_to_target"}
)  # fmt: skip
"""A constant column says nothing under these: it is refused. Fixed posts and steps can place it."""

_FAULTS_N = 100


def scale_of(indicator: Indicator, x: Floats, table: Table) -> Scale:
    """As ``_compiled``; refuses a column whose mean or spread float64 cannot hold. A column without any
    value (an optional indicator) stays so under every method."""
    if not present(x).size:
        return Affine(direction=indicator.direction)
    with np.errstate(over="ignore", invalid="ignore"):
        scale = _compiled(indicator, x, table)
    if isinstance(scale, Affine) and not np.isfinite([scale.shift, scale.divide, scale.add]).all():
        least, most = _turned_range(x, indicator.direction)
        raise Refused("risk-column-range", indicator.code, least=least, most=most)
    return scale


def _compiled(indicator: Indicator, x: Floats, table: Table) -> Scale:
    """Compile an indicator's normalisation against its treated column ``x``.

    Raises Refused: constant column, a value that cannot be (below 0 under ``share_of_max``, not above 0
    under ``log``), an unknown reference unit, a target or reference that is not above the least.
    """
    method, code, direction = indicator.normalise, indicator.code, indicator.direction
    least, most = _turned_range(x, direction)
    spread = most - least
    if not np.isfinite(spread):
        raise Refused("risk-column-range", code, least=least, most=most)
    if method.name in FROM_DATA and spread == 0:
        raise Refused("risk-column-constant", code, found=direction * least, method=method.name)
    match method.name:
        case "none":
            return Affine(direction=direction)
        case "minmax":
            lower, upper = method.numbers("to")
            return Affine(
                direction=direction, shift=least, divide=spread, factor=upper - lower, add=lower
            )
        case "zscore":
            return Affine(
                direction=direction,
                shift=direction * mean(x),
                divide=sd(x),
                factor=method.number("sd"),
                add=method.number("mean"),
            )
        case "scaled":
            lower, upper = method.number("lower"), method.number("upper")
            return Affine(
                direction=direction, shift=lower, divide=upper - lower, factor=method.number("factor")
            )  # fmt: skip
        case "rank" | "borda" | "percentile_rank":
            return _ranks(method, direction * x)
        case "dist_to_max":
            return Affine(direction=direction, shift=least, divide=spread)
        case "goalposts":
            return _goalposts(method, direction, x, table, code)
        case "share_of_max":
            if least < 0:
                raise _cells("risk-share-negative", direction * x < 0, x, table, code)
            if most == 0:
                raise Refused("risk-column-constant", code, found=0.0, method=method.name)
            return Affine(direction=direction, divide=most)
        case "steps":
            cuts, values = (np.array(method.numbers(key)) for key in ("cuts", "values"))
            return Step(direction=direction, cuts=cuts, values=values)
    return _distance(method, direction, x, least, table, code)


def _cells(fault: str, bad: Flags, x: Floats, table: Table, code: str) -> Refused:
    """Every cell that is wrong, the first hundred."""
    rows = np.flatnonzero(bad)[:_FAULTS_N].tolist()
    return Refused.of([Fault(fault, table.cell(at, code), {"found": float(x[at])}) for at in rows])


def _turned_range(x: Floats, direction: int) -> tuple[float, float]:
    return (low(x), high(x)) if direction > 0 else (-high(x), -low(x))


def _ranks(method: Method, turned: Floats) -> Column:
    ranks = ranked(turned, method.text("ties"))
    if method.name == "borda":
        ranks -= 1
    elif method.name == "percentile_rank":
        ranks = (ranks - 1) / (np.count_nonzero(~np.isnan(turned)) - 1)
    return Column(y=ranks)


def _goalposts(method: Method, direction: int, x: Floats, table: Table, code: str) -> Affine:
    posts = [method.number("lower"), method.number("upper")]
    log = method.flag("log")
    if log:
        if low(x) <= 0:
            raise _cells("risk-log", x <= 0, x, table, code)
        posts = [float(np.log(post)) for post in posts]
    lower, upper = posts if direction > 0 else (-posts[1], -posts[0])
    lowest, highest = method.numbers("to")
    return Affine(
        direction=direction, shift=lower, divide=upper - lower, factor=highest - lowest,
        add=lowest, lowest=lowest, highest=highest, log=log,
    )  # fmt: skip


def _distance(
    method: Method, direction: int, x: Floats, least: float, table: Table, code: str
) -> Affine:
    """1 - (goal - x') / (goal - min): 1 at the goal, 0 at the least; above 1 beyond it unless capped."""
    if method.name == "dist_to_target":
        goal, told = direction * method.number("target"), str(method.number("target"))
    else:
        told = method.text("unit")
        row = rows_of(table.units, [told]).get(told)
        if row is None or np.isnan(x[row]):
            raise Refused("risk-reference-missing", f"{told}, {code}")
        goal = float(direction * x[row])
    if goal <= least:
        raise Refused("risk-goal-lowest", code, goal=told, least=direction * least)
    return Affine(
        direction=direction, shift=least, divide=goal - least,
        highest=1.0 if method.flag("cap") else np.inf,
    )  # fmt: skip
