"""A plan as it is written: teams, who meets them, who is short, reserves, and what is known of each answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from damai.deployment.assigning import Row
from damai.deployment.faults import Said
from damai.deployment.formations import Formation
from damai.deployment.grouping_rules import Part, Team
from damai.deployment.reading.minutes import Matrix
from damai.deployment.reading.places import Sites, Stations, Units
from damai.deployment.shortage import Short
from damai.deployment.solvers.answer import Answer
from damai.deployment.travel.interface import Travel

SEARCH_S = 60.0


@dataclass(frozen=True, slots=True)
class Locked:
    """A team that stays as it is: its stations; its ``team_id`` where that is given (else it is numbered like the others); and
    where ``units`` is given, who sends how many officers of it."""

    stations: tuple[str, ...]
    units: tuple[tuple[str, int], ...] = ()
    team_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``reserve`` the share of each unit held back; ``reserves_n`` units at candidate sites; ``seconds`` a cap alone.

    ``arm_m``: no station farther from its team's base, more teams instead. ``slack``: teams beyond the fewest by
    (district, class), the district "" with scope city. ``village_m``: what another kelurahan than the base's costs in
    the search. ``barrier``: pairs of kelurahan or district codes without a road between. ``locked``: teams that stay.
    ``level``: the fullest unit as empty as can be before the metres. ``caps``: the thinnest the ladder goes, by class.
    ``rung``: the rung of the ladder to stand on; None = the first that covers everybody.
    """

    reserve: float = 0.10
    scope: Literal["district", "city"] = "district"
    thin: Literal["none", "ladder"] = "none"
    reserves_n: int = 0
    seed: int = 1
    seconds: float = SEARCH_S
    arm_m: int | None = None
    slack: Mapping[tuple[str, str], int] = field(default_factory=dict)
    village_m: int = 0
    barrier: tuple[tuple[str, str], ...] = ()
    locked: tuple[Locked, ...] = ()
    level: bool = False
    caps: Mapping[str, int] = field(default_factory=dict)
    rung: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What was read, and from where: ``files`` by the name under which a copy is laid beside the plan; what has none is
    written there from its columns. ``travel`` is asked for minutes where there is no ``matrix``."""

    stations: Stations
    units: Units
    formations: Mapping[str, Formation]
    matrix: Matrix | None = None
    sites: Sites | None = None
    travel: Travel | None = None
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Personnel:
    """Persons. ``needed`` by the formations as given; ``available`` pairs x 2 after ``reserve`` is held back (with the odd
    officers that make no pair); ``assigned`` to teams; ``linmas`` that stand at the stations."""

    needed: int
    available: int
    reserve: int
    strength: int
    assigned: int
    linmas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that ``plan solve`` writes. ``stations_of`` T in force by class; ``rung`` in force, ``rung_for_all`` the
    first that would cover everybody (None: no rung does)."""

    inputs: Inputs
    options: Options
    teams: tuple[Team, ...]
    parts: tuple[Part, ...]
    met: tuple[Row, ...]
    short: tuple[Short, ...]
    sites: Mapping[str, int] | None
    personnel: Personnel
    stations_of: Mapping[str, int]
    rung: int
    rung_for_all: int | None
    uncovered: Mapping[str, int]
    """Teams without officers, by class, the highest first."""
    assignment: Answer
    reserves: Answer | None
    warnings: tuple[Said, ...] = ()
