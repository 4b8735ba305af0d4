"""Stations into teams: which stations one team guards, where it is based, and how far from the best that is.

By class and district, exactly ceil(n / T) teams of at most T stations, the sum of metres from the bases as small as is
found, with a bound that nothing can pass (deployment study 2). Stations whose points are not surveyed are grouped by
their numbers within one kelurahan, and no metres are told of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import numpy as np

from damai.deployment.counting import free_teams_n, shared_out
from damai.deployment.faults import Unplannable
from damai.deployment.grouping_locks import locked_rows, solve_around
from damai.deployment.grouping_part import Points, Solved
from damai.deployment.grouping_rules import Grouped, Part, Rules, Stations, Team, effort_for
from damai.deployment.solvers.answer import Running, always

Told = Callable[[int, int], None]
Key = tuple[str, str, int, bool]
"""Of a part: district ("" = the city), class, T, and whether its points are surveyed."""


def group_stations(
    stations: Stations,
    rules: Rules,
    *,
    seed: int = 1,
    running: Running = always,
    told: Told = lambda done_n, parts_n: None,
    moved: Told = lambda value_m, bound_m: None,
) -> Grouped:
    """The teams of all stations. The order of the input changes nothing; a change in one district changes no team of
    another. ``told(done, parts)`` hears of every part, ``moved(value, bound)`` of the metres of all parts so far. Memory is that of the largest part.

    A team's id is district, class and its place by its smallest station id. With scope city the district of a team is
    its base's, and the id is class and place.

    Raises Unplannable: ``no-stations``, ``twice`` (a station id), ``no-formation`` (a class without T), ``no-district``,
    ``no-point``, ``too-large``, ``barrier``, ``locked``.
    """
    columns = _Columns(stations, rules)
    effort = rules.effort or effort_for(len(set(columns.district.tolist())))
    drafts: dict[tuple[str, str], list[_Draft]] = {}
    parts: list[Part] = []
    keys = columns.parts()
    value_m = bound_m = 0
    locked = columns.locked(rules)
    for k, (key, at) in enumerate(keys):
        place, risk_class, most, surveyed = key
        kept = [np.searchsorted(at, rows) for rows in locked.get(key, [])]
        if surveyed:
            points = columns.points(place, risk_class, most, at)
            solved = solve_around(points, kept, rules, seed, effort, running)
            made, part = _measured(columns, points, at, solved)
        else:
            made, part = _by_number(columns, key, at, kept, rules.slack.get((place, risk_class), 0))
        drafts.setdefault((place, risk_class), []).extend(made)
        parts.append(part)
        told(k + 1, len(keys))
        if part.answer:
            value_m, bound_m = value_m + int(part.answer.value), bound_m + int(part.answer.bound)
            moved(value_m, bound_m)
    teams = [
        team
        for (place, name), made in drafts.items()
        for team in _named(place, name, made, rules.locked_names)
    ]
    return Grouped(tuple(teams), tuple(parts))


class _Columns:
    """The stations rising by id, checked."""

    def __init__(self, stations: Stations, rules: Rules) -> None:
        ids = list(stations.station_id)
        if not ids:
            raise Unplannable("no-stations")
        twice = [i for i, n in Counter(ids).items() if n > 1]
        if twice:
            raise Unplannable("twice", station=min(twice))
        order = np.array(sorted(range(len(ids)), key=ids.__getitem__))
        self.ids = [ids[i] for i in order]
        self.area = np.array(stations.area, dtype=object)[order]
        self.district = np.array(stations.district, dtype=object)[order]
        self.risk_class = np.array(stations.risk_class, dtype=object)[order]
        self.lat = np.asarray(stations.lat, dtype=np.float64)[order]
        self.lon = np.asarray(stations.lon, dtype=np.float64)[order]
        n = len(ids)
        self.surveyed = (
            np.ones(n, dtype=bool)
            if stations.surveyed is None
            else np.asarray(stations.surveyed)[order]
        )
        self.number = (
            np.arange(n) if stations.number is None else np.asarray(stations.number)[order]
        )
        for code in dict.fromkeys(self.risk_class.tolist()):
            if code not in rules.stations:
                raise Unplannable("no-formation/class", risk_class=code)
        self.most = np.array([rules.stations[c] for c in self.risk_class.tolist()])
        for (area, code), most in rules.stations_in.items():
            self.most[(self.area == area) & (self.risk_class == code)] = most
        self.city = rules.scope == "city"
        self._refuse()

    def _refuse(self) -> None:
        for wrong, key in (
            (self.district == "", "no-district"),
            (~(self.surveyed_points()), "no-point/earth"),
        ):
            if wrong.any():
                raise Unplannable(key, station=self.ids[int(np.argmax(wrong))])

    def surveyed_points(self) -> Any:
        """True where a point is good, or is not looked at."""
        good = (
            np.isfinite(self.lat)
            & np.isfinite(self.lon)
            & (np.abs(self.lat) <= 90)
            & (np.abs(self.lon) <= 180)
        )
        return good | ~self.surveyed

    def keys(self) -> list[Key]:
        place = np.where(self.city & self.surveyed, "", self.district).tolist()
        columns = (place, self.risk_class.tolist(), self.most.tolist(), self.surveyed.tolist())
        return list(zip(*columns, strict=True))

    def locked(self, rules: Rules) -> dict[Key, list[Any]]:
        """The rows of the locked teams of each part."""
        found: dict[Key, list[Any]] = {}
        if rules.locked:
            keys = self.keys()
            for rows in self.rows_of(rules, keys):
                found.setdefault(keys[rows[0]], []).append(rows)
        return found

    def rows_of(self, rules: Rules, keys: list[Key]) -> list[Any]:
        at = {code: i for i, code in enumerate(self.ids)}
        return locked_rows(rules.locked, at, keys, rules.locked_most)

    def parts(self) -> list[tuple[Key, Any]]:
        rows: dict[Key, list[int]] = {}
        for i, key in enumerate(self.keys()):
            rows.setdefault(key, []).append(i)
        return [(key, np.array(rows[key])) for key in sorted(rows)]

    def points(self, place: str, risk_class: str, most: int, at: Any) -> Points:
        return Points(
            place=place, risk_class=risk_class, most=most, area=self.area[at], district=self.district[at],
            lat=self.lat[at], lon=self.lon[at],
        )  # fmt: skip


class _Draft:
    """A team before it has a name."""

    def __init__(self, columns: _Columns, rows: Any, base: int, metres: Any | None) -> None:
        self.stations = tuple(columns.ids[i] for i in rows)
        self.base_station, self.district = columns.ids[base], str(columns.district[base])
        self.longest_m = None if metres is None else int(metres.max())
        self.total_m = None if metres is None else int(metres.sum())
        self.areas_n = len(set(columns.area[rows].tolist()))


def _measured(
    columns: _Columns, points: Points, at: Any, solved: Solved
) -> tuple[list[_Draft], Part]:
    medians = solved.medians
    made = []
    for k, base in enumerate(medians.medoid):
        members = np.flatnonzero(medians.group == k)
        made.append(_Draft(columns, at[members], int(at[base]), solved.distance[base, members]))
    part = Part(
        district=points.place, risk_class=points.risk_class, most=points.most, stations_n=points.n,
        teams_n=len(made), extra_n=solved.extra_n, answer=medians.answer,
    )  # fmt: skip
    return made, part


def _by_number(
    columns: _Columns, key: Key, at: Any, kept: list[Any], slack: int
) -> tuple[list[_Draft], Part]:
    """Runs of consecutive numbers within one kelurahan, as equal as can be; the base is the middle one."""
    place, risk_class, most, _ = key

    def in_turn(i: int) -> tuple[str, int, str]:
        return columns.area[i], columns.number[i], columns.ids[i]

    made = []
    for k in kept:
        run = sorted(at[k].tolist(), key=in_turn)
        made.append(_Draft(columns, at[k], run[(len(run) - 1) // 2], None))
    free = np.delete(at, np.concatenate(kept)) if kept else at
    rows = sorted(free.tolist(), key=in_turn)
    left_n = Counter(columns.area[rows].tolist())
    all_n = list(Counter(columns.area[at].tolist()).values())
    teams_n = free_teams_n(all_n, [len(k) for k in kept], most, slack, list(left_n.values()))
    for area, n in zip(left_n, shared_out(list(left_n.values()), most, teams_n), strict=True):
        own = np.array([i for i in rows if columns.area[i] == area])
        for part_of in np.array_split(own, n):
            base = int(part_of[(len(part_of) - 1) // 2])
            made.append(_Draft(columns, np.sort(part_of), base, None))
    part = Part(
        district=place, risk_class=risk_class, most=most, stations_n=len(at), teams_n=len(made),
        extra_n=len(made) - -(-len(at) // most), answer=None,
    )  # fmt: skip
    return made, part


def _named(
    place: str, risk_class: str, made: list[_Draft], kept: Mapping[tuple[str, ...], str]
) -> Iterator[Team]:
    """By the smallest station; numbers that a locked team bears are passed over."""
    prefix = f"{place}-{risk_class}" if place else risk_class
    width = max(2, len(str(len(made))))
    names = {kept.get(draft.stations) for draft in made} if kept else set()
    numbers = (name for k in count(1) if (name := f"{prefix}-{k:0{width}}") not in names)
    for draft in sorted(made, key=lambda d: d.stations[0]):
        yield Team(
            team_id=kept.get(draft.stations) or next(numbers), risk_class=risk_class, district=draft.district,
            base_station=draft.base_station, stations=draft.stations, longest_m=draft.longest_m,
            total_m=draft.total_m, areas_n=draft.areas_n,
        )  # fmt: skip
