"""Reserves and quick response: which posts keep how many units, and what one more would add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from damai.deployment.distance import metres, minutes_of
from damai.deployment.faults import Unplannable
from damai.deployment.nouns import NOUNS
from damai.deployment.solvers.answer import Answer, Running, always
from damai.deployment.solvers.cover import (
    BUSY_FRAC,
    COUNTING,
    RADIUS_MINUTES,
    SECOND_FRAC,
    Cover,
    cover,
)
from damai.deployment.solvers.sums import Floats

CLASS_FACTORS = (1.0, 3.0, 9.0, 27.0)
"""By rising class, contracts.md 4; more classes need weights of their own."""
CLASS_ORDER = ("low", "medium", "high", "extreme")
"""Rising risk, contracts.md 4."""
LITTLE_FRAC = 0.01
"""One more unit that adds less than this share is past the knee of the curve (deployment.md 4)."""
Pairs = Mapping[tuple[str, str], float]
"""(site_id, station_id) -> minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Columns of equal length. ``voters`` >= 0; ``risk_class`` one of the classes given to ``reserves``."""

    station_id: Sequence[str]
    lat: Any
    lon: Any
    risk_class: Sequence[str]
    voters: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Columns of equal length: places where a unit may wait."""

    site_id: Sequence[str]
    lat: Any
    lon: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the curve: the best value of ``p`` units, and how good that is known to be."""

    p: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Reserves:
    """``rows`` (site_id, units) by site_id; ``answer`` as the solver gave it; ``total`` the weight of all stations.

    ``curve`` p = 1..N when asked for; ``enough`` the first p after which one more unit changes the objective by less
    than 1 % (of the total where coverage is counted, of itself where minutes are), None when every unit did more.
    """

    rows: list[tuple[str, int]]
    answer: Answer
    total: float
    curve: list[Step] = field(default_factory=list)
    enough: int | None = None


def reserves(
    stations: Demand,
    candidates: Candidates,
    p: int,
    *,
    model: str = "mexclp",
    radius: float = RADIUS_MINUTES,
    busy: float = BUSY_FRAC,
    second: float = SECOND_FRAC,
    classes: Sequence[str] = CLASS_ORDER,
    class_weights: Mapping[str, float] | None = None,
    minutes: Pairs | None = None,
    curve: bool = False,
    nodes_n: int | None = None,
    running: Running = always,
) -> Reserves:
    """Place ``p`` units at ``candidates`` for ``stations``; what ``plan cover`` and ``plan solve --reserves`` write.

    ``classes`` in rising order of risk; ``minutes`` replaces the estimate by distance and must name every pair.
    Rows are taken by id, so their order in the tables changes nothing. Raises Unplannable.
    """
    by_station, by_site = (
        ordered(stations.station_id, "station"),
        ordered(candidates.site_id, "candidate"),
    )
    weight = weights(stations, classes, class_weights)[by_station]
    times = (
        estimated(stations, candidates)[np.ix_(by_station, by_site)]
        if minutes is None
        else given(
            minutes,
            [stations.station_id[i] for i in by_station],
            [candidates.site_id[i] for i in by_site],
        )
    )

    def place(units_n: int) -> Cover:
        return cover(
            times, weight, units_n, model=model, radius=radius, busy=busy, second=second,
            nodes_n=nodes_n, running=running,
        )  # fmt: skip

    made = place(p)
    total = float(weight.sum())
    steps = (
        [Step(n, place(n).answer) for n in range(1, p)] + [Step(p, made.answer)] if curve else []
    )
    return Reserves(
        [
            (candidates.site_id[by_site[s]], int(u))
            for s, u in zip(made.sites, made.units, strict=True)
        ],
        made.answer,
        total,
        steps,
        knee(steps, total if model in COUNTING else None),
    )


def knee(steps: list[Step], total: float | None) -> int | None:
    """The first p after which one more unit adds less than 1 % (of ``total``, or without it of the value itself)."""
    for now, more in pairwise(steps):
        base = total if total is not None else now.answer.value
        if abs(more.answer.value - now.answer.value) < LITTLE_FRAC * base:
            return now.p
    return None


def ordered(ids: Sequence[str], what: str) -> list[int]:
    """Positions by rising id. Raises Unplannable for none, or for one id twice."""
    if not len(ids):
        raise Unplannable("empty", noun=NOUNS[what])
    order = sorted(range(len(ids)), key=lambda i: ids[i])
    for a, b in pairwise(order):
        if ids[a] == ids[b]:
            raise Unplannable("twice/place", noun=NOUNS[what], code=ids[a])
    return order


def weights(
    stations: Demand, classes: Sequence[str], class_weights: Mapping[str, float] | None
) -> Floats:
    """(n,) voters x the factor of the class. Raises Unplannable for a class without one and for voters that are no count."""
    if class_weights is None and len(classes) > len(CLASS_FACTORS):
        raise Unplannable("weights/classes", n=len(classes), known=len(CLASS_FACTORS))
    factors = (
        class_weights
        if class_weights is not None
        else dict(zip(classes, CLASS_FACTORS, strict=False))
    )
    for name, factor in factors.items():
        if not 0 <= factor < np.inf:
            raise Unplannable("weights/class", risk_class=name, value=factor)
    for station, name in zip(stations.station_id, stations.risk_class, strict=True):
        if name not in factors:
            raise Unplannable("class", station=station, risk_class=name)
    voters = np.asarray(stations.voters, float)
    bad = ~(np.isfinite(voters) & (voters >= 0))
    if bad.any():
        at = int(np.argmax(bad))
        raise Unplannable("voters", station=stations.station_id[at], value=str(voters[at]))
    return voters * np.array([factors[name] for name in stations.risk_class])


def estimated(stations: Demand, candidates: Candidates) -> Floats:
    """(n, m) minutes by distance. Raises Unplannable for a place that is not on Earth."""
    for what, ids, lat, lon in (
        ("station", stations.station_id, stations.lat, stations.lon),
        ("candidate", candidates.site_id, candidates.lat, candidates.lon),
    ):
        y, x = np.asarray(lat, float), np.asarray(lon, float)
        bad = ~((np.abs(y) <= 90) & (np.abs(x) <= 180))
        if bad.any():
            at = int(np.argmax(bad))
            raise Unplannable(
                "point", noun=NOUNS[what], code=ids[at], lat=f"{y[at]:g}", lon=f"{x[at]:g}"
            )
    return minutes_of(metres(stations.lat, stations.lon, candidates.lat, candidates.lon))


def given(pairs: Pairs, station_ids: Sequence[str], site_ids: Sequence[str]) -> Floats:
    """(n, m) from a table of pairs, site to station. Raises Unplannable for a pair it misses, or a value that is no time."""
    times = np.empty((len(station_ids), len(site_ids)))
    for row, station in enumerate(station_ids):
        for column, site in enumerate(site_ids):
            value = pairs.get((site, station))
            if value is None:
                raise Unplannable("pair", site=site, station=station)
            if not value >= 0:
                raise Unplannable("minutes", site=site, station=station, value=value)
            times[row, column] = value
    return times
