"""What a plan was asked to keep, as the check looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from damai.deployment.distance import metres
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.places import Stations
from damai.deployment.rungs import Rungs


class Asked:
    """Inputs, options and the rung in force; stations are places in ``inputs.stations``."""

    def __init__(self, inputs: Inputs, options: Options, rungs: Rungs) -> None:
        self.inputs, self.options, self.rungs = inputs, options, rungs
        self.scope = options.scope

    @property
    def stations(self) -> Stations:
        return self.inputs.stations

    @cached_property
    def surveyed(self) -> list[bool]:
        return [bool(one) for one in self.stations.is_surveyed]

    @cached_property
    def in_force(self) -> list[int]:
        """The T of every station's team."""
        most = self.rungs.most
        return [most(area, name) for area, name in zip(self.stations.area, self.stations.risk_class, strict=True)]  # fmt: skip

    @cached_property
    def locked(self) -> set[frozenset[str]]:
        return {frozenset(one.stations) for one in self.options.locked}

    def is_locked(self, inside: Sequence[int]) -> bool:
        return bool(self.locked) and frozenset(self.stations.station_id[i] for i in inside) in self.locked  # fmt: skip

    def place(self, i: int) -> str:
        """The district within which a station is grouped; "" = the city."""
        return "" if self.scope == "city" and self.surveyed[i] else self.stations.district[i]

    def between(self, inside: Sequence[int]) -> Any:
        """(n, n) metres."""
        lat, lon = self.stations.lat[list(inside)], self.stations.lon[list(inside)]
        return metres(lat, lon, lat, lon)

    def broken(self, inside: Sequence[int], between: Any) -> Any:
        """(n, n) whether a base there breaks the longest arm or a barrier for that station."""
        found = np.zeros(between.shape, bool)
        if self.options.arm_m is not None:
            found |= between > self.options.arm_m
        codes = [{self.stations.area[i], self.stations.district[i]} for i in inside]
        for one, other in self.options.barrier:
            here = np.array([one in each for each in codes])
            there = np.array([other in each for each in codes])
            found |= np.outer(here, there) | np.outer(there, here)
        np.fill_diagonal(found, val=False)
        return found
