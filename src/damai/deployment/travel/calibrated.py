"""Detour from trips that are known: the median, and how far the trips differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable

TRIPS_LEAST_N = 5
"""Below it a quartile is one trip; a few dozen are advised (deployment.md 7)."""


@dataclass(frozen=True, slots=True)
class Trip:
    """From a to b in degrees, with what the odometer or a map said (metres along the road)."""

    lat_a: float
    lon_a: float
    lat_b: float
    lon_b: float
    road_m: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Road over straight line: ``detour`` the median of ``trips_n`` ratios, half of them between ``low`` and ``high``."""

    detour: float
    low: float
    high: float
    trips_n: int

    @property
    def provenance(self) -> str:
        return (
            f"detour {self.detour:.2f} from {self.trips_n} known trips,"
            f" half of them between {self.low:.2f} and {self.high:.2f}"
        )


def calibrated(trips: Sequence[Trip]) -> Calibration:
    """Median and quartiles of road / straight line. The median, since one wrong odometer must not move it.

    Raise Unplannable with fewer than ``TRIPS_LEAST_N`` trips, for a trip to where it began, or one shorter than the
    straight line by more than a hundredth (points or metres are wrong).
    """
    if len(trips) < TRIPS_LEAST_N:
        raise Unplannable("trips-few", n=len(trips), least=TRIPS_LEAST_N)
    ratios = []
    for n, trip in enumerate(trips, 1):
        straight_m = int(metres([trip.lat_a], [trip.lon_a], [trip.lat_b], [trip.lon_b])[0, 0])
        if not straight_m:
            raise Unplannable("trip-nowhere", n=n)
        ratio = trip.road_m / straight_m
        if not 0.99 <= ratio < np.inf:
            raise Unplannable("trip-short", n=n, road_m=trip.road_m, straight_m=straight_m)
        ratios.append(max(ratio, 1.0))
    low, middle, high = (float(q) for q in np.quantile(ratios, [0.25, 0.5, 0.75]))
    return Calibration(middle, low, high, len(ratios))
