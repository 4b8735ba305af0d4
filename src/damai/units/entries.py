"""What units write into the journal. Names and service numbers of officers stay in the roster: an entry has ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSaved(Entry):
    """A unit was added (``added``) or changed. Points are whole numbers of 1e-7 degree."""

    KIND: ClassVar[str] = "units.unit-saved"
    election: str
    unit: str
    added: bool
    name: str
    unit_kind: str
    institution: str
    place: str
    lon_e7: int | None
    lat_e7: int | None
    point: str
    source: str
    synthetic: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthSet(Entry):
    """A unit's strength is these rows from now on: ``satgas/subsatgas date shift officers vehicles``, "-" for none."""

    KIND: ClassVar[str] = "units.strength-set"
    election: str
    unit: str
    rows: list[str]
    officers_n: int
    officers_n_before: int


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Entry):
    """Units or officers of a file are in force: added and changed as the file says, none taken away."""

    KIND: ClassVar[str] = "units.imported"
    election: str
    dataset: str
    file_sha256: str
    rows_sha256: str
    rows: int
    added: int
    changed: int


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerSaved(Entry):
    """An officer is in the roster (``added``), or stands in it otherwise."""

    KIND: ClassVar[str] = "units.officer-saved"
    election: str
    unit: str
    added: bool
    satgas: str
    subsatgas: str
    synthetic: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRemoved(Entry):
    """An officer is no longer in the roster; ``duties_n`` fell away."""

    KIND: ClassVar[str] = "units.officer-removed"
    election: str
    unit: str
    duties_n: int


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PostSaved(Entry):
    """A post was added (``added``) or changed. ``shifts``: ``code start hours``."""

    KIND: ClassVar[str] = "units.post-saved"
    election: str
    added: bool
    post_kind: str
    name: str
    place: str
    starts_on: str
    ends_on: str
    shifts: list[str]
    officers_n: int
    satgas: str
    subsatgas: str
    restricted: bool
    synthetic: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PostEnded(Entry):
    """A post is guarded no longer than ``ends_on``; ``reason`` says why."""

    KIND: ClassVar[str] = "units.post-ended"
    election: str
    ends_on: str
    ends_on_before: str
    restricted: bool
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesAssigned(Entry):
    """A batch of duties took the place of those before it. The rows have ids, so their digest is enough here."""

    KIND: ClassVar[str] = "units.duties-assigned"
    election: str
    duties_n: int
    officers_n: int
    removed_n: int
    first_on: str
    last_on: str
    rows_sha256: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsAdopted(Entry):
    """The published teams of an area are those of ``plan`` from now on; ``duties_removed_n`` were with a team that is
    not there any more as it was."""

    KIND: ClassVar[str] = "units.teams-adopted"
    election: str
    plan: str
    teams_n: int
    stations_n: int
    police_n: int
    removed_n: int
    duties_removed_n: int
    teams_sha256: str
