"""Names of a version's places for screens and paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from damai.areas import service as areas
from damai.areas import store as area_store
from damai.risk.versions.model import Level


def named(read: Any, election: str, level: Level, places: Sequence[str]) -> dict[str, str]:
    """Place -> its name; of a station its number and kelurahan. What is not known is left out."""
    if level is not Level.STATION:
        return {code: area.name for code, area in areas.areas_named(read, places).items()}
    stations = area_store.stations_by_codes(read, election, places)
    kelurahan = areas.areas_named(read, sorted({item.area for item in stations}))
    return {
        item.code: f"TPS {item.number}, {kelurahan[item.area].name}"
        for item in stations
        if item.area in kelurahan
    }
