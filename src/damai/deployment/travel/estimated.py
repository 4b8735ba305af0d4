"""Minutes with no data at all: straight line x detour / speed, by the kind of district, with barriers between zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from damai.deployment.distance import DETOUR, SPEED_KMH, metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.travel.interface import Floats, Places


@dataclass(frozen=True, slots=True)
class Pace:
    """``detour`` = road over straight line, ``speed_kmh`` on the road."""

    detour: float = DETOUR
    speed_kmh: float = SPEED_KMH

    @property
    def minutes_per_m(self) -> float:
        return float(minutes_of(1.0, detour=self.detour, speed_kmh=self.speed_kmh))


PACES: Mapping[str, Pace] = {
    "urban": Pace(),
    "rural": Pace(1.4, 40.0),
    "hilly": Pace(1.7, 25.0),
    "island": Pace(1.5, 20.0),
}
"""Working figures. ``urban`` is the contract's (deployment.md 7); the others are ours, unmeasured, below the limits of
Permenhub 111/2015 (30 km/h between houses, 50 in town, 80 between towns): calibrate them by known trips."""

NO_WAY = float("inf")
"""Of a barrier: no road and no boat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """``kinds``: district to a name in ``paces``; a district without one is urban, so that with no table at all the minutes
    are exactly those of the contract. Between two kinds each drives half the way.
    ``barriers``: pair of zones, in either order, to the minutes that crossing adds (a ferry with its waiting), or ``NO_WAY``.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    paces: Mapping[str, Pace] = field(default_factory=lambda: PACES)
    barriers: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise Unplannable for a kind without a pace, a pace that stands still, a barrier below 0 or said twice."""
        for district, kind in {"without a kind": "urban", **self.kinds}.items():
            if kind not in self.paces:
                known = ", ".join(sorted(self.paces))
                raise Unplannable("pace-unknown", district=district, kind=kind, known=known)
        for kind, pace in self.paces.items():
            if not (pace.detour >= 1 and 0 < pace.speed_kmh < NO_WAY):
                raise Unplannable(
                    "pace-impossible", kind=kind, speed=pace.speed_kmh, detour=pace.detour
                )
        for (one, other), minutes in self.barriers.items():
            if not minutes >= 0:
                raise Unplannable("barrier-negative", one=one, other=other, minutes=minutes)
            if one != other and self.barriers.get((other, one), minutes) != minutes:
                raise Unplannable("barrier-twice", one=one, other=other)

    @property
    def provenance(self) -> str:
        """Names every pace in use."""
        used = sorted({"urban", *self.kinds.values()})
        told = "; ".join(
            f"{kind} x {self.paces[kind].detour:g} at {self.paces[kind].speed_kmh:g} km/h"
            for kind in used
            if kind in self.paces
        )
        crossed = f"; {len(self.barriers)} barrier(s)" if self.barriers else ""
        return f"Estimated from straight lines, not measured: {told}{crossed}"

    def minutes(self, sources: Places, targets: Places) -> Floats:
        """(n, m) minutes; symmetric."""
        straight_m = metres(sources.lat, sources.lon, targets.lat, targets.lon).astype(np.float64)
        if not self.kinds:
            out = minutes_of(
                straight_m, detour=self._pace("").detour, speed_kmh=self._pace("").speed_kmh
            )
        else:
            from_, to = self._per_m(sources), self._per_m(targets)
            out = straight_m * (from_[:, None] + to[None, :]) / 2
        return out + self._crossing(sources, targets) if self.barriers else out

    def _pace(self, district: str) -> Pace:
        return self.paces[self.kinds.get(district, "urban")]

    def _per_m(self, of: Places) -> Floats:
        return np.array([self._pace(district).minutes_per_m for district in of.districts])

    def _crossing(self, sources: Places, targets: Places) -> Floats:
        out = np.zeros((len(sources), len(targets)))
        from_, to = np.array(sources.zones, object), np.array(targets.zones, object)
        for (one, other), minutes in self.barriers.items():
            between = np.outer(from_ == one, to == other) | np.outer(from_ == other, to == one)
            out[between] = minutes
        return out
