"""Which cells are unsure, and one drawing of them all.

An indicator says of itself how unsure it is (``error``): ``normal`` with the standard error of each cell
(``column``) or one for all (``sd``), in the unit of its column, drawn within ``bounds`` (truncated, so that a share
stays a share); ``replicates``: columns that a survey's bootstrap made, of which one is taken whole in each
replication, so that what goes together stays together. Without a word, a count out of its denominator is a sample
(``sampling``), and anything else is taken as it is and said to be. Sources: OECD/JRC, Handbook on Constructing
Composite Indicators (2008), section 7.1 (error of the data as an input); replicates: Rao and Wu, J. Am. Stat. Assoc.
83 (1988) 231-241; truncation by the inverse of the distribution: Devroye, Non-Uniform Random Variate Generation
(1986), section II.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from damai.risk.engine.arrays import Flags, Floats
from damai.risk.engine.certainty.sampling import drawn, is_share
from damai.risk.engine.definition import Definition, Indicator
from damai.risk.engine.faults import Fault, Notice, Refused
from damai.risk.engine.table import Table

_FAULTS_N = 100


def varying(definition: Definition, table: Table) -> dict[str, str]:
    """Of each indicator whose cells can be drawn again, how: ``normal``, ``replicates`` or ``share``."""
    found = {}
    for indicator in definition.indicators:
        if indicator.error.name != "none":
            found[indicator.code] = indicator.error.name
        elif indicator.denominator is not None:
            y, n = table.numbers[indicator.code], table.numbers[indicator.denominator]
            if is_share(y, n):
                found[indicator.code] = "share"
    return found


def still(definition: Definition, table: Table) -> list[Notice]:
    """The notice that some indicators, or all, do not vary although the data should."""
    moved = varying(definition, table)
    left = [i.code for i in definition.indicators if i.code not in moved]
    if not left:
        return []
    code = "risk.notice.data-some" if moved else "risk.notice.data-none"
    return [Notice(code, "[uncertainty]", {"n": len(left), "columns": _told(left)})]


def _told(codes: list[str]) -> str:
    return ", ".join(codes[:8]) + (", ..." if len(codes) > 8 else "")


def check_errors(definition: Definition, table: Table) -> None:
    """Raises Refused with every cell whose error is missing or below 0, whose replicate is missing, and every value
    out of its bounds."""
    faults: list[Fault] = []
    for indicator in definition.indicators:
        faults += _faults(indicator, table)
    if faults:
        raise Refused.of(faults[:_FAULTS_N])


def _faults(indicator: Indicator, table: Table) -> list[Fault]:
    error = indicator.error
    x = table.numbers[indicator.code]
    there = ~np.isnan(x)

    def told(fault: str, bad: Flags, of: str, **more: object) -> list[Fault]:
        rows = np.flatnonzero(bad)[:_FAULTS_N].tolist()
        values = table.numbers[of]
        return [Fault(fault, table.cell(at, of), {"found": _plain(values[at]), **more}) for at in rows]  # fmt: skip

    found: list[Fault] = []
    if error.name == "normal" and error.options["column"] is not None:
        column = error.text("column")
        se = table.numbers[column]
        found += told("risk-error-cell", there & ~(se >= 0), column, column=indicator.code)
    if error.name == "normal" and error.options["bounds"] is not None:
        low, high = error.numbers("bounds")
        wrong = there & ((x < low) | (x > high))
        found += told("risk-error-bounds", wrong, indicator.code, low=low, high=high)
    for column in _replicates(indicator):
        bad = there & np.isnan(table.numbers[column])
        found += told("risk-error-cell", bad, column, column=indicator.code)
    return found


def _plain(x: float) -> str:
    return "-" if x != x else repr(float(x))


def _replicates(indicator: Indicator) -> tuple[str, ...]:
    found = indicator.error.options.get("columns", ())
    assert isinstance(found, tuple)
    return found


def sampled(definition: Definition, table: Table, rng: np.random.Generator) -> Table:
    """The table with every unsure cell drawn again; a missing cell stays missing."""
    numbers = dict(table.numbers)
    for code, how in varying(definition, table).items():
        indicator = definition.indicator(code)
        x = table.numbers[code]
        if how == "share":
            numbers[code] = drawn(x, table.numbers[indicator.denominator or ""], rng)
        elif how == "normal":
            numbers[code] = _normal(indicator, x, table.numbers, rng)
        else:
            columns = _replicates(indicator)
            chosen = table.numbers[columns[int(rng.integers(len(columns)))]]
            numbers[code] = np.where(np.isnan(x), np.nan, chosen)
    return replace(table, numbers=numbers)


def _normal(
    indicator: Indicator, x: Floats, numbers: Mapping[str, Floats], rng: np.random.Generator
) -> Floats:
    error = indicator.error
    if error.options["column"] is None:
        se = np.full(len(x), error.number("sd"))
    else:
        se = numbers[error.text("column")]
    if error.options["bounds"] is None:
        return x + se * rng.standard_normal(len(x))
    from scipy.special import ndtr, ndtri  # a tenth of a second of import

    low, high = error.numbers("bounds")
    found = x.copy()
    u = rng.random(len(x))
    unsure = np.flatnonzero(se > 0)
    centre, spread = x[unsure], se[unsure]
    below, above = ndtr((low - centre) / spread), ndtr((high - centre) / spread)
    found[unsure] = np.clip(centre + spread * ndtri(below + u[unsure] * (above - below)), low, high)
    return found
