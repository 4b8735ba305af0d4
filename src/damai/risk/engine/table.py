"""The data of an index: a row a unit (or a unit at a time), numbers by column, texts to group by."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from damai.risk.engine.arrays import Flags, Floats
from damai.risk.engine.definition import Definition
from damai.risk.engine.faults import Fault, Refused, names_told

Data = Mapping[str, ArrayLike]
_FAULTS_N = 100
"""Told of one column: a file of the wrong kind has a million."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length, never changed in place."""

    units: NDArray[np.generic]
    """Codes as the data gives them: texts or whole numbers."""
    numbers: Mapping[str, Floats]
    texts: Mapping[str, NDArray[np.str_]]
    times: Floats | None

    @property
    def units_n(self) -> int:
        return len(self.units)

    def name(self, at: int) -> str:
        """How a row is told of: its unit, with its time when there are several."""
        unit = str(self.units[at])
        return unit if self.times is None else f"{unit} ({self.times[at]:g})"

    def cell(self, at: int, column: str) -> str:
        return f"{self.name(at)}, {column}"

    def only(self, kept: Flags) -> Table:
        """The rows that are kept; the same table when all are."""
        if kept.all():
            return self
        return replace(
            self,
            units=self.units[kept],
            numbers={code: x[kept] for code, x in self.numbers.items()},
            texts={code: x[kept] for code, x in self.texts.items()},
            times=None if self.times is None else self.times[kept],
        )


def table(definition: Definition, data: Data) -> Table:
    """Take what the definition names out of ``data``. Raises Refused with every cell that is wrong."""
    faults: list[Fault] = []
    wanted = [definition.unit_column, *definition.columns, *definition.by_columns]
    if definition.time_column is not None:
        wanted.append(definition.time_column)
    for column in dict.fromkeys(wanted):
        if column not in data:
            faults.append(Fault("risk-column-missing", column, {"known": names_told(data)}))
    if faults:
        raise Refused.of(faults)
    units = np.asarray(data[definition.unit_column])
    if units.ndim != 1 or units.dtype.kind not in "USOiu" or not len(units):
        raise Refused("risk-units", definition.unit_column)
    if units.dtype.kind == "O":
        units = units.astype(str)
    for column in wanted:
        if len(np.asarray(data[column])) != len(units):
            n = len(np.asarray(data[column]))
            raise Refused("risk-column-length", column, wanted=len(units), found=n)
    times = None
    if definition.time_column is not None:
        times = _times(np.asarray(data[definition.time_column]), definition.time_column)
    texts = {c: _text(np.asarray(data[c])) for c in definition.by_columns}
    made = Table(units=units, numbers={}, texts=texts, times=times)
    faults += _once(made, definition.unit_column)
    numbers = {code: _column(made, code, data[code], faults) for code in definition.columns}
    if faults:
        raise Refused.of(faults)
    return replace(made, numbers=numbers)


def _column(made: Table, code: str, values: ArrayLike, faults: list[Fault]) -> Floats:
    found = np.asarray(values)
    if found.dtype.kind in "fiub":
        x = found.astype(np.float64, copy=False)
        if np.isinf(np.min(x)) or np.isinf(np.max(x)) or np.isnan(np.min(x)):
            for at in np.flatnonzero(np.isinf(x))[:_FAULTS_N]:
                faults.append(Fault("risk-cell", made.cell(int(at), code), {"found": str(x[at])}))
        return x
    x = np.empty(len(found))
    before = len(faults)
    for at, cell in enumerate(found.tolist()):
        try:
            x[at] = number_of(cell)
        except ValueError:
            if len(faults) - before < _FAULTS_N:
                faults.append(Fault("risk-cell", made.cell(at, code), {"found": _told(cell)}))
    return x


def number_of(cell: object) -> float:
    """The number of a cell; NaN for an empty one. Raises ValueError for a text, "NaN" and "inf" too."""
    if isinstance(cell, str):
        try:
            found = float(cell)
        except ValueError:
            if not cell.strip():
                return float("nan")
            raise
        # float() takes "NaN", "inf", "1_000" and the digits of every script: none is a number of a table.
        if math.isfinite(found) and "_" not in cell and cell.isascii():
            return found
        raise ValueError(cell)
    if cell is None:
        return float("nan")
    try:
        found = float(cell)  # type: ignore[arg-type]
    except OverflowError:  # an integer that float64 cannot hold
        raise ValueError from None
    if math.isinf(found):
        raise ValueError(cell)
    return found


def _told(cell: object) -> str:
    try:
        return str(cell)[:40]
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return "> 10^4300"


def _text(found: NDArray[np.generic]) -> NDArray[np.str_]:
    """Texts; None and NaN are missing: empty."""
    if found.dtype.kind == "U":
        return found.astype(str, copy=False)
    return np.array(["" if cell is None or cell != cell else str(cell) for cell in found.tolist()])


def _times(found: NDArray[np.generic], column: str) -> Floats:
    """Years or other numbers as they are, ISO dates as days."""
    times = np.empty(len(found))
    for at, cell in enumerate(found.tolist()):
        try:
            times[at] = number_of(cell)
        except ValueError:
            try:
                times[at] = date.fromisoformat(str(cell)).toordinal()
            except ValueError:
                times[at] = np.nan
        if np.isnan(times[at]):
            raise Refused("risk-time", f"{at + 1}, {column}", found=_told(cell))
    return times


def _once(made: Table, column: str) -> list[Fault]:
    """An empty unit, or units that are there twice (at the same time)."""
    if made.units.dtype.kind in "US":
        empty = np.flatnonzero(np.strings.str_len(made.units.astype(str, copy=False)) == 0)
        if len(empty):
            return [
                Fault("risk-unit-empty", f"{at + 1}, {column}") for at in empty[:_FAULTS_N].tolist()
            ]
    if made.times is None and not _same_hash(made.units):
        return []
    seen: set[tuple[object, float]] = set()
    faults: list[Fault] = []
    for at, unit in enumerate(made.units.tolist()):
        key = (unit, 0.0 if made.times is None else float(made.times[at]))
        if key in seen and len(faults) < _FAULTS_N:
            faults.append(Fault("risk-unit-twice", made.name(at), {"row": at + 1}))
        seen.add(key)
    return faults


def _same_hash(units: NDArray[np.generic]) -> bool:
    """Whether two codes may be the same: exact for numbers; for texts by a hash of 64 bits, because a set
    of a nation's stations costs more than scoring them. True asks for the exact look."""
    if units.dtype.kind in "Uiu" and bool(np.all(units[1:] > units[:-1])):  # type: ignore[operator]
        return False  # in rising order, as files mostly are
    if units.dtype.kind == "U":
        letters = np.ascontiguousarray(units).view(np.uint32).reshape(len(units), -1)
        odd = np.random.default_rng(1).integers(1, 2**62, letters.shape[1], dtype=np.uint64) * 2 + 1
        keys = np.zeros(len(units), dtype=np.uint64)
        for place, factor in enumerate(odd):
            keys += letters[:, place] * factor
    elif units.dtype.kind in "iu":
        keys = units.astype(np.uint64, copy=False)
    else:
        return True
    keys = np.sort(keys)
    return bool((keys[1:] == keys[:-1]).any())


def rows_of(units: NDArray[np.generic], codes: Sequence[str]) -> dict[str, int]:
    """The first row of each of ``codes`` that is there."""
    wanted = set(codes)
    found: dict[str, int] = {}
    if wanted:
        for at, unit in enumerate(units.tolist()):
            if str(unit) in wanted:
                found.setdefault(str(unit), at)
    return found
