"""What areas writes into the journal: an import is one entry, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Entry):
    """A file became the current edition of a dataset. ``rows_sha256`` covers its canonical rows."""

    KIND: ClassVar[str] = "areas.imported"
    dataset: str
    edition: int
    file_sha256: str
    rows_sha256: str
    rows: int
    added: int
    changed: int
    warnings: int


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionAdded(Entry):
    """An election exists here."""

    KIND: ClassVar[str] = "areas.election-added"
    code: str
    title: str
    voting_on: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class StationMoved(Entry):
    """A station stands elsewhere: its address, the kelurahan it stands in, its point; ``reason`` says why.

    ``*_before`` is what was known until then. Points are whole numbers of 1e-7 degree.
    """

    KIND: ClassVar[str] = "areas.station-moved"
    election: str
    station: str
    number: int
    address: str
    address_before: str
    stands_in: str
    stands_in_before: str
    lon_e7: int | None
    lat_e7: int | None
    lon_e7_before: int | None
    lat_e7_before: int | None
    point: str | None
    point_before: str | None
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class StationAccess(Entry):
    """How one gets to a station, and whether a call gets out of it."""

    KIND: ClassVar[str] = "areas.station-access"
    election: str
    station: str
    way: str
    wheelchair: str
    signal: str
    access: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class StationNoted(Entry):
    """A note on a station. Subject ``station-note/<id>``: it has an audience of its own."""

    KIND: ClassVar[str] = "areas.station-noted"
    election: str
    station: str
    text: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSaved(Entry):
    """A place was added (``added``) or changed by hand. Points are whole numbers of 1e-7 degree."""

    KIND: ClassVar[str] = "areas.place-saved"
    place: str
    added: bool
    kind: str
    name: str
    lon_e7: int | None
    lat_e7: int | None
    address: str
    access: str
    contact: str
    source: str
    synthetic: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRemoved(Entry):
    """A place is no longer there, or never was."""

    KIND: ClassVar[str] = "areas.place-removed"
    place: str
    name: str
    reason: str
