"""One indicator's normalisation, compiled: an affine map, a step function, or a column of ranks.

Every one acts on x' = direction * x and never falls when x' rises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from damai.risk.engine.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """((f(x) * direction) - shift) / divide * factor + add, clipped; f is ln with ``log``.

    What is too large to be held on the way is beyond every bound: clipped like any other, and refused as a score
    where nothing clips it.
    """

    direction: int
    shift: float = 0.0
    divide: float = 1.0
    factor: float = 1.0
    add: float = 0.0
    lowest: float = -np.inf
    highest: float = np.inf
    log: bool = False

    def __call__(self, x: Floats, rows: slice | None = None, out: Floats | None = None) -> Floats:
        if self.log:
            x = np.log(x)
        y = np.empty_like(x) if out is None else out
        with np.errstate(over="ignore"):
            if self.direction > 0:
                np.subtract(x, self.shift, out=y)
            else:
                np.subtract(-self.shift, x, out=y)
            if self.divide != 1:
                np.divide(y, self.divide, out=y)
            if self.factor != 1:
                np.multiply(y, self.factor, out=y)
            if self.add:
                np.add(y, self.add, out=y)
        if self.lowest > -np.inf or self.highest < np.inf:
            np.clip(y, self.lowest, self.highest, out=y)
        return y

    def raw(self, y: float) -> float:
        """The value whose normalised value is ``y``."""
        x = ((y - self.add) / self.factor * self.divide + self.shift) * self.direction
        return float(np.exp(x)) if self.log else x


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """values[i] for x' from cuts[i-1] to below cuts[i]."""

    direction: int
    cuts: Floats
    values: Floats

    def __call__(self, x: Floats, rows: slice | None = None, out: Floats | None = None) -> Floats:
        missing = np.isnan(x)
        step = np.searchsorted(self.cuts, self.direction * x, side="right")
        y: Floats = self.values[np.minimum(step, len(self.cuts))]
        y[missing] = np.nan
        if out is not None:
            out[:] = y
            return out
        return y


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Values that depend on the whole column, kept: ranks."""

    y: Floats

    def __call__(self, x: Floats, rows: slice | None = None, out: Floats | None = None) -> Floats:
        y = self.y if rows is None else self.y[rows]
        if out is not None:
            out[:] = y
            return out
        return y


Scale = Affine | Step | Column


def ranked(x: Floats, ties: str) -> Floats:
    """Ascending ranks from 1, NaN where missing; ``ties`` take the smallest, the largest or the average."""
    there = np.flatnonzero(~np.isnan(x))
    values = x[there]
    order = np.argsort(values, kind="stable")
    new = np.flatnonzero(np.diff(values[order], prepend=np.nan) != 0)
    ends = np.append(new[1:], len(order))
    lowest, highest = new + 1.0, ends.astype(np.float64)
    each = {"min": lowest, "max": highest, "average": (lowest + highest) / 2}[ties]
    found = np.full(len(x), np.nan)
    found[there[order]] = np.repeat(each, ends - new)
    return found
