"""The groups of a plan on one rung of the ladder, under everything that was asked."""

from __future__ import annotations

from collections.abc import Callable

from damai.deployment.grouping import group_stations
from damai.deployment.grouping_rules import Grouped, Rules
from damai.deployment.grouping_rules import Stations as Grouping
from damai.deployment.plan import Inputs, Options
from damai.deployment.reading.places import UNKNOWN_N, Stations
from damai.deployment.rungs import Rungs, rungs_of
from damai.deployment.solvers.answer import Running

Told = Callable[[str, float, float], None]
"""Hears while a plan is made: ("ladder", rung, last), ("parts", done, of how many), then ("grouping", "assignment" or
"reserves", value, bound) as they move."""


def silent(what: str, done: float, whole: float) -> None:
    """Nobody listens."""


def grouped_at(inputs: Inputs, options: Options, number: int, running: Running) -> Grouped:
    """The groups on the rung of that number."""
    return grouped_on(inputs, options, rungs_of(inputs, options).at(number), running, silent)


def grouped_on(
    inputs: Inputs, options: Options, rungs: Rungs, running: Running, told: Told
) -> Grouped:
    stations = inputs.stations
    return group_stations(
        Grouping(
            station_id=stations.station_id,
            area=stations.area,
            district=stations.district,
            lat=stations.lat,
            lon=stations.lon,
            risk_class=stations.risk_class,
            surveyed=stations.surveyed,
            number=_numbers(stations),
        ),
        Rules(
            stations=rungs.stations_of,
            stations_in=rungs.stations_in,
            scope=options.scope,
            slack=options.slack,
            arm_m=options.arm_m,
            barrier=options.barrier,
            village_m=options.village_m,
            locked=[one.stations for one in options.locked],
            locked_most=rungs.ladder.caps,
            locked_names={one.stations: one.team_id for one in options.locked if one.team_id},
        ),
        seed=options.seed,
        running=running,
        told=lambda done_n, parts_n: told("parts", done_n, parts_n),
        moved=lambda value_m, bound_m: told("grouping", value_m, bound_m),
    )


def _numbers(stations: Stations) -> list[int] | None:
    """A station whose number is unknown stands after those that have one, by its id."""
    if stations.number is None:
        return None
    last = int(stations.number.max()) + 1
    return [last if n == UNKNOWN_N else n for n in stations.number.tolist()]
