"""What areas writes into the journal: an import is one entry, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
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
