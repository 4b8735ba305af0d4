"""Units, their strength, the roster, posts, duties and published teams. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from damai.core.errors import Invalid

NAME_MAX, SOURCE_MAX, NOTE_MAX, WORD_MAX = 120, 200, 500, 120
COUNT_MAX = 100_000
"""People or vehicles of one cell: more is a slip of the keyboard. The national police has some 450,000."""


class UnitKind(StrEnum):
    """``function``: a Satuan or Bagian of the Polres; ``bko``: lent by another unit; ``tni``: of the forces."""

    POLSEK = "polsek"
    FUNCTION = "function"
    BKO = "bko"
    TNI = "tni"


OWN = frozenset({UnitKind.POLSEK, UnitKind.FUNCTION})
"""The kinds that are of the Polres itself: they add up to its published strength, what is lent does not."""
POLRI, TNI = "polri", "tni"


class PostKind(StrEnum):
    KPU = "kpu"
    BAWASLU = "bawaslu"
    WAREHOUSE = "warehouse"
    PPK = "ppk"
    CANDIDATE = "candidate"
    ESCORT = "escort"
    RESERVE = "reserve"
    OTHER = "other"


class Reason(StrEnum):
    """Why a team is not as its formation says; NONE = it is."""

    NONE = ""
    THINNED = "thinned"
    BORROWED = "borrowed"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """``area``: where it serves. ``point``: where its coordinates come from, empty without any."""

    code: str
    name: str
    kind: UnitKind
    institution: str
    area: str
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    point: str = ""
    source: str
    synthetic: bool = False
    audience: str
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """People and vehicles of a unit in a subsatgas: of the whole operation, or of one date and shift."""

    unit: str
    satgas: str
    subsatgas: str = ""
    on_date: str = ""
    shift: str = ""
    officers_n: int
    vehicles_n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A unit and its officers in one subsatgas, for the whole operation."""

    unit: Unit
    officers_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """``position`` is the duty in peace, ``ops_position`` the one in the operation."""

    id: str
    unit: str
    name: str
    rank: str
    nrp: str
    position: str = ""
    ops_position: str = ""
    satgas: str
    subsatgas: str = ""
    skills: str = ""
    note: str = ""
    synthetic: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """``start``: local time, ``HH:MM``; ``hours``: 1 to 24."""

    code: str
    start: str
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An object that is guarded in shifts from one date to another, both included. ``restricted``: whose own
    institution's commanders and operators alone may read it."""

    id: str
    kind: PostKind
    name: str
    area: str
    place: str = ""
    starts_on: str
    ends_on: str
    shifts: tuple[Shift, ...]
    officers_n: int
    satgas: str
    subsatgas: str = ""
    restricted: bool = False
    audience: str
    synthetic: bool = False
    note: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One officer at one target: ``post/<uuid>`` or ``team/<code>``."""

    officer: str
    on_date: str
    shift: str
    target: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A published team of the pattern. ``area`` is its kecamatan, ``units`` who sends how many police."""

    code: str
    plan: str
    area: str
    risk_class: str
    base_station: str
    police_n: int
    linmas_n: int
    formation: str
    reason: str = ""
    stations: tuple[str, ...]
    units: tuple[tuple[str, int], ...] = ()
    station_reasons: tuple[str, ...] = ()
    audience: str = ""

    def reason_at(self, number: int) -> str:
        """Why the station at this place in ``stations`` is not guarded as its formation says."""
        return self.station_reasons[number] if self.station_reasons else self.reason


def check_count(value: int, field: str) -> None:
    """Raises Invalid("count-range")."""
    if not 0 <= value <= COUNT_MAX:
        raise Invalid("count-range", field=field, most=COUNT_MAX)
