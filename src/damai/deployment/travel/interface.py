"""What every travel time says: a matrix of minutes, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Columns of equal length, one entry a place. ``district`` chooses speeds, ``zone`` the barriers (empty: the district
    is the zone)."""

    code: tuple[str, ...]
    lat: Floats
    lon: Floats
    district: tuple[str, ...] = ()
    zone: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.code)

    @property
    def districts(self) -> tuple[str, ...]:
        return self.district or ("",) * len(self.code)

    @property
    def zones(self) -> tuple[str, ...]:
        return self.zone or self.districts


def places(
    code: Sequence[str],
    lat: Sequence[float] | Floats,
    lon: Sequence[float] | Floats,
    *,
    district: Sequence[str] = (),
    zone: Sequence[str] = (),
) -> Places:
    """Places from columns, degrees."""
    return Places(
        code=tuple(code),
        lat=np.asarray(lat, np.float64),
        lon=np.asarray(lon, np.float64),
        district=tuple(district),
        zone=tuple(zone),
    )


class Travel(Protocol):
    """``provenance`` is one line, printed under every table and map that shows these minutes."""

    @property
    def provenance(self) -> str: ...

    def minutes(self, sources: Places, targets: Places) -> Floats:
        """(len(sources), len(targets)) minutes; infinite where there is no way."""
        ...
