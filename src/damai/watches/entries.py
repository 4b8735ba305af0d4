"""What a watch writes into the journal. Subject ``watch/<office>``: one story an office, read by its institution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from damai.journal.entries import Entry, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Begun(Entry):
    """Somebody went on watch where nobody was."""

    KIND: ClassVar[str] = "watches.begun"
    watch: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(Entry):
    """The one on watch signed it over: how it stood, by count and by ``mark``, with a note."""

    KIND: ClassVar[str] = "watches.signed"
    watch: str
    note: str
    open_n: int
    promised_n: int
    late_n: int
    mark: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureWithdrawn(Entry):
    """The one on watch took the signature back before anybody received it."""

    KIND: ClassVar[str] = "watches.signature-withdrawn"
    watch: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Entry):
    """The second signature: ``before`` is over, ``watch`` is the actor's."""

    KIND: ClassVar[str] = "watches.received"
    watch: str
    before: str
    from_person: str
    open_n: int
    promised_n: int
    late_n: int
    mark: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver(Entry):
    """Taken over without the signature of who was on; the commander is shown it."""

    KIND: ClassVar[str] = "watches.taken-over"
    watch: str
    before: str
    from_person: str
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Entry):
    """The one on watch left and nobody follows; the commander is shown it."""

    KIND: ClassVar[str] = "watches.left"
    watch: str
    reason: str
    at_scene: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Entry):
    """The commander has seen that ``watch`` ended unsigned."""

    KIND: ClassVar[str] = "watches.acknowledged"
    watch: str
    how: str
    at_scene: datetime
