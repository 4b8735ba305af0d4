"""A formation in words, and the Linmas that belong to it."""

from __future__ import annotations

from dataclasses import replace

from damai.deployment.formations import Formation

LINMAS_PER_STATION = 2
"""By law two a station (domain.md 2.2); another number warns."""


def sentence(formation: Formation, language: str = "id") -> str:
    """The formation to stand beside every number of it: ``2 polisi menjaga 8 TPS dibantu 16 Linmas``."""
    stations = str(formation.stations)
    if formation.stations_max > formation.stations:
        between = "sampai" if language == "id" else "to"
        stations = f"{stations} {between} {formation.stations_max}"
    if language == "id":
        return f"{formation.police} polisi menjaga {stations} TPS dibantu {formation.linmas} Linmas"
    plural = "" if stations == "1" else "s"
    return f"{formation.police} police guard {stations} station{plural} with the help of {formation.linmas} Linmas"


def stations_in(formation: Formation, area: str) -> int:
    """T of one kelurahan: its own, or that of the formation."""
    return formation.areas.get(area, formation.stations)


def linmas_of(formation: Formation, stations_n: int) -> int:
    """Linmas at ``stations_n`` stations, in the proportion of the formation, rounded up."""
    return -(-formation.linmas * stations_n // formation.stations)


def at_rung(formation: Formation, per_team: int) -> Formation:
    """The same police for another number of stations, with the Linmas that stand there."""
    linmas = linmas_of(formation, per_team)
    return replace(formation, stations=per_team, stations_max=per_team, linmas=linmas)


def is_usual(formation: Formation) -> bool:
    """Two Linmas a station."""
    return formation.linmas == LINMAS_PER_STATION * formation.stations
