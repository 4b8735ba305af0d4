"""Who has been asked: of a checklist, how many of a kelurahan's stations are answered in full.

"Not known" is an answer: what is counted is that somebody asked. What was never asked stands out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from damai.areas import service as areas
from damai.risk.checklist import Checklist, Scope
from damai.risk.observations import reading
from damai.risk.observations.answers import indicator_of
from damai.webkit.actor import Actor

SCOPE_DOTS = 1
"""Counted from a city or regency down: a province's stations are no list that somebody walks."""


class Filled(StrEnum):
    """How far a place is with a list."""

    ALL = "all"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place of a list's round."""

    place: str
    name: str
    number: int | None
    """Of a station; None = the kelurahan itself."""
    answered_n: int
    asked_n: int

    @property
    def filled(self) -> Filled:
        if not self.answered_n:
            return Filled.NONE
        return Filled.ALL if self.answered_n >= self.asked_n else Filled.PART


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A kelurahan's stations in a list; ``own`` = its own questions, None where the list has none."""

    code: str
    name: str
    own: Stop | None
    stations: tuple[Stop, ...]

    @property
    def done_n(self) -> int:
        return sum(stop.filled is Filled.ALL for stop in self.stations)

    @property
    def part_n(self) -> int:
        return sum(stop.filled is Filled.PART for stop in self.stations)

    @property
    def is_done(self) -> bool:
        own = self.own is None or self.own.filled is Filled.ALL
        return own and self.done_n == len(self.stations)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The kelurahan's own questions first."""
        return (*((self.own,) if self.own else ()), *self.stations)


def coverage(
    read: Any, actor: Actor, election: str, listed: Checklist, scope: str
) -> list[Village]:
    """The kelurahan of ``scope`` that lie within the actor's, in order of code; none above a city or regency.

    As far as the actor may see answers, so that a partner counts what was shared. Raises Forbidden.
    """
    if scope.count(".") < SCOPE_DOTS:
        return []
    stations = areas.stations_in(read, election, scope)
    questions = {
        kind: [indicator_of(listed, item.code) for item in listed.items if item.scope is kind]
        for kind in Scope
    }
    told = {
        kind: reading.counts(read, actor, scope, asked, listed.institution) if asked else {}
        for kind, asked in questions.items()
    }
    below: dict[str, list[Stop]] = {}
    for station in stations:
        stop = Stop(
            place=station.code,
            name="",
            number=station.number,
            answered_n=told[Scope.STATION].get(station.code, 0),
            asked_n=len(questions[Scope.STATION]),
        )
        below.setdefault(station.area, []).append(stop)
    names = areas.areas_named(read, sorted(below))
    return [
        Village(
            code=code,
            name=(name := names[code].name if code in names else code),
            own=_own(code, name, told[Scope.VILLAGE], questions[Scope.VILLAGE]),
            stations=tuple(stops),
        )
        for code, stops in sorted(below.items())
    ]


def _own(code: str, name: str, told: Mapping[str, int], asked: Sequence[str]) -> Stop | None:
    if not asked:
        return None
    return Stop(
        place=code, name=name, number=None, answered_n=told.get(code, 0), asked_n=len(asked)
    )


def following(round_: Sequence[Village], place: str) -> Stop | None:
    """The next place that is not answered in full: behind ``place`` in its kelurahan, then before it there, then in
    the kelurahan after. None = everything is."""
    stops = [stop for village in round_ for stop in village.stops]
    at = next((n for n, stop in enumerate(stops) if stop.place == place), -1)
    here = _village(place)
    behind, before = stops[at + 1 :], stops[: max(at, 0)]
    order = [s for s in behind if _village(s.place) == here]
    order += [s for s in before if _village(s.place) == here]
    order += [s for s in (*behind, *before) if _village(s.place) != here]
    return next((stop for stop in order if stop.filled is not Filled.ALL), None)


def _village(place: str) -> str:
    return ".".join(place.split(".")[:4])
