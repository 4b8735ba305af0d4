"""Reserves that wait at candidate sites: expected coverage (MEXCLP) of all stations by their voters and class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from damai.deployment.faults import Unplannable, more
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.minutes import Matrix
from damai.deployment.reading.places import Sites, Stations
from damai.deployment.reserves import Candidates, Demand, reserves
from damai.deployment.solvers.answer import Answer, Running


@dataclass(frozen=True, slots=True)
class Standby:
    """``sites``: units by site, sites with none left out."""

    sites: Mapping[str, int]
    answer: Answer


def reserves_of(inputs: Inputs, options: Options, running: Running) -> Standby | None:
    """None without candidates. Raises Unplannable ``no-voters``, ``matrix-hole``, ``class-weights``."""
    stations, sites = inputs.stations, inputs.sites
    if sites is None:
        return None
    refuse_unknown_voters(stations)
    demand, candidates = siting(stations, sites)
    found = reserves(
        demand,
        candidates,
        options.reserves_n,
        classes=tuple(inputs.formations),
        minutes=minutes_by_pair(inputs.matrix, sites.site_id, demand.station_id),
        running=running,
    )
    return Standby(dict(found.rows), found.answer)


def siting(stations: Stations, sites: Sites) -> tuple[Demand, Candidates]:
    """What reserves are sited by: every station that has a point, measured or not. Unknown voters count as none: who needs
    them refuses before. Raises Unplannable ``no-point`` when no station has one."""
    there = np.flatnonzero(stations.has_point).tolist()
    if not there:
        raise Unplannable("no-point/any")
    demand = Demand(
        station_id=[stations.station_id[i] for i in there],
        lat=stations.lat[there],
        lon=stations.lon[there],
        risk_class=[stations.risk_class[i] for i in there],
        voters=np.maximum(stations.voters[there], 0),
    )
    return demand, Candidates(site_id=sites.site_id, lat=sites.lat, lon=sites.lon)


def minutes_by_pair(
    matrix: Matrix | None, sites: Sequence[str], stations: Sequence[str]
) -> dict[tuple[str, str], float] | None:
    """(site, station) -> minutes; None when the matrix knows no such pair. Raises Unplannable ``matrix-hole``."""
    block = matrix.block(sites, stations) if matrix else None
    if block is None:
        return None
    return {
        (site, station): float(block[0][i, j])
        for i, site in enumerate(sites)
        for j, station in enumerate(stations)
    }


def refuse_unknown_voters(stations: Stations) -> None:
    """Raises Unplannable ``no-voters``: coverage weighs by voters, and an unknown number is not 0."""
    empty = np.flatnonzero(stations.voters < 0)
    if len(empty):
        raise Unplannable(
            "no-voters", station=stations.station_id[empty[0]], more=more(len(empty) - 1)
        )
