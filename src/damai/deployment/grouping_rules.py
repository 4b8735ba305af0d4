"""What a grouping is asked to keep, and what it is made of: stations in, rules, teams and parts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from damai.deployment.faults import Both, Unplannable
from damai.deployment.solvers.answer import Answer
from damai.deployment.solvers.median_effort import FAIR, FULL, LIGHT, Effort

Scope = Literal["district", "city"]


@dataclass(frozen=True, kw_only=True)
class Stations:
    """Columns of equal length, one entry a station. ``lat``, ``lon`` in degrees.

    ``surveyed`` says whose point was measured (all, when None); ``number`` is the station's number in its kelurahan (the
    order of the ids, when None) and is looked at for unsurveyed stations alone.
    """

    station_id: Sequence[str]
    area: Sequence[str]
    district: Sequence[str]
    lat: Sequence[float] | NDArray[np.float64]
    lon: Sequence[float] | NDArray[np.float64]
    risk_class: Sequence[str]
    surveyed: Sequence[bool] | NDArray[np.bool_] | None = None
    number: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """``stations`` a team by class (T, 1 or more), and by ``(kelurahan, class)`` where it differs: such stations are
    grouped with those of the same T.

    ``slack``: teams beyond ceil(n / T) by ``(district, class)``, the district "" with scope city. ``arm_m``: no member
    farther from its base; one more team is opened until that is kept. ``barrier``: pairs of kelurahan or district codes
    with no road between them: no member across one from its base. ``village_m``: what a member in another kelurahan than
    its base is taken to cost on top while searching (the study proposes 300); 0 = the plain objective. ``effort`` None:
    by the number of districts. ``locked``: station ids of teams that stay as they are; the rest is grouped anew into as
    many teams as are left, and the bound is that of plans with these teams. ``locked_most``: how many stations a
    locked team may have by class where that is more than T; ``locked_names``: the id that the team of these stations (rising)
    keeps.
    """

    stations: Mapping[str, int]
    stations_in: Mapping[tuple[str, str], int] = field(default_factory=dict)
    scope: Scope = "district"
    slack: Mapping[tuple[str, str], int] = field(default_factory=dict)
    arm_m: int | None = None
    barrier: Sequence[tuple[str, str]] = ()
    village_m: int = 0
    effort: Effort | None = None
    prove: bool = False
    locked: Sequence[Sequence[str]] = ()
    locked_most: Mapping[str, int] = field(default_factory=dict)
    locked_names: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for where, most in [*self.stations.items(), *self.stations_in.items()]:
            if most < 1:
                named = Both(where, where) if isinstance(where, str) else _in(*where)
                raise Unplannable("bad-formation", name=named, n=most)
        for (district, name), extra in self.slack.items():
            if extra < 0:
                place = Both(f"{district or 'kota'}, kelas {name}", f"{district or 'the city'}, class {name}")  # fmt: skip
                raise Unplannable("bad-slack", place=place, n=extra)
        if self.arm_m is not None and self.arm_m < 0:
            raise Unplannable("bad-arm", arm_m=self.arm_m)
        if self.village_m < 0:
            raise Unplannable("bad-village", village_m=self.village_m)


def _in(area: str, name: str) -> Both:
    return Both(f"{name} di {area}", f"{name} in {area}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """``stations`` by id; ``base_station`` is one of them. ``longest_m`` and ``total_m`` from the base; None where points
    are not surveyed."""

    team_id: str
    risk_class: str
    district: str
    base_station: str
    stations: tuple[str, ...]
    longest_m: int | None
    total_m: int | None
    areas_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One class in one district with one T. ``answer`` is of the plain objective (metres); None for unsurveyed points.

    ``extra_n`` teams beyond ceil(stations_n / most): slack, and those that the longest arm asked for.
    """

    district: str
    risk_class: str
    most: int
    stations_n: int
    teams_n: int
    extra_n: int
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Grouped:
    """Teams in the order of district, class and smallest station id; parts in the order of district, class and T."""

    teams: tuple[Team, ...]
    parts: tuple[Part, ...]

    @property
    def total_m(self) -> int:
        return int(sum(p.answer.value for p in self.parts if p.answer))

    @property
    def bound_m(self) -> int:
        """Sum of the parts' proven bounds."""
        return int(sum(p.answer.bound for p in self.parts if p.answer))


CITY_DISTRICTS_N, PROVINCE_DISTRICTS_N = 40, 1_000
"""Kota Metro has 5 kecamatan, Lampung 229, the nation 7,277. Between, so that no place moves from one to another."""


def effort_for(districts_n: int) -> Effort:
    """By the number of districts and not of stations: a station more in one district changes no other district's plan."""
    if districts_n <= CITY_DISTRICTS_N:
        return FULL
    return FAIR if districts_n <= PROVINCE_DISTRICTS_N else LIGHT
