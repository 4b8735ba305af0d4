"""Distance as the contract has it: haversine on a sphere, rounded to the metre; minutes by detour and speed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG 1980 R1), metres."""
DETOUR = 1.35
"""Road over straight line, estimated; deployment.md 7: to be calibrated by known trips."""
SPEED_KMH = 25.0
"""Urban, estimated; deployment.md 7."""

Floats = NDArray[np.float64]
Metres = NDArray[np.int64]


def metres(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Metres:
    """(n, m) whole metres from every point of a (degrees, shape n) to every point of b (shape m)."""
    a_lat, a_lon = (
        np.radians(np.asarray(lat_a, float))[:, None],
        np.radians(np.asarray(lon_a, float))[:, None],
    )
    b_lat, b_lon = (
        np.radians(np.asarray(lat_b, float))[None, :],
        np.radians(np.asarray(lon_b, float))[None, :],
    )
    half = (
        np.sin((b_lat - a_lat) / 2) ** 2
        + np.cos(a_lat) * np.cos(b_lat) * np.sin((b_lon - a_lon) / 2) ** 2
    )
    return np.rint(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))).astype(np.int64)


def minutes_of(metres_: Any, *, detour: float = DETOUR, speed_kmh: float = SPEED_KMH) -> Floats:
    """Estimated minutes for straight-line metres: metres x detour / 1000 / speed x 60 (contract)."""
    return np.asarray(metres_, float) * detour / 1000.0 / speed_kmh * 60.0
