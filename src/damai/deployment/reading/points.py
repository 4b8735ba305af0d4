"""Points on the Earth: in range, not exchanged, and not somewhere in the sea."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from damai.deployment.distance import metres
from damai.deployment.faults import Both, Unplannable
from damai.deployment.nouns import NOUNS
from damai.deployment.reading.table import Row

FAR_M = 50_000
"""A unit or site farther than this from every station is refused, unless a matrix states its minutes. Derived: a
neighbouring city's barracks lie within it (Bandar Lampung to Metro: 36 km), a wrong digit in degrees does not."""
_BLOCK = 512

Floats = NDArray[np.float64]


def point(row: Row) -> tuple[float, float]:
    """(lat, lon) in degrees. Raises Unplannable ``out-of-range``, ``exchanged`` and ``no-point`` (0, 0)."""
    lat, lon = row.number("lat"), row.number("lon")
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        raise Unplannable("exchanged", where=row.where("lat"), lat=str(lat))
    for column, value, most in (("lat", lat, 90), ("lon", lon, 180)):
        if abs(value) > most:
            raise Unplannable("out-of-range", where=row.where(column), value=str(value), most=most)
    if lat == 0 and lon == 0:
        raise Unplannable("no-point", where=row.where("lat"))
    return lat, lon


def refuse_far(
    where: Sequence[Both | str], noun: str, lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats
) -> None:
    """Raises Unplannable ``in-the-sea`` for the first point that has no station within FAR_M; none is far from no station.
    ``where`` names each point's line or code."""
    for start in range(0, len(where) if len(to_lat) else 0, _BLOCK):
        part = slice(start, start + _BLOCK)
        near = np.full(len(lat[part]), np.iinfo(np.int64).max)
        for at in range(0, len(to_lat), 65_536):
            block = slice(at, at + 65_536)
            near = np.minimum(near, metres(lat[part], lon[part], to_lat[block], to_lon[block]).min(1))  # fmt: skip
        far = np.flatnonzero(near > FAR_M)
        if len(far):
            raise Unplannable(
                "in-the-sea",
                where=where[start + int(far[0])],
                noun=NOUNS[noun],
                km=round(float(near[far[0]]) / 1000),
            )
