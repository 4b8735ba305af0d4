"""What the index writes into the journal: versions are signed, observations counted and hashed, classes decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted(Entry):
    """A version of an index was computed and put on the table. Subject ``risk-index/<id>``.

    The three hashes are of the definition, its data and ``scores.csv`` as ``risk score`` writes it: whoever has
    the first two recomputes the third.
    """

    KIND: ClassVar[str] = "risk.drafted"
    code: str
    number: int
    election: str
    level: str
    definition_sha256: str
    data_sha256: str
    scores_sha256: str
    units_n: int
    scored_n: int
    synthetic: bool
    note: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed(Entry):
    """The first signature, by another than who drafted it."""

    KIND: ClassVar[str] = "risk.reviewed"
    scores_sha256: str
    review: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Entry):
    """The second signature, by another than who reviewed it. ``before`` = the version that it follows, or empty."""

    KIND: ClassVar[str] = "risk.published"
    scores_sha256: str
    before: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded(Entry):
    """A published version was followed by ``by_version``."""

    KIND: ClassVar[str] = "risk.superseded"
    by_version: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Entry):
    """A draft was rejected, or a published version taken back; it stays readable, and says why."""

    KIND: ClassVar[str] = "risk.withdrawn"
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(Entry):
    """Observations were added. Subject ``risk-batch/<id>``; the rows are hashed as they are kept, in order of
    place and indicator."""

    KIND: ClassVar[str] = "risk.observed"
    batch: str
    rows_n: int
    rows_sha256: str
    source: str
    synthetic: bool
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAdded(Entry):
    """An office is to do something about a factor at a place. Subject ``risk-action/<id>``."""

    KIND: ClassVar[str] = "risk.action-added"
    election: str
    place: str
    index_code: str
    factor: str
    title: str
    owner: str
    stage: str
    due_on: str
    synthetic: bool
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChanged(Entry):
    """It went on, was done, or was dropped."""

    KIND: ClassVar[str] = "risk.action-changed"
    status: str
    status_before: str
    due_on: str
    note: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDecided(Entry):
    """A commander decided a station's class. Subject ``risk-class/<election>/<station>``. ``index`` and its class are
    empty unless partners may read that version; ``proposal_sha256`` is of all that lay on the table."""

    KIND: ClassVar[str] = "risk.class-decided"
    election: str
    station: str
    decided: str
    before: str
    reason: str
    index: str
    index_class: str
    proposal_sha256: str
    at_scene: datetime
