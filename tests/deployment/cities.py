"""Generated cities: half the stations around a few cores, most others around village centres, several at one school.
Synthetic; the shape is that of the deployment study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

CLASSES = ("low", "medium", "high")
SHARES = (0.76, 0.18, 0.06)


@dataclass(frozen=True)
class City:
    """Columns of equal length, one entry a station; ``district`` and ``area`` are codes."""

    station_id: list[str]
    area: list[str]
    district: list[str]
    lat: Any
    lon: Any
    risk_class: list[str]
    voters: Any


def a_city(
    n: int, *, districts: int = 5, seed: int = 1, around: tuple[float, float] = (-5.11, 105.31)
) -> City:
    """``n`` stations in ``districts`` districts of about 8 km across in all; the same seed gives the same city."""
    rng = np.random.default_rng(seed)
    per = 4
    centres = rng.normal(0, 0.018, (districts, 2)) + np.asarray(around)
    villages = centres[:, None, :] + rng.normal(0, 0.008, (districts, per, 2))
    district = rng.integers(0, districts, n)
    village = rng.integers(0, per, n)
    core = rng.random(n) < 0.5
    points = np.where(
        core[:, None],
        centres[district] + rng.normal(0, 0.005, (n, 2)),
        villages[district, village] + rng.normal(0, 0.003, (n, 2)),
    )
    for i in range(1, n):  # several stations at one school
        if rng.random() < 0.3 and district[i] == district[i - 1]:
            points[i] = points[i - 1]
    classes = rng.choice(CLASSES, n, p=SHARES)
    return City(
        station_id=[f"S{i:05d}" for i in range(n)],
        area=[f"V{d}{v}" for d, v in zip(district, village, strict=True)],
        district=[f"D{d}" for d in district],
        lat=points[:, 0].round(6),
        lon=points[:, 1].round(6),
        risk_class=[str(c) for c in classes],
        voters=rng.integers(80, 301, n),
    )
