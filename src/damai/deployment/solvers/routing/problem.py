"""The vehicle routing problem with time windows and capacity, in whole numbers, as both engines take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Routes = tuple[tuple[int, ...], ...]
"""One tuple a vehicle, in the order of ``capacity``: rows of the stops it serves, without the depot; () = stays."""

TICK_MIN = 1e-6
"""Minutes times 60 is not exact in binary: 0.1 min is 6 s, not 7. A millionth of a second is not rounded up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Row 0 is the depot, where every route starts and ends; a vehicle may wait for a window to open.

    ``travel_s`` (n, n) seconds and ``cost`` (n, n), what is to be small, need not be symmetric; their diagonals are 0.
    ``demand``, ``ready_s``, ``due_s``, ``service_s`` (n,): service begins in [ready, due]. At the depot: vehicles leave
    from ready + service on (loading) and are back by due. ``capacity`` (v,). No road is said by ``NO_ROAD`` seconds.
    Source: Solomon (1987), Operations Research 35(2), 254-265.
    """

    stop_id: tuple[str, ...]
    vehicle_id: tuple[str, ...]
    travel_s: Whole
    cost: Whole
    demand: Whole
    ready_s: Whole
    due_s: Whole
    service_s: Whole
    capacity: Whole

    @property
    def stops_n(self) -> int:
        """Without the depot."""
        return len(self.stop_id) - 1

    @property
    def leave_s(self) -> int:
        """When the first vehicle can leave the depot."""
        return int(self.ready_s[0] + self.service_s[0])

    def value(self, routes: Routes) -> int:
        """Total cost of the routes, from the depot and back."""
        return sum(route_cost(self.cost, route) for route in routes)


NO_ROAD = 10**9
"""Seconds of a pair with no road: past every window, and within the 32 bits of an engine."""
HORIZON_S = 366 * 24 * 3600
"""No window may be open later than a year after minute 0."""


def route_cost(cost: Whole, route: tuple[int, ...]) -> int:
    """Cost from the depot through ``route`` and back; 0 for a vehicle that stays."""
    if not route:
        return 0
    path = (0, *route, 0)
    return int(cost[path[:-1], path[1:]].sum())


def seconds_up(minutes: NDArray[np.float64]) -> Whole:
    """Whole seconds, rounded up, so that a plan in whole seconds is never late in minutes; infinite = NO_ROAD."""
    seconds = np.ceil(np.asarray(minutes, float) * 60.0 - TICK_MIN)
    return np.where(np.isfinite(seconds), np.minimum(seconds, NO_ROAD), NO_ROAD).astype(np.int64)


def seconds_down(minutes: NDArray[np.float64]) -> Whole:
    """Whole seconds, rounded down: for the end of a window. Infinite = the horizon."""
    seconds = np.floor(np.asarray(minutes, float) * 60.0 + TICK_MIN)
    return np.where(np.isfinite(seconds), np.minimum(seconds, HORIZON_S), HORIZON_S).astype(
        np.int64
    )
