"""What stands in an order. Everything printed is given: nothing here asks a clock, a database or a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Classification(StrEnum):
    """Who may read the paper. The words are Polri's and stay Indonesian in every language."""

    BIASA = "BIASA"
    TERBATAS = "TERBATAS"
    RAHASIA = "RAHASIA"


class Standing(StrEnum):
    """Whether the plan of the paper is in force; if it is not, the paper is no order and says so on every page."""

    IN_FORCE = ""
    DRAFT = "draft"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why a team is not as its class asks."""

    NONE = ""
    THINNED = "thinned"
    BORROWED = "borrowed"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An officer of the team. ``ops_position``: the office held in the operation (*jabatan operasi*)."""

    no: int
    name: str
    rank: str = ""
    nrp: str = ""
    position: str = ""
    ops_position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationLine:
    """A station of the team. ``lon``, ``lat``: degrees, drawn only where ``surveyed``. ``voters_n``: None = not known.

    ``duty_number``: the one number of the PPS or PPK, "" = a line is printed to write it on.
    """

    code: str
    number: int
    kelurahan: str
    address: str = ""
    voters_n: int | None = None
    risk_class: str = ""
    surveyed: bool = False
    duty_number: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: the office on the first line, then the name over rank and NRP. Empty texts leave lines to fill in."""

    office: str = ""
    name: str = ""
    rank: str = ""
    nrp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What every order bears. ``institution``: the lines of the letterhead, the highest first.

    ``dated``: the day of the order, None = a line to write it on. ``place``: where it is given. ``copies_n``: 0 = not said.
    ``plan_sha256``: hash of the plan's folder, "" = not by a plan. ``url``: the page the QR leads to, "" = no QR.
    ``names_set`` False: officers on the paper are a proposal. ``synthetic``: some of what the plan was made from is made up.
    """

    order_no: str
    classification: Classification
    institution: tuple[str, ...] = ("KEPOLISIAN NEGARA REPUBLIK INDONESIA",)
    dated: date | None = None
    place: str = ""
    copy_no: int = 1
    copies_n: int = 0
    plan_no: str = ""
    plan_sha256: str = ""
    exercise: bool = False
    state: Standing = Standing.IN_FORCE
    names_set: bool = True
    synthetic: bool = False
    url: str = ""
    signer: Signer = Signer()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSheet(Heading):
    """The sheet that a team carries. ``formation_id``, ``formation_en``: the formation as a sentence, never a bare triple.

    ``valid_from``, ``valid_to``: both days included.
    """

    team: str
    unit_names: tuple[str, ...]
    formation_id: str
    formation_en: str
    people: tuple[Person, ...]
    stations: tuple[StationLine, ...]
    linmas_n: int
    area_name: str
    valid_from: date
    valid_to: date
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTeam:
    """A team that the unit sends officers to. ``police_n``: the unit's own officers; ``others``: units that send the rest."""

    team: str
    area_name: str
    risk_class: str
    police_n: int
    stations: tuple[StationLine, ...]
    linmas_n: int
    others: tuple[str, ...] = ()
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList(Heading):
    """All teams of one unit (a Polsek, a function, a BKO). ``valid_from``, ``valid_to``: both days included."""

    unit_name: str
    teams: tuple[UnitTeam, ...]
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexRow:
    """A line of the annex of a Sprin, in its usual columns. ``stations``: as the order names them, "TPS 003" or a code.
    ``row``: where it stood in a file, as the spreadsheet counts; 0 = it came from none.
    """

    no: int
    name: str
    rank: str = ""
    nrp: str = ""
    position: str = ""
    ops_position: str = ""
    stations: tuple[str, ...] = ()
    kelurahan: str = ""
    note: str = ""
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex(Heading):
    """The annex of a Sprin for one unit. ``operation``: the operation's name, for the title. Days are included, None = not said."""

    unit_name: str
    rows: tuple[AnnexRow, ...]
    operation: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
