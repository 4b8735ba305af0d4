"""What stages writes into the journal: what happened, what was said wrongly, which vote is held again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecorded(Entry):
    """An event of an election happened ``at`` (RFC 3339), by ``decision``."""

    KIND: ClassVar[str] = "stages.event-recorded"
    election: str
    event: str
    at: str
    decision: str
    note: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrected(Entry):
    """What was recorded of an event was wrong. ``at`` None = it has not happened; ``note`` says why."""

    KIND: ClassVar[str] = "stages.event-corrected"
    election: str
    event: str
    at: str | None
    at_before: str | None
    decision: str
    note: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatDecided(Entry):
    """KPU decided to hold a vote again at ``stations`` of ``parent``: an election of its own."""

    KIND: ClassVar[str] = "stages.repeat-decided"
    election: str
    parent: str
    cause: str
    voting_on: str
    decided_at: str
    decision: str
    stations: list[str]
