"""The place that somebody means for an index: its code, or the whole name of one place of the index's level."""

from __future__ import annotations

from typing import Any

from damai.areas import finding
from damai.areas.model import Station
from damai.core.codes import station_code
from damai.core.errors import Invalid
from damai.risk.versions.model import Level, Version
from damai.webkit.actor import Actor
from damai.webkit.picking import Areas

FEW_N = 2
"""Stations that are looked for: one is meant, two are not clear."""


def place_of(conn: Any, areas: Areas, actor: Actor, version: Version, text: str) -> str:
    """Raises Invalid(field="place") for what is no place, several, or none of this level."""
    said = text.strip()
    if not said:
        raise Invalid("place-missing", field="place")
    if version.level is not Level.STATION:
        return areas.chosen(conn, actor, said, "place", version.level.value)
    try:
        return station_code(said)
    except Invalid:
        found = finding.find(conn, actor, said, version.election, FEW_N)
    stations = [one for one in found.items if isinstance(one, Station)]
    if len(stations) != 1 or found.instead:
        raise Invalid("action-place", field="place", value=said[:40])
    return stations[0].code
