"""A plan of the house and who may sign it when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from damai.core.errors import Conflict, Forbidden

OWNER = "polri"
"""Whose plans they are: the police secure people and places (design 1.8); the others read what is published."""
NAME_MAX, NOTE_MAX, REASON_MAX, SOURCE_MAX = 120, 2_000, 500, 300
STATIONS_MAX = 50_000
"""Stations of a plan that is kept in the house: its rows are written in one transaction, as an index's are. A nation is
planned by ``./damai plan solve``, district by district."""
SECONDS_MAX = 300.0
"""The longest cap of a solve that is asked for on a screen. Own proposal: who waits five minutes has left the desk."""


class State(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.DRAFT, State.SIGNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a plan is solved with, beside what the house knows of stations and units.

    ``cut_n`` officers fewer than the units report, taken from each in proportion (``strength.cut``); ``own`` = the
    strength of single units as somebody states it instead. ``reserve_pct`` 0 to 100, held back from every unit. ``rung``
    = the rung of the ladder to stand on, None = the first that covers everybody.
    """

    cut_n: int = 0
    own: Mapping[str, int] = field(default_factory=dict)
    reserve_pct: int = 10
    scope: str = "district"
    thin: str = "ladder"
    rung: int | None = None
    arm_m: int | None = None
    seed: int = 1
    seconds: float = 30.0

    def as_dict(self) -> dict[str, Any]:
        """As it is kept: plain JSON, keys in order."""
        return {
            "cut": self.cut_n,
            "own": dict(sorted(self.own.items())),
            "reserve_pct": self.reserve_pct,
            "scope": self.scope,
            "thin": self.thin,
            "rung": self.rung,
            "arm_m": self.arm_m,
            "seed": self.seed,
            "seconds": self.seconds,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Asked:
        """From what ``as_dict`` made."""
        return cls(
            cut_n=kept["cut"],
            own=kept["own"],
            reserve_pct=kept["reserve_pct"],
            scope=kept["scope"],
            thin=kept["thin"],
            rung=kept["rung"],
            arm_m=kept["arm_m"],
            seed=kept["seed"],
            seconds=kept["seconds"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All but the package, which is read when it is asked for. ``summary`` as ``making.summary_of`` makes it."""

    id: str
    election: str
    area: str
    institution: str
    audience: str
    number: int
    name: str
    state: State
    base: str | None
    asked: Asked
    inputs_sha256: str
    plan_sha256: str
    summary: Mapping[str, Any]
    synthetic: bool
    note: str
    drafted_by: str
    drafted_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    published_by: str | None
    published_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Officers of a unit in a team; ``metres`` and ``minutes`` None where points are not surveyed."""

    unit: str
    police_n: int
    metres: int | None
    minutes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of a plan with its stations, by code. ``police_n`` by the formation; who comes is in ``met``."""

    team: str
    risk_class: str
    district: str
    base: str
    police_n: int
    linmas_n: int
    stations_n: int
    longest_m: int | None
    reason: str
    stations: tuple[str, ...] = ()
    met: tuple[Met, ...] = ()
    locked: bool = False

    @property
    def is_covered(self) -> bool:
        return bool(self.met)


def check_open(found: Plan) -> None:
    """Raises Conflict("plan-state") for one that nobody works on any more."""
    if found.state is not State.DRAFT:
        raise Conflict("plan-state", state=found.state.value)


def check_sign(found: Plan) -> None:
    """Raises Conflict("plan-state")."""
    if found.state is not State.DRAFT:
        raise Conflict("plan-state", state=found.state.value)


def check_publish(found: Plan, person: str) -> None:
    """Raises Conflict("plan-state"), Forbidden("plan-same-person") for the one who signed first."""
    if found.state is not State.SIGNED:
        raise Conflict("plan-state", state=found.state.value)
    if person == found.signed_by:
        raise Forbidden("plan-same-person")


def check_withdraw(found: Plan) -> None:
    """Raises Conflict("plan-state") for one that has ended."""
    if found.state in (State.SUPERSEDED, State.WITHDRAWN):
        raise Conflict("plan-state", state=found.state.value)
