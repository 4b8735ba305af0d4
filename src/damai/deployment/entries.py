"""What plans write into the journal: formations that are in force, plans with their hashes, locks, signatures,
duty numbers that were entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSet(Entry):
    """The formations of an area were set. Subject ``plan-pattern/<election>/<area>``; both are JSON as they are kept."""

    KIND: ClassVar[str] = "plan.pattern-set"
    election: str
    formations: str
    index_classes: str
    source: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDrafted(Entry):
    """A plan was solved and put on the table. Subject ``plan/<id>``.

    The hashes are of its inputs and of ``plan.json``, whose seal holds the hashes of every file of the plan.
    """

    KIND: ClassVar[str] = "plan.drafted"
    election: str
    number: int
    name: str
    base: str
    asked: str
    inputs_sha256: str
    plan_sha256: str
    teams_n: int
    stations_n: int
    police_n: int
    uncovered_n: int
    thinned_n: int
    rung: int
    synthetic: bool
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLocked(Entry):
    """A team stays as it is when the plan is solved again."""

    KIND: ClassVar[str] = "plan.team-locked"
    team: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamUnlocked(Entry):
    """It may change again."""

    KIND: ClassVar[str] = "plan.team-unlocked"
    team: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictLocked(Entry):
    """Every team of a kecamatan stays as it is; ``teams`` are those that were not locked before."""

    KIND: ClassVar[str] = "plan.district-locked"
    district: str
    teams: list[str]
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictUnlocked(Entry):
    """Every team of a kecamatan may change again; ``teams`` are those that were locked."""

    KIND: ClassVar[str] = "plan.district-unlocked"
    district: str
    teams: list[str]
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSigned(Entry):
    """The first signature: this plan is proposed to be published."""

    KIND: ClassVar[str] = "plan.signed"
    plan_sha256: str
    note: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPublished(Entry):
    """The second signature, by another than the first. ``before`` = the plan that it follows, or empty."""

    KIND: ClassVar[str] = "plan.published"
    inputs_sha256: str
    plan_sha256: str
    before: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSuperseded(Entry):
    """A published plan was followed by ``by_plan``."""

    KIND: ClassVar[str] = "plan.superseded"
    by_plan: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWithdrawn(Entry):
    """A plan was put away; it stays readable, and says why."""

    KIND: ClassVar[str] = "plan.withdrawn"
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class LineSet(Entry):
    """The duty number of a PPS or PPK was entered, or another one (``replaced``). Subject ``duty-line/<election>/<area>``.

    The number itself is not in the record: the record is for good, the number until ``ends_at``.
    """

    KIND: ClassVar[str] = "plan.line-set"
    election: str
    replaced: bool
    ends_at: datetime
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class LineRemoved(Entry):
    """The duty number of a PPS or PPK was taken away by hand."""

    KIND: ClassVar[str] = "plan.line-removed"
    election: str
    at_scene: datetime
