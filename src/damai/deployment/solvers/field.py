"""The metres from teams to units: a whole matrix, or points whose matrix is never made (206,000 x 5,000)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from damai.deployment.distance import EARTH_M
from damai.deployment.faults import Unplannable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FARTHEST_M = 40_075_017
"""Round the equator (WGS 84): longer is an error of units, and costs below it fit the packed sort keys."""
BLOCK_CELLS = 4_000_000
MARGIN_M = 1.0
"""A straight chord is compared before rounding to the metre: half a metre, and as much again for the arithmetic."""


class Field(Protocol):
    """Whole metres between ``shape = (teams_n, units_n)``."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def nearest(self, teams: Ints, k: int) -> tuple[Ints, Ints]:
        """(len(teams), k) units and metres, rising by metres then unit; k is cut to the units there are."""
        ...

    def between(self, team: Ints, unit: Ints) -> Ints:
        """Metres of listed pairs."""
        ...

    def below(self, teams: Ints, limit: Ints, price: Ints) -> tuple[Ints, Ints, Ints]:
        """(row of ``teams``, unit, metres) wherever metres + price(unit) < limit(row)."""
        ...

    def least(self, teams: Ints, price: Ints) -> Ints:
        """Least metres + price(unit) over every unit, for each of ``teams``: what a pair of it must pay at least."""
        ...


@dataclass(frozen=True, slots=True)
class Matrix:
    """``cells`` (teams_n, units_n) whole metres."""

    cells: Ints

    @property
    def shape(self) -> tuple[int, int]:
        return self.cells.shape[0], self.cells.shape[1]

    def nearest(self, teams: Ints, k: int) -> tuple[Ints, Ints]:
        cells, m = self.cells[teams], self.shape[1]
        if k >= m:
            unit = np.argsort(cells, axis=1, kind="stable")
        else:
            # Ties at the edge by unit: the key is unique, so a partition is as good as a sort.
            key = cells * m + np.arange(m)
            part = np.argpartition(key, k - 1, axis=1)[:, :k]
            order = np.argsort(np.take_along_axis(key, part, axis=1), axis=1)
            unit = np.take_along_axis(part, order, axis=1)
        return unit.astype(np.int64), np.take_along_axis(cells, unit, axis=1)

    def between(self, team: Ints, unit: Ints) -> Ints:
        return self.cells[team, unit]

    def below(self, teams: Ints, limit: Ints, price: Ints) -> tuple[Ints, Ints, Ints]:
        cells = self.cells[teams]
        row, unit = np.nonzero(cells + price < limit[:, None])
        return row, unit, cells[row, unit]

    def least(self, teams: Ints, price: Ints) -> Ints:
        found = np.empty(len(teams), np.int64)
        step = max(1, BLOCK_CELLS // max(self.shape[1], 1))
        for at in range(0, len(teams), step):
            found[at : at + step] = (self.cells[teams[at : at + step]] + price).min(axis=1)
        return found


@dataclass(frozen=True, slots=True)
class Points:
    """Degrees of teams and units. Every pair is measured as ``distance.metres`` does it, when it is asked for."""

    team_lat: Floats
    team_lon: Floats
    unit_lat: Floats
    unit_lon: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.team_lat), len(self.unit_lat)

    def nearest(self, teams: Ints, k: int) -> tuple[Ints, Ints]:
        from scipy.spatial import cKDTree

        n, m = len(teams), self.shape[1]
        # One more, so that a tie of rounded metres at the edge is seen whole by the sort.
        k, asked = min(k, m), min(k + 1, m)
        _, unit = cKDTree(_on_sphere(self.unit_lat, self.unit_lon)).query(
            _on_sphere(self.team_lat[teams], self.team_lon[teams]), k=asked
        )
        unit = np.asarray(unit, np.int64).reshape(n, asked)
        cost = self.between(np.repeat(teams, asked), unit.ravel()).reshape(n, asked)
        order = np.argsort(cost * m + unit, axis=1)[:, :k]
        return np.take_along_axis(unit, order, axis=1), np.take_along_axis(cost, order, axis=1)

    def between(self, team: Ints, unit: Ints) -> Ints:
        lat_t, lat_u = np.radians(self.team_lat)[team], np.radians(self.unit_lat)[unit]
        lon_t, lon_u = np.radians(self.team_lon)[team], np.radians(self.unit_lon)[unit]
        half = (
            np.sin((lat_t - lat_u) / 2) ** 2
            + np.cos(lat_t) * np.cos(lat_u) * np.sin((lon_t - lon_u) / 2) ** 2
        )
        return np.rint(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))).astype(np.int64)

    def below(self, teams: Ints, limit: Ints, price: Ints) -> tuple[Ints, Ints, Ints]:
        ours = _on_sphere(self.team_lat[teams], self.team_lon[teams])
        theirs = _on_sphere(self.unit_lat, self.unit_lon)
        rows, units = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        step = max(1, BLOCK_CELLS // 8 // max(self.shape[1], 1))
        for at in range(0, len(teams), step):
            # The chord is never longer than the arc, so it sieves without an arcsine; what stays is measured.
            square = 2.0 - 2.0 * (ours[at : at + step] @ theirs.T)
            far = np.maximum(limit[at : at + step, None] - price + MARGIN_M, 0.0) / EARTH_M
            row, unit = np.nonzero(square < far * far)
            rows.append(row + at)
            units.append(unit)
        row, unit = np.concatenate(rows), np.concatenate(units)
        cost = self.between(teams[row], unit)
        is_below = cost + price[unit] < limit[row]
        return row[is_below], unit[is_below], cost[is_below]

    def least(self, teams: Ints, price: Ints) -> Ints:
        found = np.full(len(teams), np.iinfo(np.int64).max)
        ours = _on_sphere(self.team_lat[teams], self.team_lon[teams])
        theirs = _on_sphere(self.unit_lat, self.unit_lon)
        step = max(1, BLOCK_CELLS // 8 // max(self.shape[1], 1))
        for at in range(0, len(teams), step):
            # The chord is never longer than the arc, so it sieves without an arcsine; what stays is measured.
            part = teams[at : at + step]
            chord = (
                EARTH_M * np.sqrt(np.maximum(2.0 - 2.0 * (ours[at : at + step] @ theirs.T), 0.0))
                + price
            )
            likely = chord.argmin(axis=1)
            first = self.between(part, likely) + price[likely]
            row, unit = np.nonzero(chord < (first + MARGIN_M)[:, None])
            cost = self.between(part[row], unit.astype(np.int64)) + price[unit]
            np.minimum.at(first, row, cost)
            found[at : at + step] = first
        return found


def field_of(given: Any) -> Field:
    """A field as given, or one around a matrix (teams_n, units_n) of metres >= 0, rounded to whole metres.

    Raises Unplannable: not two-dimensional, a gap (NaN, infinite), negative, or longer than the equator.
    """
    if isinstance(given, (Matrix, Points)):
        return given
    cells = np.asarray(given)
    if cells.ndim != 2:
        raise Unplannable("metres-shape")
    if not np.isfinite(cells).all() or (cells < 0).any() or (cells > FARTHEST_M).any():
        raise Unplannable("metres-range", most=FARTHEST_M)
    return Matrix(np.rint(cells).astype(np.int64))


def _on_sphere(lat: Floats, lon: Floats) -> Floats:
    a, b = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    return np.column_stack((np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)))
