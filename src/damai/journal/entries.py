"""Entry types: closed, versioned, frozen. A feature declares its own in ``<feature>/entries.py``."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from damai.core.canonical import Fields

HEADER = ("subject", "area", "audience", "actor", "area_before", "audience_before")
_registry: dict[str, type[Entry]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act on one record. Fields beyond the header are the body: no floats, no free nesting.

    ``area_before`` and ``audience_before`` are set when the act moved the record; None = as before.
    """

    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    subject: str
    area: str
    audience: str
    actor: str
    area_before: str | None = None
    audience_before: str | None = None

    def body(self) -> bytes:
        """The body's fields as ``core.canonical`` writes them. Raises Invalid("canonical")."""
        writer, values = _body_of(type(self))
        return writer.write(values(self))


_Writer = tuple[Fields, Callable[["Entry"], tuple[Any, ...]]]
_writers: dict[type, _Writer] = {}


def _body_of(cls: type[Entry]) -> _Writer:
    """What writes the bodies of a class, and what takes its values, in that order, from an entry."""
    found = _writers.get(cls)
    if found is None:
        found = _writers[cls] = _made_for(cls)
    return found


def _made_for(cls: type[Entry]) -> _Writer:
    writer = Fields([f.name for f in dataclasses.fields(cls) if f.name not in HEADER])
    match writer.names:
        case ():
            return writer, lambda entry: ()
        case (name,):
            return writer, lambda entry: (getattr(entry, name),)
        case names:
            return writer, operator.attrgetter(*names)


def register(cls: type[Entry]) -> type[Entry]:
    """Class decorator that closes the set of kinds. Raises ValueError for a kind used twice."""
    known = _registry.get(cls.KIND)
    if not cls.KIND or "." not in cls.KIND:
        raise ValueError(f"{cls.__name__} needs a KIND like 'feature.past-tense'")
    if known is not None and known.__qualname__ != cls.__qualname__:
        raise ValueError(
            f"entry kind {cls.KIND} is declared by {known.__name__} and {cls.__name__}"
        )
    _registry[cls.KIND] = cls
    return cls


def kinds() -> dict[str, type[Entry]]:
    """Every declared kind and its type."""
    return dict(_registry)


class Committed(NamedTuple):
    """An entry as it stands in the table. ``body`` is the canonical bytes, None once erased."""

    seq: int
    id: UUID
    at: datetime
    kind: str
    version: int
    subject: str
    area: str
    area_before: str | None
    audience: str
    audience_before: str | None
    actor: str
    body: bytes | None


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Erased(Entry):
    """Bodies and salts of these entries were destroyed; their leaves stay."""

    KIND: ClassVar[str] = "journal.erased"

    seqs: list[int]
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Founded(Entry):
    """The first entry of a journal: who it belongs to and the name its checkpoints carry."""

    KIND: ClassVar[str] = "journal.founded"

    origin: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReleased(Entry):
    """A person said that a node's clock is right again after a jump; ``off_ms`` is how far it was off."""

    KIND: ClassVar[str] = "journal.clock-released"

    node: str
    held_at: datetime
    off_ms: int


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Entry):
    """The journal goes on from a backup, under a new name and key, so that it is no fork of the old one.

    Entries 1 to ``old_size`` are those of ``old_origin`` at the root ``old_root`` (hex); what that journal
    holds beyond them is not in this one.
    """

    KIND: ClassVar[str] = "journal.restored"

    origin: str
    old_origin: str
    old_size: int
    old_root: str
    backup_made_at: datetime


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Purged(Entry):
    """Rows that were past their end went: ``rows_n[i]`` of ``tables[i]``. ``more``: another step follows."""

    KIND: ClassVar[str] = "journal.purged"

    tables: list[str]
    rows_n: list[int]
    more: bool
