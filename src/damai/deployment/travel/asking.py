"""A travel time that is asked for a plan's ways becomes a matrix: it is written beside the plan, and whoever checks it needs
neither the roads nor the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from damai.deployment.grouping_rules import Team
from damai.deployment.plan import Inputs
from damai.deployment.reading.minutes import Matrix
from damai.deployment.travel.interface import Places, Travel, places

FILE = "input-minutes.csv"


def with_minutes(inputs: Inputs, teams: Sequence[Team]) -> Inputs:
    """The inputs with the minutes from every unit to every base that was surveyed, and from every candidate site to every
    station where all were. As they are, where no travel time is to be asked. Raises Unplannable as the travel time does.
    """
    travel = inputs.travel
    if travel is None:
        return inputs
    stations, units, sites = inputs.stations, inputs.units, inputs.sites
    at = {code: i for i, code in enumerate(stations.station_id)}
    known = stations.is_surveyed
    bases = sorted({at[t.base_station] for t in teams if known[at[t.base_station]]})
    starts = places(units.unit_id, units.lat, units.lon)
    pairs = _pairs(travel, starts, _stations(inputs, bases))
    if sites is not None and known.all():
        waits = places(sites.site_id, sites.lat, sites.lon)
        pairs |= _pairs(travel, waits, _stations(inputs, range(len(stations))))
    files = {part: path for part, path in inputs.files.items() if part != "minutes"}
    return replace(inputs, matrix=Matrix(FILE, pairs) if pairs else None, files=files)


def _stations(inputs: Inputs, rows: Sequence[int]) -> Places:
    of = inputs.stations
    at = list(rows)
    return places(
        [of.station_id[i] for i in at], of.lat[at], of.lon[at],
        district=[of.district[i] for i in at], zone=[of.area[i] for i in at],
    )  # fmt: skip


def _pairs(
    travel: Travel, sources: Places, targets: Places
) -> dict[tuple[str, str], tuple[float, float | None]]:
    if not len(targets):
        return {}
    minutes = travel.minutes(sources, targets).tolist()
    return {
        (one, other): (minutes[i][j], None)
        for i, one in enumerate(sources.code)
        for j, other in enumerate(targets.code)
    }
